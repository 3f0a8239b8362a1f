using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Peios.Lcs;

/// <summary>
/// The bytes of typed values (kernel.md, "Values"). The kernel does not check data against types, so that every reader here can refuse.
/// </summary>
public static class ValueEncoding
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>REG_SZ, REG_EXPAND_SZ, REG_LINK: UTF-8 with a final NUL.</summary>
    /// <exception cref="EncoderFallbackException">The text holds half a surrogate pair.</exception>
    public static byte[] FromText(string text)
    {
        byte[] data = new byte[StrictUtf8.GetByteCount(text) + 1];
        StrictUtf8.GetBytes(text, data);
        return data;
    }

    /// <summary>REG_MULTI_SZ: each string with its NUL, one more NUL at the end.</summary>
    /// <exception cref="EncoderFallbackException">A string holds half a surrogate pair.</exception>
    public static byte[] FromStrings(IReadOnlyList<string> strings)
    {
        int length = 1;
        foreach (string item in strings)
            length += StrictUtf8.GetByteCount(item) + 1;

        byte[] data = new byte[length];
        int at = 0;
        foreach (string item in strings)
            at += StrictUtf8.GetBytes(item, data.AsSpan(at)) + 1;
        return data;
    }

    /// <summary>REG_DWORD: four bytes, little-endian.</summary>
    public static byte[] FromDword(uint value)
    {
        byte[] data = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        return data;
    }

    /// <summary>REG_QWORD: eight bytes, little-endian.</summary>
    public static byte[] FromQword(ulong value)
    {
        byte[] data = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(data, value);
        return data;
    }

    /// <summary>Reads a text value; its final NUL may be missing. False when it is not UTF-8 or holds another NUL.</summary>
    public static bool TryReadText(ReadOnlySpan<byte> data, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (data is [.., 0])
            data = data[..^1];
        if (data.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(data))
            return false;
        text = StrictUtf8.GetString(data);
        return true;
    }

    /// <summary>Reads a REG_MULTI_SZ; final NULs may be missing. False when it is not UTF-8.</summary>
    public static bool TryReadStrings(ReadOnlySpan<byte> data, [NotNullWhen(true)] out string[]? strings)
    {
        strings = null;
        if (!System.Text.Unicode.Utf8.IsValid(data))
            return false;
        strings = SplitStrings(StrictUtf8.GetString(data));
        return true;
    }

    /// <summary>Reads a REG_DWORD. False when it is not four bytes long.</summary>
    public static bool TryReadDword(ReadOnlySpan<byte> data, out uint value) =>
        BinaryPrimitives.TryReadUInt32LittleEndian(data, out value) && data.Length == 4;

    /// <summary>Reads a REG_QWORD. False when it is not eight bytes long.</summary>
    public static bool TryReadQword(ReadOnlySpan<byte> data, out ulong value) =>
        BinaryPrimitives.TryReadUInt64LittleEndian(data, out value) && data.Length == 8;

    /// <summary>
    /// The strings of a list in which each ends with a NUL and the list with one more. Either end may be missing; a list of nothing but NULs is
    /// empty, because an empty string at its end cannot be told from the end.
    /// </summary>
    public static string[] SplitStrings(string list)
    {
        if (list.AsSpan().IndexOfAnyExcept('\0') < 0)
            return [];
        if (list.EndsWith('\0'))
            list = list[..^1];
        if (list.EndsWith('\0'))
            list = list[..^1];
        return list.Split('\0');
    }
}

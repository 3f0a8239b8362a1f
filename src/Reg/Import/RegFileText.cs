using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Reg.Import;

/// <summary>
/// The text of a .reg file. Nothing is lost in decoding: what is not valid becomes half a surrogate pair, which cannot be encoded again, so
/// that the value or key that holds it is found and reported where it stands.
/// </summary>
internal static class RegFileText
{
    /// <summary>Decodes UTF-16 with its byte order mark, or UTF-8 with or without one.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return DecodeUtf16(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return DecodeUtf16(ToLittleEndian(bytes[2..]));
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            bytes = bytes[3..];
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeBrokenUtf8(bytes);
    }

    /// <summary>UTF-16LE code units as they are, unpaired surrogates included; an odd last byte is dropped.</summary>
    public static string DecodeUtf16(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[bytes.Length / 2];
        for (int i = 0; i < text.Length; i++)
            text[i] = (char)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        return new string(text);
    }

    private static byte[] ToLittleEndian(ReadOnlySpan<byte> bigEndian)
    {
        byte[] littleEndian = new byte[bigEndian.Length & ~1];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bigEndian), MemoryMarshal.Cast<byte, ushort>(littleEndian.AsSpan()));
        return littleEndian;
    }

    /// <summary>Whether a text can be written as UTF-8.</summary>
    public static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    private static string DecodeBrokenUtf8(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        Span<char> units = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == System.Buffers.OperationStatus.Done)
                text.Append(units[..rune.EncodeToUtf16(units)]);
            else
                text.Append((char)(0xDC00 + bytes[0]), used = 1);
            bytes = bytes[used..];
        }
        return text.ToString();
    }
}

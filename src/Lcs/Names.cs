using System.Text;
using System.Text.Unicode;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>Names of keys, values, layers and hives (kernel.md, "What it checks in an answer"), and how LCS compares them.</summary>
internal static class Names
{
    /// <summary>Longest name in UTF-8 bytes; the kernel's default of a setting from 64 to 1024.</summary>
    public const int MaxBytes = 255;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A key, layer or hive name as bytes.</summary>
    /// <exception cref="LcsException">EINVAL: empty, too long, half a surrogate pair, or with NUL, <c>\</c> or <c>/</c>.</exception>
    public static byte[] EncodeKeyName(string name, int maxBytes)
    {
        byte[] bytes = Encode(name);
        if (!IsKeyName(bytes, maxBytes))
            throw new LcsException(LcsErrno.EINVAL, $"\"{name}\" cannot be a name: it must have 1 to {maxBytes} bytes and none of NUL, \\ and /");
        return bytes;
    }

    /// <summary>A value name as bytes; it may be empty and hold <c>\</c> and <c>/</c>.</summary>
    /// <exception cref="LcsException">EINVAL: too long, half a surrogate pair, or with NUL.</exception>
    public static byte[] EncodeValueName(string name, int maxBytes)
    {
        byte[] bytes = Encode(name);
        if (!IsValueName(bytes, maxBytes))
            throw new LcsException(LcsErrno.EINVAL, $"\"{name}\" cannot be a value's name: it must have at most {maxBytes} bytes and no NUL");
        return bytes;
    }

    /// <summary>Whether bytes are acceptable as a key, layer or hive name.</summary>
    public static bool IsKeyName(ReadOnlySpan<byte> name, int maxBytes) =>
        !name.IsEmpty && IsValueName(name, maxBytes) && name.IndexOfAny((byte)'\\', (byte)'/') < 0;

    /// <summary>Whether bytes are acceptable as a value name.</summary>
    public static bool IsValueName(ReadOnlySpan<byte> name, int maxBytes) =>
        name.Length <= maxBytes && !name.Contains((byte)0) && Utf8.IsValid(name);

    /// <summary>The folded form, equal for names that are one to the registry. For comparing only.</summary>
    public static string Fold(string name)
    {
        byte[] bytes = Encode(name);
        Span<byte> folded = stackalloc byte[CaseFolding.MaxFoldedLength(Math.Min(bytes.Length, 1024))];
        if (bytes.Length > 1024)
            folded = new byte[CaseFolding.MaxFoldedLength(bytes.Length)];
        return StrictUtf8.GetString(folded[..CaseFolding.Fold(bytes, folded)]);
    }

    private static byte[] Encode(string name)
    {
        try
        {
            return StrictUtf8.GetBytes(name);
        }
        catch (EncoderFallbackException e)
        {
            throw new LcsException(LcsErrno.EINVAL, $"\"{name}\" is not valid Unicode", e);
        }
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Reg;

/// <summary>Bytes written as pairs of hexadecimal digits; commas and blanks between the pairs are optional.</summary>
internal static class HexBytes
{
    /// <summary>False when a digit is left alone, or something else is found.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        byte[] buffer = new byte[text.Length / 2];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is ',' or ' ' or '\t')
                continue;
            if (i + 1 == text.Length || Convert.FromHexString(text.Slice(i, 2), buffer.AsSpan(count), out _, out int written) != OperationStatus.Done)
                return false;
            i++;
            count += written;
        }
        bytes = buffer.AsSpan(0, count).ToArray();
        return true;
    }

    /// <summary>Pairs of digits with a blank between them.</summary>
    public static string Format(ReadOnlySpan<byte> bytes) =>
        string.Create(Math.Max(0, bytes.Length * 3 - 1), bytes, static (text, source) =>
        {
            text.Fill(' ');
            for (int i = 0; i < source.Length; i++)
                source[i].TryFormat(text[(3 * i)..], out _, "x2");
        });
}

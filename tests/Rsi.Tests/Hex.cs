namespace Peios.Rsi.Tests;

/// <summary>Literal bytes.</summary>
internal static class Hex
{
    /// <summary>Hexadecimal digits, white space between them ignored.</summary>
    public static byte[] Bytes(string digits) => Convert.FromHexString(string.Concat(digits.Where(c => !char.IsWhiteSpace(c))));

    /// <summary>Lower-case digits.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}

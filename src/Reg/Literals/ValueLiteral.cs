using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Peios.Lcs;
using Peios.Rsi;
using Reg.Import;

namespace Reg;

/// <summary>A value's type and bytes.</summary>
internal sealed record TypedData(uint Type, byte[] Data);

/// <summary>
/// Values as they are typed: <c>sz:</c>, <c>expand:</c>, <c>dword:</c>, <c>qword:</c>, <c>multi:</c>, <c>hex:</c> and <c>hex(TYPE):</c>. Digits
/// alone are a dword, everything else is a string.
/// </summary>
internal static class ValueLiteral
{
    /// <summary>Forms in the order of the help.</summary>
    public const string Forms =
        "sz:TEXT, expand:TEXT, dword:N, qword:N (decimal or 0x...), multi:A,B (\\, is a comma), hex:0A0B, hex(TYPE):0A0B; digits alone are a dword, anything else is a string";

    /// <summary>The name of a value as typed: <c>@</c> is the default value.</summary>
    public static string Name(string typed) => typed == "@" ? "" : typed;

    /// <summary>False with the reason, as a clause that names the literal.</summary>
    public static bool TryParse(string literal, [NotNullWhen(true)] out TypedData? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        problem = null;
        if (!RegFileText.IsWellFormed(literal))
            problem = "the text is not valid Unicode";
        else if (literal.Contains('\0'))
            problem = "the text holds a NUL";
        else
            problem = Parse(literal, out value);
        return problem is null && value is not null;
    }

    private static string? Parse(string literal, out TypedData? value)
    {
        int colon = literal.IndexOf(':', StringComparison.Ordinal);
        string prefix = colon < 0 ? "" : literal[..colon];
        string rest = literal[(colon + 1)..];
        value = null;
        switch (prefix)
        {
            case "sz":
                value = new TypedData(RegType.Sz, ValueEncoding.FromText(rest));
                return null;
            case "expand":
                value = new TypedData(RegType.ExpandSz, ValueEncoding.FromText(rest));
                return null;
            case "multi":
                return ParseStrings(rest, out value);
            case "dword":
                return ParseNumber(rest, RegType.Dword, out value);
            case "qword":
                return ParseNumber(rest, RegType.Qword, out value);
        }
        if (prefix == "hex" || prefix.StartsWith("hex(", StringComparison.Ordinal) && prefix.EndsWith(')'))
            return ParseBytes(prefix, rest, out value);
        if (literal.Length > 0 && literal.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
            return ParseNumber(literal, RegType.Dword, out value);
        value = new TypedData(RegType.Sz, ValueEncoding.FromText(literal));
        return null;
    }

    private static string? ParseNumber(string text, uint type, out TypedData? value)
    {
        value = null;
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        string digits = hex ? text[2..] : text;
        if (!ulong.TryParse(digits, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
        {
            return digits.Length > 0 && digits.All(hex ? char.IsAsciiHexDigit : char.IsAsciiDigit)
                ? $"{text} is over 18446744073709551615, the highest qword"
                : $"\"{text}\" is not a number; write it in decimal, or as 0x and hexadecimal digits";
        }
        if (type == RegType.Dword && number > uint.MaxValue)
            return $"{text} is over 4294967295, the highest dword; write qword:{text}, or sz:{text} for a string";
        value = new TypedData(type, type == RegType.Dword ? ValueEncoding.FromDword((uint)number) : ValueEncoding.FromQword(number));
        return null;
    }

    /// <summary>A comma divides; an odd number of backslashes before it makes it a comma of the text, each pair of them is one backslash.</summary>
    private static string? ParseStrings(string text, out TypedData? value)
    {
        var strings = new List<string>();
        var current = new System.Text.StringBuilder();
        for (int i = 0; i < text.Length;)
        {
            int backslashes = 0;
            while (i + backslashes < text.Length && text[i + backslashes] == '\\')
                backslashes++;
            i += backslashes;
            bool beforeComma = i < text.Length && text[i] == ',';
            current.Append('\\', beforeComma ? backslashes / 2 : backslashes);
            if (i == text.Length)
                break;
            if (beforeComma && backslashes % 2 == 0)
            {
                strings.Add(current.ToString());
                current.Clear();
            }
            else
            {
                current.Append(text[i]);
            }
            i++;
        }
        if (text.Length > 0)
            strings.Add(current.ToString());

        value = null;
        if (strings.Contains(""))
            return "a string of a list cannot be empty";
        value = new TypedData(RegType.MultiSz, ValueEncoding.FromStrings(strings));
        return null;
    }

    private static string? ParseBytes(string prefix, string text, out TypedData? value)
    {
        value = null;
        uint type = RegType.Binary;
        if (prefix != "hex" &&
            (!uint.TryParse(prefix.AsSpan()[4..^1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out type) || type > RegType.Qword))
            return $"{prefix} is not a type; it goes from hex(0) to hex(b)";
        if (!HexBytes.TryParse(text, out byte[]? data))
            return $"\"{text}\" is not pairs of hexadecimal digits";
        value = new TypedData(type, data);
        return null;
    }
}

using System.Globalization;
using Peios.Lcs;
using Peios.Rsi;

namespace Reg.Import;

/// <summary>
/// The data after the <c>=</c> of a value line. Text in hexadecimal is UTF-16LE in this format and becomes UTF-8, as the registry holds it
/// (kernel.md, "Values").
/// </summary>
internal static class RegFileData
{
    private const uint HighestType = RegType.Qword;

    /// <summary>A quoted text: REG_SZ.</summary>
    /// <returns>Null, or why there is no value.</returns>
    public static string? FromText(string name, string text, out RegFileValue? value)
    {
        value = null;
        if (!RegFileText.IsWellFormed(text))
            return "its text is not valid Unicode";
        value = new RegFileValue(name, RegType.Sz, ValueEncoding.FromText(text), IsDeletion: false);
        return null;
    }

    /// <summary><c>-</c>, <c>dword:</c>, <c>hex:</c> or <c>hex(TYPE):</c>.</summary>
    /// <returns>Null, or why there is no value; with a value, a remark on it.</returns>
    public static string? FromLiteral(string name, string literal, out RegFileValue? value)
    {
        value = null;
        int comment = literal.IndexOf(';', StringComparison.Ordinal);
        ReadOnlySpan<char> text = (comment < 0 ? literal : literal[..comment]).AsSpan().Trim();
        if (text is "-")
        {
            value = new RegFileValue(name, 0, [], IsDeletion: true);
            return null;
        }
        if (text.StartsWith("dword:", StringComparison.OrdinalIgnoreCase))
        {
            if (!uint.TryParse(text[6..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number))
                return "its dword is not a hexadecimal number of up to eight digits";
            value = new RegFileValue(name, RegType.Dword, ValueEncoding.FromDword(number), IsDeletion: false);
            return null;
        }
        return FromHex(name, text, out value);
    }

    private static string? FromHex(string name, ReadOnlySpan<char> text, out RegFileValue? value)
    {
        value = null;
        uint type = RegType.Binary;
        int colon = text.IndexOf(':');
        if (colon < 0 || !text.StartsWith("hex", StringComparison.OrdinalIgnoreCase))
            return "its data is neither a text, nor dword:, nor hex:";
        ReadOnlySpan<char> kind = text[3..colon].Trim();
        if (!kind.IsEmpty && (kind is not ['(', .., ')'] ||
            !uint.TryParse(kind[1..^1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out type)))
            return "its type is not a hexadecimal number";
        if (type > HighestType)
            return $"a value cannot have the type 0x{type:X}, only 0 to {HighestType}";
        if (!HexBytes.TryParse(text[(colon + 1)..], out byte[]? data))
            return "its bytes are not pairs of hexadecimal digits";

        string? remark = null;
        if (type is RegType.Sz or RegType.ExpandSz or RegType.Link or RegType.MultiSz && !TryConvertText(type, ref data))
            remark = "its text is not valid UTF-16: kept as raw bytes";
        value = new RegFileValue(name, type, data, IsDeletion: false);
        return remark;
    }

    private static bool TryConvertText(uint type, ref byte[] data)
    {
        if (data.Length % 2 != 0)
            return false;
        string text = RegFileText.DecodeUtf16(data);
        if (!RegFileText.IsWellFormed(text))
            return false;
        if (type == RegType.MultiSz)
            data = ValueEncoding.FromStrings(ValueEncoding.SplitStrings(text));
        else
            data = ValueEncoding.FromText(text.EndsWith('\0') ? text[..^1] : text);
        return true;
    }
}

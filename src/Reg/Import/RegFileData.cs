using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
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
    /// <param name="name">The value's name.</param>
    /// <param name="literal">What follows the <c>=</c>.</param>
    /// <param name="isRaw">Whether bytes of a type of text are as the registry holds them, not UTF-16.</param>
    /// <param name="value">Null if there is none.</param>
    /// <returns>Null, or why there is no value; with a value, a remark on it.</returns>
    public static string? FromLiteral(string name, string literal, bool isRaw, out RegFileValue? value)
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
        return FromHex(name, text, isRaw, out value);
    }

    private static string? FromHex(string name, ReadOnlySpan<char> text, bool isRaw, out RegFileValue? value)
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
        if (IsText(type) && !isRaw && !TryConvertText(type, ref data))
            remark = "its text is not valid UTF-16: kept as raw bytes";
        value = new RegFileValue(name, type, data, IsDeletion: false);
        return remark;
    }

    /// <summary>Whether data of the type are UTF-16LE in this format.</summary>
    public static bool IsText(uint type) => type is RegType.Sz or RegType.ExpandSz or RegType.Link or RegType.MultiSz;

    /// <summary>
    /// The UTF-16LE that stands for data of a type of text, and becomes just these data when it is read. False when there is none: they are not UTF-8, or lack
    /// a terminator that the reading would add.
    /// </summary>
    public static bool TryToUtf16(uint type, byte[] data, [NotNullWhen(true)] out byte[]? utf16)
    {
        utf16 = null;
        if (!Utf8.IsValid(data))
            return false;
        byte[] candidate = Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(data));
        byte[] readBack = candidate;
        if (!TryConvertText(type, ref readBack) || !readBack.AsSpan().SequenceEqual(data))
            return false;
        utf16 = candidate;
        return true;
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

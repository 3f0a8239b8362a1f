using System.Globalization;
using Peios.Lcs;
using Peios.Rsi;

namespace Reg;

/// <summary>Values as they are shown.</summary>
internal static class ValueFormat
{
    /// <summary>A type's name, <c>REG_SZ</c> and so on.</summary>
    public static string TypeName(uint type) => type switch
    {
        RegType.None => "REG_NONE",
        RegType.Sz => "REG_SZ",
        RegType.ExpandSz => "REG_EXPAND_SZ",
        RegType.Binary => "REG_BINARY",
        RegType.Dword => "REG_DWORD",
        RegType.DwordBigEndian => "REG_DWORD_BIG_ENDIAN",
        RegType.Link => "REG_LINK",
        RegType.MultiSz => "REG_MULTI_SZ",
        8 => "REG_RESOURCE_LIST",
        9 => "REG_FULL_RESOURCE_DESCRIPTOR",
        10 => "REG_RESOURCE_REQUIREMENTS_LIST",
        RegType.Qword => "REG_QWORD",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{type:X}"),
    };

    /// <summary>A value's name, <c>@</c> for the default value.</summary>
    public static string Name(string name) => name.Length == 0 ? "@" : name;

    /// <summary>
    /// The data alone: a text as it is, a number in decimal, a list a line each, other bytes in hexadecimal. So are data that do not fit their type.
    /// </summary>
    public static string Plain(uint type, byte[] data) => Readable(type, data, "\n") ?? HexBytes.Format(data);

    /// <summary>The data on one line: numbers in both notations, line breaks and control characters as escapes.</summary>
    public static string OneLine(uint type, byte[] data)
    {
        if (type == RegType.Dword && ValueEncoding.TryReadDword(data, out uint dword))
            return string.Create(CultureInfo.InvariantCulture, $"{dword} (0x{dword:x})");
        if (type == RegType.Qword && ValueEncoding.TryReadQword(data, out ulong qword))
            return string.Create(CultureInfo.InvariantCulture, $"{qword} (0x{qword:x})");
        return Readable(type, data, ", ") is { } text ? Escape(text) : HexBytes.Format(data);
    }

    /// <summary>Text without control characters, which could steer a terminal: they become escapes.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        return string.Concat(text.Select(c => c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ when char.IsControl(c) => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
            _ => c.ToString(),
        }));
    }

    /// <summary>A number of things: <c>1 key</c>, <c>10,345 keys</c>.</summary>
    public static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static string? Readable(uint type, byte[] data, string listSeparator)
    {
        switch (type)
        {
            case RegType.Sz or RegType.ExpandSz or RegType.Link when ValueEncoding.TryReadText(data, out string? text):
                return text;
            case RegType.MultiSz when ValueEncoding.TryReadStrings(data, out string[]? strings):
                return string.Join(listSeparator, strings);
            case RegType.Dword when ValueEncoding.TryReadDword(data, out uint dword):
                return dword.ToString(CultureInfo.InvariantCulture);
            case RegType.Qword when ValueEncoding.TryReadQword(data, out ulong qword):
                return qword.ToString(CultureInfo.InvariantCulture);
            default:
                return null;
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using Peios.Lcs;
using Peios.Rsi;
using Reg.Subtrees;

namespace Reg.Find;

/// <summary>
/// What <c>find</c> looks for: a text anywhere in a name or in data of text, whatever the case; a number in data that are numbers; bytes written <c>hex:00ff</c>
/// anywhere in data of any type.
/// </summary>
internal sealed class TextMatch
{
    private const string BytesPrefix = "hex:";

    private readonly string _folded;
    private readonly ulong? _number;
    private readonly byte[]? _bytes;

    /// <exception cref="CommandException">Nothing to look for.</exception>
    public TextMatch(string sought)
    {
        if (sought.Length == 0)
            throw new CommandException(ExitCodes.Invalid, "an empty text is everywhere; say what to look for");
        _folded = Folded.Of(sought);
        _number = Number(sought);
        if (sought.StartsWith(BytesPrefix, StringComparison.Ordinal) && HexBytes.TryParse(sought.AsSpan(BytesPrefix.Length), out byte[]? bytes) && bytes.Length > 0)
            _bytes = bytes;
    }

    /// <summary>Whether a name has it.</summary>
    public bool IsIn(string name) => Folded.Of(name).Contains(_folded, StringComparison.Ordinal);

    /// <summary>Whether a value's data have it.</summary>
    public bool IsIn(uint type, byte[] data)
    {
        if (_bytes is not null && data.AsSpan().IndexOf(_bytes) >= 0)
            return true;
        switch (type)
        {
            case RegType.Sz or RegType.ExpandSz or RegType.Link:
                return ValueEncoding.TryReadText(data, out string? text) && IsIn(text);
            case RegType.MultiSz:
                return ValueEncoding.TryReadStrings(data, out string[]? strings) && strings.Any(IsIn);
            case RegType.Dword:
                return ValueEncoding.TryReadDword(data, out uint dword) && dword == _number;
            case RegType.DwordBigEndian:
                return data.Length == sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(data) == _number;
            case RegType.Qword:
                return ValueEncoding.TryReadQword(data, out ulong qword) && qword == _number;
            default:
                return false;
        }
    }

    private static ulong? Number(string sought)
    {
        bool isHex = sought.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(isHex ? sought[2..] : sought, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : null;
    }
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Reg.Security;

/// <summary>
/// ACEs in SDDL: <c>(type;flags;rights;object;inherited object;SID)</c>. What SDDL cannot say of an ACE without loss, as conditions, is written
/// <c>(#HEX)</c>, its bytes in hexadecimal.
/// </summary>
internal static class AceText
{
    // type u8, flags u8, size u16, mask u32; of object ACEs: which GUIDs follow, u32, and the GUIDs; then the SID.
    private const int MaskEnd = 8, GuidSize = 16;
    private const uint HasObject = 1, HasInheritedObject = 2;

    private static readonly (string Name, byte Type)[] Types =
    [
        ("A", 0x00), ("D", 0x01), ("AU", 0x02), ("AL", 0x03), ("OA", 0x05), ("OD", 0x06), ("OU", 0x07), ("OL", 0x08), ("ML", MandatoryLabel),
    ];

    private const byte MandatoryLabel = 0x11;

    /// <summary>Whether ACEs of a type may name objects, which asks for an ACL of revision 4.</summary>
    public static bool IsOfObject(byte type) => type is >= 0x05 and <= 0x08 or 0x0B or 0x0C or 0x0F or 0x10;

    /// <summary>The ACE in brackets.</summary>
    public static string Format(ReadOnlySpan<byte> ace) => FormatFields(ace) is { } fields && TryParseFields(fields, out byte[]? again) is null && ace.SequenceEqual(again)
        ? $"({fields})"
        : $"(#{Convert.ToHexStringLower(ace)})";

    /// <summary>Null and the ACE, or what is wrong with the text between the brackets.</summary>
    public static string? TryParse(string text, [NotNull] out byte[]? ace)
    {
        if (!text.StartsWith('#'))
            return TryParseFields(text, out ace);
        ace = HexBytes.TryParse(text.AsSpan(1), out byte[]? bytes) ? bytes : [];
        return ace.Length >= MaskEnd && BinaryPrimitives.ReadUInt16LittleEndian(ace.AsSpan(2)) == ace.Length ? null : $"({text}) does not hold the bytes of an ACE";
    }

    private static string? FormatFields(ReadOnlySpan<byte> ace)
    {
        byte type = ace.Length < MaskEnd ? byte.MaxValue : ace[0];
        if (Array.Find(Types, item => item.Type == type) is not { Name: { } name })
            return null;
        ReadOnlySpan<byte> rest = ace[MaskEnd..];
        string objectGuid = "", inheritedGuid = "";
        if (IsOfObject(type))
        {
            if (rest.Length < 4)
                return null;
            uint which = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            rest = rest[4..];
            if (((which & HasObject) != 0 && !TakeGuid(ref rest, out objectGuid)) || ((which & HasInheritedObject) != 0 && !TakeGuid(ref rest, out inheritedGuid)))
                return null;
        }
        string rights = AccessText.FormatMask(BinaryPrimitives.ReadUInt32LittleEndian(ace[4..]), type == MandatoryLabel);
        return SidText.Format(rest) is { } sid ? $"{name};{AccessText.FormatFlags(ace[1])};{rights};{objectGuid};{inheritedGuid};{sid}" : null;
    }

    private static bool TakeGuid(ref ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        if (bytes.Length < GuidSize)
            return false;
        text = new Guid(bytes[..GuidSize]).ToString();
        bytes = bytes[GuidSize..];
        return true;
    }

    private static string? TryParseFields(string text, [NotNull] out byte[]? ace)
    {
        ace = [];
        string[] fields = [.. text.Split(';').Select(field => field.Trim())];
        if (fields.Length != 6)
            return $"({text}) does not have the six fields type;flags;rights;object;inherited object;SID";
        if (Array.Find(Types, item => item.Name.Equals(fields[0], StringComparison.OrdinalIgnoreCase)) is not { Name: not null } type)
            return $"{fields[0]} in ({text}) is no type of ACE: {string.Join(", ", Types.Select(item => item.Name))}";
        if (!AccessText.TryParseFlags(fields[1], out byte flags))
            return $"{fields[1]} in ({text}) is not made of the flags OI, CI, NP, IO, ID, CR, SA, FA";
        if (!AccessText.TryParseMask(fields[2], type.Type == MandatoryLabel, out uint mask))
            return $"{fields[2]} in ({text}) is neither made of rights, as KR, KW, KA or RC, nor a number";
        if (!SidText.TryParse(fields[5], out byte[]? sid))
            return $"{fields[5]} in ({text}) is no SID: two letters, as SY or BA, or S-1-...";
        Guid objectGuid = default, inheritedGuid = default;
        if ((fields[3].Length > 0 && !Guid.TryParse(fields[3], out objectGuid)) || (fields[4].Length > 0 && !Guid.TryParse(fields[4], out inheritedGuid)))
            return $"({text}) names an object by something else than a GUID";
        if (!IsOfObject(type.Type) && fields[3].Length + fields[4].Length > 0)
            return $"({text}) names an object, which {type.Name} cannot; OA, OD, OU and OL can";

        List<byte> bytes = [type.Type, flags, 0, 0, 0, 0, 0, 0];
        if (IsOfObject(type.Type))
        {
            bytes.AddRange([(byte)((fields[3].Length > 0 ? HasObject : 0) | (fields[4].Length > 0 ? HasInheritedObject : 0)), 0, 0, 0]);
            if (fields[3].Length > 0)
                bytes.AddRange(objectGuid.ToByteArray());
            if (fields[4].Length > 0)
                bytes.AddRange(inheritedGuid.ToByteArray());
        }
        bytes.AddRange(sid);
        ace = [.. bytes];
        BinaryPrimitives.WriteUInt16LittleEndian(ace.AsSpan(2), (ushort)ace.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(ace.AsSpan(4), mask);
        return null;
    }
}

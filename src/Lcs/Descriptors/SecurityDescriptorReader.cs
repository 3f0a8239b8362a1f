using System.Buffers.Binary;

namespace Peios.Lcs;

/// <summary>
/// The parts of a self-relative security descriptor, and the checks that the kernel makes of one in an answer (kernel.md, "What it checks in an answer").
/// </summary>
internal readonly ref struct SecurityDescriptorReader
{
    public const int HeaderSize = 20;
    public const int MaxSize = 65_535;
    public const ushort DaclPresent = 0x0004;
    public const ushort SaclPresent = 0x0010;
    public const ushort SelfRelative = 0x8000;
    /// <summary>The bits that an access mask may have.</summary>
    public const uint ValidAccess = 0xF10F_003F;

    private SecurityDescriptorReader(ushort control, ReadOnlySpan<byte> owner, ReadOnlySpan<byte> group, ReadOnlySpan<byte> sacl, ReadOnlySpan<byte> dacl)
    {
        Control = control;
        Owner = owner;
        Group = group;
        Sacl = sacl;
        Dacl = dacl;
    }

    public ushort Control { get; }
    /// <summary>The owner's SID.</summary>
    public ReadOnlySpan<byte> Owner { get; }
    /// <summary>The group's SID; empty when there is none.</summary>
    public ReadOnlySpan<byte> Group { get; }
    /// <summary>The system ACL with its header; empty when there is none.</summary>
    public ReadOnlySpan<byte> Sacl { get; }
    /// <summary>The discretionary ACL with its header; empty when there is none.</summary>
    public ReadOnlySpan<byte> Dacl { get; }

    /// <summary>Null and the parts, or why the kernel would refuse the descriptor.</summary>
    public static string? TryRead(ReadOnlySpan<byte> bytes, out SecurityDescriptorReader descriptor)
    {
        descriptor = default;
        if (bytes.Length > MaxSize)
            return "is over 65,535 bytes";
        if (bytes.Length < HeaderSize)
            return "is shorter than its header";
        if (bytes[0] != 1)
            return "is not of revision 1";
        ushort control = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if ((control & SelfRelative) == 0)
            return "is not self-relative";

        Span<(uint Start, uint End)> parts = stackalloc (uint, uint)[4];
        Part owner = Part.Sid(bytes, 4), group = Part.Sid(bytes, 8), sacl = Part.Acl(bytes, 12), dacl = Part.Acl(bytes, 16);
        if (owner.Offset == 0)
            return "has no owner";
        int count = 0;
        if ((owner.Add(parts, ref count) ?? group.Add(parts, ref count) ?? sacl.Add(parts, ref count) ?? dacl.Add(parts, ref count)) is { } problem)
            return problem;
        if ((CheckAces(sacl.Bytes) ?? CheckAces(dacl.Bytes)) is { } badAce)
            return badAce;

        descriptor = new SecurityDescriptorReader(control, owner.Bytes, group.Bytes, sacl.Bytes, dacl.Bytes);
        return null;
    }

    /// <summary>Walks an ACL's ACEs: type, flags, u16 size, u32 mask, then what the type says.</summary>
    public static AceEnumerator Aces(ReadOnlySpan<byte> acl) => new(acl);

    private static string? CheckAces(ReadOnlySpan<byte> acl)
    {
        if (acl.IsEmpty)
            return null;
        AceEnumerator aces = Aces(acl);
        while (aces.MoveNext())
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(aces.Current[4..]) & ~ValidAccess) != 0)
                return "has an ACE whose mask has bits outside 0xF10F003F";
        }
        return aces.IsBroken ? "has an ACE that does not fit its ACL" : null;
    }

    private readonly ref struct Part(uint offset, ReadOnlySpan<byte> bytes, bool isBroken)
    {
        public uint Offset => offset;
        public ReadOnlySpan<byte> Bytes { get; } = bytes;

        public static Part Sid(ReadOnlySpan<byte> descriptor, int field)
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[field..]);
            if (offset == 0)
                return default;
            ReadOnlySpan<byte> rest = offset < descriptor.Length ? descriptor[(int)offset..] : default;
            // Revision 1, at most 15 sub-authorities of four bytes.
            if (rest.Length < 8 || rest[0] != 1 || rest[1] > 15 || rest.Length < 8 + 4 * rest[1])
                return new Part(offset, default, isBroken: true);
            return new Part(offset, rest[..(8 + 4 * rest[1])], isBroken: false);
        }

        public static Part Acl(ReadOnlySpan<byte> descriptor, int field)
        {
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[field..]);
            if (offset == 0)
                return default;
            ReadOnlySpan<byte> rest = offset < descriptor.Length ? descriptor[(int)offset..] : default;
            int size = rest.Length < 8 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            bool broken = size < 8 || size > rest.Length;
            return new Part(offset, broken ? default : rest[..size], broken);
        }

        public string? Add(Span<(uint Start, uint End)> parts, ref int count)
        {
            if (Offset == 0)
                return null;
            if (Offset < HeaderSize)
                return "has an offset under 20";
            if (isBroken)
                return "has a part that is malformed or does not fit";
            var added = (Start: Offset, End: Offset + (uint)Bytes.Length);
            foreach ((uint start, uint end) in parts[..count])
            {
                if (added.Start < end && start < added.End)
                    return "has overlapping parts";
            }
            parts[count++] = added;
            return null;
        }
    }
}

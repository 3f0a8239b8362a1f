using System.Buffers.Binary;

namespace Reg.Security;

/// <summary>Bits of a descriptor's control word.</summary>
[Flags]
internal enum DescriptorControl : ushort
{
    /// <summary>No bit.</summary>
    None = 0,
    /// <summary>There is a discretionary ACL; one without bytes lets everybody do everything.</summary>
    DaclPresent = 0x0004,
    /// <summary>There is a system ACL.</summary>
    SaclPresent = 0x0010,
    /// <summary>AR of the discretionary ACL.</summary>
    DaclAutoInheritRequired = 0x0100,
    /// <summary>AR of the system ACL.</summary>
    SaclAutoInheritRequired = 0x0200,
    /// <summary>AI of the discretionary ACL.</summary>
    DaclAutoInherited = 0x0400,
    /// <summary>AI of the system ACL.</summary>
    SaclAutoInherited = 0x0800,
    /// <summary>P of the discretionary ACL: nothing is inherited into it.</summary>
    DaclProtected = 0x1000,
    /// <summary>P of the system ACL.</summary>
    SaclProtected = 0x2000,
    /// <summary>All parts are in one block, found by offsets.</summary>
    SelfRelative = 0x8000,
}

/// <summary>A security descriptor in its parts, and its self-relative bytes.</summary>
internal sealed record SecurityDescriptor
{
    private const int HeaderSize = 20, AclHeaderSize = 8, AceHeaderSize = 4;
    private const byte AclRevision = 2, AclRevisionObject = 4;

    /// <summary>Which ACLs there are, and how they inherit.</summary>
    public DescriptorControl Control { get; init; }

    /// <summary>The owner's SID; null when there is none.</summary>
    public byte[]? Owner { get; init; }

    /// <summary>The group's SID; null when there is none.</summary>
    public byte[]? Group { get; init; }

    /// <summary>The discretionary ACL's ACEs, each with its header; null for an ACL that is not there or has no bytes.</summary>
    public IReadOnlyList<byte[]>? Dacl { get; init; }

    /// <summary>The system ACL's ACEs, likewise.</summary>
    public IReadOnlyList<byte[]>? Sacl { get; init; }

    /// <summary>Null for bytes that are no self-relative descriptor.</summary>
    public static SecurityDescriptor? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize || bytes[0] != 1)
            return null;
        var control = (DescriptorControl)BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (!control.HasFlag(DescriptorControl.SelfRelative) ||
            !TryReadSid(bytes, 4, out byte[]? owner) || !TryReadSid(bytes, 8, out byte[]? group) ||
            !TryReadAcl(bytes, 12, out List<byte[]>? sacl) || !TryReadAcl(bytes, 16, out List<byte[]>? dacl))
            return null;
        return new SecurityDescriptor
        {
            Control = control,
            Owner = owner,
            Group = group,
            Sacl = control.HasFlag(DescriptorControl.SaclPresent) ? sacl : null,
            Dacl = control.HasFlag(DescriptorControl.DaclPresent) ? dacl : null,
        };
    }

    /// <summary>The bytes: header, owner, group, system ACL, discretionary ACL.</summary>
    public byte[] ToBytes()
    {
        byte[] sacl = AclBytes(Sacl), dacl = AclBytes(Dacl);
        using var bytes = new MemoryStream();
        byte[] header = new byte[HeaderSize];
        header[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), (ushort)(Control | DescriptorControl.SelfRelative));
        bytes.Write(header);
        int field = 4;
        foreach (byte[] part in new[] { Owner ?? [], Group ?? [], sacl, dacl })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(field), part.Length == 0 ? 0 : (uint)bytes.Length);
            bytes.Write(part);
            field += 4;
        }
        bytes.Position = 0;
        bytes.Write(header);
        return bytes.ToArray();
    }

    private static bool TryReadSid(ReadOnlySpan<byte> bytes, int field, out byte[]? sid)
    {
        sid = null;
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[field..]);
        if (offset == 0)
            return true;
        if (offset > bytes.Length || SidText.SizeAt(bytes[(int)offset..]) is not (> 0 and var size))
            return false;
        sid = bytes.Slice((int)offset, size).ToArray();
        return true;
    }

    private static bool TryReadAcl(ReadOnlySpan<byte> bytes, int field, out List<byte[]>? aces)
    {
        aces = null;
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[field..]);
        if (offset == 0)
            return true;
        if (offset > bytes.Length || bytes.Length - offset < AclHeaderSize)
            return false;
        ReadOnlySpan<byte> acl = bytes[(int)offset..];
        int size = BinaryPrimitives.ReadUInt16LittleEndian(acl[2..]), count = BinaryPrimitives.ReadUInt16LittleEndian(acl[4..]);
        if (size < AclHeaderSize || size > acl.Length)
            return false;
        ReadOnlySpan<byte> rest = acl[AclHeaderSize..size];
        aces = [];
        for (; count > 0; count--)
        {
            int aceSize = rest.Length < AceHeaderSize ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            if (aceSize < AceHeaderSize || aceSize > rest.Length)
                return false;
            aces.Add(rest[..aceSize].ToArray());
            rest = rest[aceSize..];
        }
        return true;
    }

    private static byte[] AclBytes(IReadOnlyList<byte[]>? aces)
    {
        if (aces is null)
            return [];
        byte[] acl = new byte[AclHeaderSize + aces.Sum(ace => ace.Length)];
        if (acl.Length > ushort.MaxValue)
            throw new FormatException("an ACL is over 65,535 bytes");
        acl[0] = aces.Any(ace => AceText.IsOfObject(ace[0])) ? AclRevisionObject : AclRevision;
        BinaryPrimitives.WriteUInt16LittleEndian(acl.AsSpan(2), (ushort)acl.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(acl.AsSpan(4), (ushort)aces.Count);
        int at = AclHeaderSize;
        foreach (byte[] ace in aces)
        {
            ace.CopyTo(acl, at);
            at += ace.Length;
        }
        return acl;
    }
}

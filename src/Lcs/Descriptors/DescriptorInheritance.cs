using System.Buffers.Binary;

namespace Peios.Lcs;

/// <summary>
/// The descriptor of a new key: its parent's container-inherit ACEs, owner and group the caller, who is SYSTEM here (kernel.md, "How it resolves layers").
/// </summary>
internal static class DescriptorInheritance
{
    private const byte ObjectInherit = 0x01, ContainerInherit = 0x02, NoPropagate = 0x04, InheritOnly = 0x08, Inherited = 0x10;
    private const int SidOffset = 8;
    private const uint KeyAllAccess = 0x000F_003F;

    /// <summary>S-1-5-18.</summary>
    private static ReadOnlySpan<byte> LocalSystem => [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
    /// <summary>S-1-5-32-544.</summary>
    private static ReadOnlySpan<byte> Administrators => [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0];
    /// <summary>S-1-3-0, which stands for whoever will own what inherits.</summary>
    private static ReadOnlySpan<byte> CreatorOwner => [1, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0];
    /// <summary>S-1-3-1, likewise for the group.</summary>
    private static ReadOnlySpan<byte> CreatorGroup => [1, 1, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0];

    /// <summary>A self-relative descriptor of header, system ACL, discretionary ACL, owner and group.</summary>
    /// <param name="parent">The parent's descriptor. One that cannot be read has nothing to inherit.</param>
    public static byte[] ForChildOf(ReadOnlySpan<byte> parent)
    {
        SecurityDescriptorReader.TryRead(parent, out SecurityDescriptorReader source);
        byte[] sacl = Inherit(source.Sacl);
        byte[] dacl = Inherit(source.Dacl);
        if (dacl.Length == 0)
            dacl = DefaultAcl();

        int saclAt = SecurityDescriptorReader.HeaderSize;
        int daclAt = saclAt + sacl.Length;
        int ownerAt = daclAt + dacl.Length;
        int groupAt = ownerAt + LocalSystem.Length;
        byte[] result = new byte[groupAt + LocalSystem.Length];
        ushort control = SecurityDescriptorReader.SelfRelative | SecurityDescriptorReader.DaclPresent;
        if (sacl.Length > 0)
            control |= SecurityDescriptorReader.SaclPresent;

        result[0] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(result.AsSpan(2), control);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(4), ownerAt);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(8), groupAt);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(12), sacl.Length > 0 ? saclAt : 0);
        BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(16), daclAt);
        sacl.CopyTo(result, saclAt);
        dacl.CopyTo(result, daclAt);
        LocalSystem.CopyTo(result.AsSpan(ownerAt));
        LocalSystem.CopyTo(result.AsSpan(groupAt));
        return result;
    }

    /// <summary>The ACL that a child container inherits; empty when nothing is inheritable.</summary>
    private static byte[] Inherit(ReadOnlySpan<byte> acl)
    {
        if (acl.IsEmpty)
            return [];
        var list = new List<byte[]>();
        AceEnumerator aces = SecurityDescriptorReader.Aces(acl);
        while (aces.MoveNext())
        {
            byte flags = aces.Current[1];
            if ((flags & ContainerInherit) == 0)
                continue;
            bool propagates = (flags & NoPropagate) == 0;
            byte passedOn = (byte)(propagates ? flags & (ObjectInherit | ContainerInherit) : 0);
            bool isCreator = Creator(aces.Current);
            if (!isCreator)
            {
                list.Add(WithFlags(aces.Current, (byte)(passedOn | Inherited | Audit(flags))));
                continue;
            }
            // One ACE for the key itself, with its owner's SID; the general one goes on to the keys below.
            byte[] own = WithFlags(aces.Current, (byte)(Inherited | Audit(flags)));
            LocalSystem.CopyTo(own.AsSpan(SidOffset));
            list.Add(own);
            if (propagates)
                list.Add(WithFlags(aces.Current, (byte)(passedOn | InheritOnly | Inherited | Audit(flags))));
        }
        return list.Count == 0 ? [] : Acl(acl[0], list);
    }

    private static byte Audit(byte flags) => (byte)(flags & 0xC0);

    private static bool Creator(ReadOnlySpan<byte> ace)
    {
        // Only ACEs of the plain types have the SID right behind the mask.
        if (ace[0] > 3)
            return false;
        ReadOnlySpan<byte> sid = ace[SidOffset..];
        return sid.StartsWith(CreatorOwner) || sid.StartsWith(CreatorGroup);
    }

    private static byte[] WithFlags(ReadOnlySpan<byte> ace, byte flags)
    {
        byte[] copy = ace.ToArray();
        copy[1] = flags;
        return copy;
    }

    private static byte[] DefaultAcl() => Acl(2, [Allow(LocalSystem), Allow(Administrators)]);

    private static byte[] Allow(ReadOnlySpan<byte> sid)
    {
        byte[] ace = new byte[SidOffset + sid.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(ace.AsSpan(2), (ushort)ace.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(ace.AsSpan(4), KeyAllAccess);
        sid.CopyTo(ace.AsSpan(SidOffset));
        return ace;
    }

    private static byte[] Acl(byte revision, List<byte[]> aces)
    {
        byte[] acl = new byte[8 + aces.Sum(ace => ace.Length)];
        acl[0] = revision;
        BinaryPrimitives.WriteUInt16LittleEndian(acl.AsSpan(2), (ushort)acl.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(acl.AsSpan(4), (ushort)aces.Count);
        int at = 8;
        foreach (byte[] ace in aces)
        {
            ace.CopyTo(acl, at);
            at += ace.Length;
        }
        return acl;
    }
}

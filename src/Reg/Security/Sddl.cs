using System.Text;

namespace Reg.Security;

/// <summary>
/// Security descriptors as text, in the Security Descriptor Definition Language: <c>O:</c> owner, <c>G:</c> group, <c>D:</c> and <c>S:</c> an ACL's
/// flags (P, AR, AI) and ACEs. <c>NO_ACCESS_CONTROL</c> is a discretionary ACL without bytes.
/// </summary>
internal static class Sddl
{
    private const string NoAccessControl = "NO_ACCESS_CONTROL";

    private static readonly AclBits DaclBits = new(DescriptorControl.DaclPresent, DescriptorControl.DaclProtected,
        DescriptorControl.DaclAutoInheritRequired, DescriptorControl.DaclAutoInherited);

    private static readonly AclBits SaclBits = new(DescriptorControl.SaclPresent, DescriptorControl.SaclProtected,
        DescriptorControl.SaclAutoInheritRequired, DescriptorControl.SaclAutoInherited);

    /// <summary>The text.</summary>
    public static string Format(SecurityDescriptor descriptor)
    {
        var text = new StringBuilder();
        if (descriptor.Owner is { } owner)
            text.Append("O:").Append(SidText.Format(owner));
        if (descriptor.Group is { } group)
            text.Append("G:").Append(SidText.Format(group));
        AppendAcl(text, "D:", descriptor.Control, DaclBits, descriptor.Dacl);
        AppendAcl(text, "S:", descriptor.Control, SaclBits, descriptor.Sacl);
        return text.ToString();
    }

    /// <summary>The text of a descriptor's bytes; of bytes that are none, those in hexadecimal.</summary>
    public static string Describe(byte[] descriptor) => SecurityDescriptor.TryRead(descriptor) is { } parts ? Format(parts) : $"#{Convert.ToHexStringLower(descriptor)}";

    /// <summary>Null and the descriptor, with those parts only that the text has; or what is wrong with the text.</summary>
    public static string? TryParse(string text, out SecurityDescriptor descriptor)
    {
        descriptor = new SecurityDescriptor();
        text = text.Trim();
        if (text.Length == 0)
            return "the text is empty";
        var seen = new HashSet<char>();
        while (text.Length > 0)
        {
            if (text.Length < 2 || text[1] != ':' || char.ToUpperInvariant(text[0]) is var part && !"OGDS".Contains(part, StringComparison.Ordinal))
                return $"\"{text}\" does not begin with O:, G:, D: or S:";
            if (!seen.Add(part))
                return $"{part}: stands there twice";
            int end = PartEnd(text);
            string body = text[2..end].Trim();
            text = text[end..];
            if (Read(part, body, ref descriptor) is { } problem)
                return problem;
        }
        return null;
    }

    /// <summary>A descriptor with the parts that another one has in place of its own.</summary>
    public static SecurityDescriptor Merge(SecurityDescriptor present, SecurityDescriptor changes)
    {
        bool dacl = changes.Control.HasFlag(DaclBits.Present), sacl = changes.Control.HasFlag(SaclBits.Present);
        DescriptorControl replaced = (dacl ? DaclBits.All : DescriptorControl.None) | (sacl ? SaclBits.All : DescriptorControl.None);
        return present with
        {
            Control = present.Control & ~replaced | changes.Control,
            Owner = changes.Owner ?? present.Owner,
            Group = changes.Group ?? present.Group,
            Dacl = dacl ? changes.Dacl : present.Dacl,
            Sacl = sacl ? changes.Sacl : present.Sacl,
        };
    }

    private static void AppendAcl(StringBuilder text, string part, DescriptorControl control, AclBits bits, IReadOnlyList<byte[]>? aces)
    {
        if (!control.HasFlag(bits.Present))
            return;
        text.Append(part);
        foreach ((string name, DescriptorControl bit) in bits.Flags)
            text.Append(control.HasFlag(bit) ? name : "");
        if (aces is null)
            text.Append(NoAccessControl);
        foreach (byte[] ace in aces ?? [])
            text.Append(AceText.Format(ace));
    }

    /// <summary>Where the next part begins: at a letter and a colon outside of brackets.</summary>
    private static int PartEnd(string text)
    {
        int depth = 0;
        for (int i = 2; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0 && i + 1 < text.Length && text[i + 1] == ':')
                return i;
        }
        return text.Length;
    }

    private static string? Read(char part, string body, ref SecurityDescriptor descriptor)
    {
        if (part is 'O' or 'G')
        {
            if (!SidText.TryParse(body, out byte[]? sid))
                return $"{body} is no SID: two letters, as SY or BA, or S-1-...";
            descriptor = part == 'O' ? descriptor with { Owner = sid } : descriptor with { Group = sid };
            return null;
        }
        if (ReadAcl(body, part == 'D' ? DaclBits : SaclBits, out DescriptorControl control, out List<byte[]>? aces) is { } problem)
            return problem;
        control |= descriptor.Control;
        descriptor = part == 'D' ? descriptor with { Control = control, Dacl = aces } : descriptor with { Control = control, Sacl = aces };
        return null;
    }

    private static string? ReadAcl(string body, AclBits bits, out DescriptorControl control, out List<byte[]>? aces)
    {
        (control, aces) = (bits.Present, []);
        int bracket = body.IndexOf('(', StringComparison.Ordinal);
        string flags = (bracket < 0 ? body : body[..bracket]).Trim().ToUpperInvariant();
        string rest = bracket < 0 ? "" : body[bracket..];
        while (flags.Length > 0)
        {
            if (flags == NoAccessControl && rest.Length == 0)
            {
                aces = null;
                return null;
            }
            if (Array.Find(bits.Flags, flag => flags.StartsWith(flag.Name, StringComparison.Ordinal)) is not { Name: not null } found)
                return $"\"{flags}\" is not made of the flags P, AR and AI";
            control |= found.Bit;
            flags = flags[found.Name.Length..];
        }
        while (rest.Length > 0)
        {
            int end = rest.IndexOf(')', StringComparison.Ordinal);
            if (rest[0] != '(' || end < 0)
                return $"\"{rest}\" is not made of ACEs in brackets";
            if (AceText.TryParse(rest[1..end], out byte[] ace) is { } problem)
                return problem;
            aces.Add(ace);
            rest = rest[(end + 1)..].TrimStart();
        }
        return null;
    }

    /// <summary>The control bits of one of the ACLs.</summary>
    private readonly record struct AclBits(DescriptorControl Present, DescriptorControl Protected, DescriptorControl Required, DescriptorControl Inherited)
    {
        public DescriptorControl All => Present | Protected | Required | Inherited;

        /// <summary>Those that SDDL names, in its order.</summary>
        public (string Name, DescriptorControl Bit)[] Flags => [("P", Protected), ("AR", Required), ("AI", Inherited)];
    }
}

using System.Globalization;
using System.Text;

namespace Reg.Security;

/// <summary>Access masks and flags of ACEs in SDDL, which has two letters for each.</summary>
internal static class AccessText
{
    // The composed ones first: a mask that is exactly one of them is written as that.
    private static readonly (string Name, uint Mask)[] Composed =
    [
        ("KA", 0x000F_003F), ("KR", 0x0002_0019), ("KW", 0x0002_0006),
        ("FA", 0x001F_01FF), ("FR", 0x0012_0089), ("FW", 0x0012_0116), ("FX", 0x0012_00A0),
    ];

    private static readonly (string Name, uint Mask)[] Single =
    [
        ("GA", 0x1000_0000), ("GR", 0x8000_0000), ("GW", 0x4000_0000), ("GX", 0x2000_0000),
        ("RC", 0x0002_0000), ("SD", 0x0001_0000), ("WD", 0x0004_0000), ("WO", 0x0008_0000),
        ("CC", 0x0001), ("DC", 0x0002), ("LC", 0x0004), ("SW", 0x0008), ("RP", 0x0010), ("WP", 0x0020), ("DT", 0x0040), ("LO", 0x0080), ("CR", 0x0100),
    ];

    // KEY_EXECUTE is KEY_READ: read, never written.
    private static readonly (string Name, uint Mask)[] Readable = [.. Composed, ("KX", 0x0002_0019), .. Single];

    private static readonly (string Name, uint Mask)[] MandatoryPolicy = [("NW", 1), ("NR", 2), ("NX", 4)];

    private static readonly (string Name, uint Mask)[] AceFlags =
    [
        ("OI", 0x01), ("CI", 0x02), ("NP", 0x04), ("IO", 0x08), ("ID", 0x10), ("CR", 0x20), ("SA", 0x40), ("FA", 0x80),
    ];

    /// <summary>A mask: one name, several, or hexadecimal where names do not cover it.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="isLabel">Whether it is the policy of a mandatory label.</param>
    public static string FormatMask(uint mask, bool isLabel)
    {
        if (!isLabel && Composed.FirstOrDefault(right => right.Mask == mask) is { Name: { } name })
            return name;
        return FormatBits(mask, isLabel ? MandatoryPolicy : Single) ?? string.Create(CultureInfo.InvariantCulture, $"0x{mask:x}");
    }

    /// <summary>A mask of names, or a number in decimal or, after <c>0x</c>, hexadecimal. False when it is none.</summary>
    public static bool TryParseMask(string text, bool isLabel, out uint mask)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out mask);
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
            return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out mask);
        return TryParseBits(text, isLabel ? MandatoryPolicy : Readable, out mask) && text.Length > 0;
    }

    /// <summary>An ACE's flags, all of which have names.</summary>
    public static string FormatFlags(byte flags) => FormatBits(flags, AceFlags)!;

    /// <summary>False when a name is unknown.</summary>
    public static bool TryParseFlags(string text, out byte flags)
    {
        bool isKnown = TryParseBits(text, AceFlags, out uint bits);
        flags = (byte)bits;
        return isKnown;
    }

    private static string? FormatBits(uint bits, (string Name, uint Mask)[] names)
    {
        var text = new StringBuilder();
        foreach ((string name, uint mask) in names.Where(item => (bits & item.Mask) != 0))
        {
            text.Append(name);
            bits &= ~mask;
        }
        return bits == 0 && (text.Length > 0 || names == AceFlags) ? text.ToString() : null;
    }

    private static bool TryParseBits(string text, (string Name, uint Mask)[] names, out uint bits)
    {
        bits = 0;
        if (text.Length % 2 != 0)
            return false;
        for (int at = 0; at < text.Length; at += 2)
        {
            if (Array.Find(names, item => text.AsSpan(at, 2).Equals(item.Name, StringComparison.OrdinalIgnoreCase)) is not { Name: not null } found)
                return false;
            bits |= found.Mask;
        }
        return true;
    }
}

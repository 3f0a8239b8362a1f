using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Reg.Security;

/// <summary>SIDs in SDDL: two letters for those that are the same everywhere, <c>S-1-…</c> for all others. In bytes: revision 1, count, 48-bit authority (big-endian), sub-authorities.</summary>
internal static class SidText
{
    private const int HeaderSize = 8, MaxSubAuthorities = 15;

    private static readonly FrozenDictionary<string, string> ByAlias = new Dictionary<string, string>
    {
        ["WD"] = "S-1-1-0",
        ["CO"] = "S-1-3-0",
        ["CG"] = "S-1-3-1",
        ["OW"] = "S-1-3-4",
        ["NU"] = "S-1-5-2",
        ["IU"] = "S-1-5-4",
        ["SU"] = "S-1-5-6",
        ["AN"] = "S-1-5-7",
        ["ED"] = "S-1-5-9",
        ["PS"] = "S-1-5-10",
        ["AU"] = "S-1-5-11",
        ["RC"] = "S-1-5-12",
        ["SY"] = "S-1-5-18",
        ["LS"] = "S-1-5-19",
        ["NS"] = "S-1-5-20",
        ["WR"] = "S-1-5-33",
        ["BA"] = "S-1-5-32-544",
        ["BU"] = "S-1-5-32-545",
        ["BG"] = "S-1-5-32-546",
        ["PU"] = "S-1-5-32-547",
        ["AO"] = "S-1-5-32-548",
        ["SO"] = "S-1-5-32-549",
        ["PO"] = "S-1-5-32-550",
        ["BO"] = "S-1-5-32-551",
        ["RE"] = "S-1-5-32-552",
        ["RU"] = "S-1-5-32-554",
        ["RD"] = "S-1-5-32-555",
        ["NO"] = "S-1-5-32-556",
        ["MU"] = "S-1-5-32-558",
        ["LU"] = "S-1-5-32-559",
        ["IS"] = "S-1-5-32-568",
        ["CY"] = "S-1-5-32-569",
        ["ER"] = "S-1-5-32-573",
        ["CD"] = "S-1-5-32-574",
        ["RA"] = "S-1-5-32-575",
        ["ES"] = "S-1-5-32-576",
        ["MS"] = "S-1-5-32-577",
        ["HA"] = "S-1-5-32-578",
        ["AA"] = "S-1-5-32-579",
        ["RM"] = "S-1-5-32-580",
        ["AC"] = "S-1-15-2-1",
        ["LW"] = "S-1-16-4096",
        ["ME"] = "S-1-16-8192",
        ["MP"] = "S-1-16-8448",
        ["HI"] = "S-1-16-12288",
        ["SI"] = "S-1-16-16384",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> ToAlias = ByAlias.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The SID's size at the start of some bytes; 0 when there is none.</summary>
    public static int SizeAt(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeaderSize && bytes[0] == 1 && bytes[1] <= MaxSubAuthorities && HeaderSize + 4 * bytes[1] is var size && size <= bytes.Length ? size : 0;

    /// <summary>The SID as text; null when the bytes are none, or more than one.</summary>
    public static string? Format(ReadOnlySpan<byte> sid)
    {
        if (SizeAt(sid) is 0 || SizeAt(sid) != sid.Length)
            return null;
        ulong authority = 0;
        foreach (byte part in sid[2..HeaderSize])
            authority = authority << 8 | part;
        var text = new StringBuilder("S-1-");
        if (authority > uint.MaxValue)
            text.Append(CultureInfo.InvariantCulture, $"0x{authority:x12}");
        else
            text.Append(authority);
        for (int at = HeaderSize; at < sid.Length; at += 4)
            text.Append(CultureInfo.InvariantCulture, $"-{BinaryPrimitives.ReadUInt32LittleEndian(sid[at..])}");
        return ToAlias.GetValueOrDefault(text.ToString(), text.ToString());
    }

    /// <summary>False when the text is neither an alias nor <c>S-1-…</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? sid)
    {
        sid = null;
        string[] parts = ByAlias.GetValueOrDefault(text, text).Split('-');
        if (parts.Length < 3 || parts[0] is not ("S" or "s") || parts[1] != "1" || parts.Length - 3 > MaxSubAuthorities ||
            !TryParseNumber(parts[2], (1UL << 48) - 1, out ulong authority))
            return false;
        byte[] bytes = new byte[HeaderSize + 4 * (parts.Length - 3)];
        bytes[0] = 1;
        bytes[1] = (byte)(parts.Length - 3);
        for (int i = 0; i < 6; i++)
            bytes[2 + i] = (byte)(authority >> (40 - 8 * i));
        for (int i = 3; i < parts.Length; i++)
        {
            if (!TryParseNumber(parts[i], uint.MaxValue, out ulong number))
                return false;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderSize + 4 * (i - 3)), (uint)number);
        }
        sid = bytes;
        return true;
    }

    private static bool TryParseNumber(string text, ulong highest, out ulong number)
    {
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(hex ? text.AsSpan(2) : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out number) &&
            number <= highest;
    }
}

using System.Buffers.Binary;
using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>A hive of a registration.</summary>
internal sealed record RegisteredHive(string Name, KeyGuid Root);

/// <summary>A registration whose fields are all acceptable.</summary>
internal sealed record Registration(ulong MaxSequence, IReadOnlyList<RegisteredHive> Hives);

/// <summary>The checks of a registration that need nothing but its bytes (rsi.md, "Registration" and "The same over a socket").</summary>
internal static class RegistrationCheck
{
    private const int ArgsSize = 24, EntrySize = 56;

    /// <summary>None and the registration; or EINVAL (malformed), ENOSPC (too many hives), EOVERFLOW (no sequence is left above max_sequence).</summary>
    public static LcsErrno TryRead(ReadOnlySpan<byte> packet, LcsOptions options, out Registration? registration)
    {
        registration = null;
        if (packet.Length < ArgsSize)
            return LcsErrno.EINVAL;
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(packet);
        ulong maxSequence = BinaryPrimitives.ReadUInt64LittleEndian(packet[8..]);
        if (count == 0 || !IsZero(packet[4..8]) || !IsZero(packet[16..ArgsSize]))
            return LcsErrno.EINVAL;
        if (count > options.MaxHivesOfSource)
            return LcsErrno.ENOSPC;
        if (maxSequence == ulong.MaxValue)
            return LcsErrno.EOVERFLOW;
        if ((packet.Length - ArgsSize) / EntrySize < count)
            return LcsErrno.EINVAL;

        ReadOnlySpan<byte> entries = packet[ArgsSize..];
        ReadOnlySpan<byte> names = entries[((int)count * EntrySize)..];
        var hives = new List<RegisteredHive>();
        var folded = new HashSet<string>(StringComparer.Ordinal) { "currentuser" }; // An alias of the kernel's, no hive.
        for (int i = 0; i < count; i++, entries = entries[EntrySize..])
        {
            if (!TryReadHive(entries[..EntrySize], ref names, options.MaxNameBytes, out RegisteredHive? hive) || !folded.Add(Names.Fold(hive!.Name)))
                return LcsErrno.EINVAL;
            hives.Add(hive);
        }
        if (!names.IsEmpty)
            return LcsErrno.EINVAL;
        registration = new Registration(maxSequence, hives);
        return LcsErrno.None;
    }

    private static bool TryReadHive(ReadOnlySpan<byte> entry, ref ReadOnlySpan<byte> names, int maxNameBytes, out RegisteredHive? hive)
    {
        hive = null;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        var root = new KeyGuid(entry[16..32]);
        // Reserved, the pointer (written as 0 over a socket), flags (0: a global hive), reserved, scope.
        bool restIsZero = IsZero(entry[4..16]) && IsZero(entry[32..EntrySize]);
        if (!restIsZero || root.IsZero || length > names.Length || !Names.IsKeyName(names[..(int)length], maxNameBytes))
            return false;
        hive = new RegisteredHive(Encoding.UTF8.GetString(names[..(int)length]), root);
        names = names[(int)length..];
        return true;
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)0) < 0;
}

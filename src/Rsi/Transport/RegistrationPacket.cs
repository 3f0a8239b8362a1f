namespace Peios.Rsi;

// reg_src_register_args, 24 bytes (rsi.md, Registration)
//    0  hive_count    u32
//    4  zero          u32
//    8  max_sequence  u64
//   16  entries       pointer
// reg_src_hive_entry, 56 bytes
//    0  name_len      u32
//    4  zero          u32
//    8  name          pointer
//   16  root          guid
//   32  flags         u32
//   36  zero          u32
//   40  scope         guid

/// <summary>
/// The registration: 24 bytes, the entries, then the names in order. A socket carries it with its pointers written as 0; in memory, with
/// pointers into itself, it is the argument of the ioctl.
/// </summary>
public static class RegistrationPacket
{
    internal const int ArgumentsSize = 24;
    internal const int EntrySize = 56;

    /// <summary>Bytes that the registration of these hives takes.</summary>
    public static int Size(IReadOnlyList<HiveRegistration> hives)
    {
        int size = ArgumentsSize + (EntrySize * hives.Count);
        foreach (HiveRegistration hive in hives)
            size = checked(size + hive.Name.Length);
        return size;
    }

    /// <summary>Writes the packet for a socket and returns its length, <see cref="Size"/>.</summary>
    /// <exception cref="ArgumentException">The buffer is smaller than that.</exception>
    public static int Write(Span<byte> buffer, ulong maxSequence, IReadOnlyList<HiveRegistration> hives) => Write(buffer, maxSequence, hives, 0);

    /// <summary>Reads a packet from a socket; false unless it is exactly what <see cref="Write(Span{byte}, ulong, IReadOnlyList{HiveRegistration})"/> writes for some hives.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out ulong maxSequence, out IReadOnlyList<HiveRegistration> hives)
    {
        hives = [];
        WireReader arguments = new(packet);
        if (!arguments.TryReadU32(out uint count) || !arguments.TryReadU32(out uint zero) || !arguments.TryReadU64(out maxSequence)
            || !arguments.TryReadU64(out ulong pointer) || zero != 0 || pointer != 0 || count > (uint)(arguments.Remaining / EntrySize))
        {
            maxSequence = 0;
            return false;
        }
        WireReader entries = new(packet.Slice(ArgumentsSize, (int)count * EntrySize));
        ReadOnlySpan<byte> names = packet[(ArgumentsSize + ((int)count * EntrySize))..];
        HiveRegistration[] read = new HiveRegistration[count];
        for (int i = 0; i < read.Length; i++)
        {
            if (!TryReadEntry(ref entries, out uint nameLength, out KeyGuid root) || nameLength > (uint)names.Length)
                return false;
            read[i] = new HiveRegistration(names[..(int)nameLength].ToArray(), root);
            names = names[(int)nameLength..];
        }
        hives = read;
        return names.IsEmpty;
    }

    /// <summary>Writes the registration with pointers that are right if <paramref name="buffer"/> lies at <paramref name="address"/>; all 0 for address 0.</summary>
    internal static int Write(Span<byte> buffer, ulong maxSequence, IReadOnlyList<HiveRegistration> hives, ulong address)
    {
        int size = Size(hives);
        if (buffer.Length < size)
            throw new ArgumentException($"The registration takes {size} bytes.", nameof(buffer));
        WireWriter writer = new(buffer);
        writer.WriteU32((uint)hives.Count);
        writer.WriteU32(0);
        writer.WriteU64(maxSequence);
        writer.WriteU64(address == 0 ? 0 : address + ArgumentsSize);
        int nameAt = ArgumentsSize + (EntrySize * hives.Count);
        foreach (HiveRegistration hive in hives)
        {
            writer.WriteU32((uint)hive.Name.Length);
            writer.WriteU32(0);
            writer.WriteU64(address == 0 ? 0 : address + (uint)nameAt);
            writer.WriteGuid(hive.Root);
            writer.WriteU32(0);
            writer.WriteU32(0);
            writer.WriteGuid(KeyGuid.Zero);
            nameAt += hive.Name.Length;
        }
        foreach (HiveRegistration hive in hives)
            writer.WriteRaw(hive.Name.Span);
        return writer.Length;
    }

    private static bool TryReadEntry(scoped ref WireReader entries, out uint nameLength, out KeyGuid root)
    {
        root = default;
        return entries.TryReadU32(out nameLength) && entries.TryReadU32(out uint zero) && entries.TryReadU64(out ulong pointer)
            && entries.TryReadGuid(out root) && entries.TryReadU32(out uint flags) && entries.TryReadU32(out uint zeroToo)
            && entries.TryReadGuid(out KeyGuid scope) && (zero | flags | zeroToo) == 0 && pointer == 0 && scope.IsZero;
    }
}

using System.Buffers.Binary;

using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Kernel;

public sealed record RegisteredHive(Bytes Name, Id Root);

/// <summary>What a source registers (rsi.md, Registration): reserved fields, flags, scopes and pointers are zero.</summary>
public sealed record Registration(ulong MaxSequence, IReadOnlyList<RegisteredHive> Hives)
{
    private const int Arguments = 24, HiveEntry = 56;

    public Id RootOf(string hive) =>
        Hives.FirstOrDefault(h => h.Name.Equals(hive))?.Root ?? throw new CheckFailedException($"the hive {hive} registered", string.Join(", ", Hives.Select(h => h.Name)));

    public static Registration Parse(byte[] packet)
    {
        Expect.True(packet.Length >= Arguments, "a registration of 24 bytes and its entries", $"{packet.Length} bytes");
        int count = BinaryPrimitives.ReadInt32LittleEndian(packet);
        Expect.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(packet.AsSpan(4)), "the reserved field of reg_src_register_args");
        Expect.Equal(0ul, BinaryPrimitives.ReadUInt64LittleEndian(packet.AsSpan(16)), "the pointer of reg_src_register_args");
        var hives = new List<RegisteredHive>();
        int name = Arguments + (HiveEntry * count);
        for (int i = 0; i < count; i++)
        {
            Expect.True(name <= packet.Length, $"{count} hive entries", $"{packet.Length} bytes");
            byte[] entry = packet[(Arguments + (HiveEntry * i))..(Arguments + (HiveEntry * (i + 1)))];
            int length = BinaryPrimitives.ReadInt32LittleEndian(entry);
            Expect.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(4)), "the reserved field of reg_src_hive_entry");
            Expect.Equal(0ul, BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(8)), "the pointer of reg_src_hive_entry");
            Expect.True(entry.AsSpan(32).IndexOfAnyExcept((byte)0) < 0, "flags, reserved field and scope of zero", Convert.ToHexString(entry, 32, 24));
            Expect.True(name + length <= packet.Length, $"a name of {length} bytes", $"{packet.Length - name} left");
            hives.Add(new RegisteredHive(packet[name..(name + length)], Id.From(entry.AsSpan(16, 16))));
            name += length;
        }

        Expect.Equal(packet.Length, name, "bytes of the registration");
        return new Registration(BinaryPrimitives.ReadUInt64LittleEndian(packet.AsSpan(8)), hives);
    }
}

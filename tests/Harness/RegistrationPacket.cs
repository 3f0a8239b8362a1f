using System.Buffers.Binary;
using System.Text;

using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>One hive as the source registered it.</summary>
public sealed record RegisteredHive(string Name, KeyGuid Root);

/// <summary>What a source registers, read strictly from rsi.md: reserved fields, flags, scopes and pointers are zero.</summary>
public sealed record Registration(ulong MaxSequence, IReadOnlyList<RegisteredHive> Hives)
{
    private const int ArgumentsSize = 24;
    private const int HiveSize = 56;

    /// <summary>The root GUID of the hive of that name.</summary>
    public KeyGuid RootOf(string hive) => Hives.Single(h => h.Name == hive).Root;

    public static Registration Parse(ReadOnlySpan<byte> packet)
    {
        Assert.True(packet.Length >= ArgumentsSize, $"a registration of {packet.Length} bytes");
        int count = BinaryPrimitives.ReadInt32LittleEndian(packet);
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(packet[4..]));
        ulong maxSequence = BinaryPrimitives.ReadUInt64LittleEndian(packet[8..]);
        Assert.Equal(0ul, BinaryPrimitives.ReadUInt64LittleEndian(packet[16..]));

        var hives = new List<RegisteredHive>();
        int name = ArgumentsSize + (HiveSize * count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = packet.Slice(ArgumentsSize + (HiveSize * i), HiveSize);
            int length = BinaryPrimitives.ReadInt32LittleEndian(entry);
            Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]));
            Assert.Equal(0ul, BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]));
            Assert.Equal(0, entry[32..].IndexOfAnyExcept((byte)0) + 1);
            hives.Add(new RegisteredHive(Encoding.UTF8.GetString(packet.Slice(name, length)), new KeyGuid(entry.Slice(16, 16))));
            name += length;
        }

        Assert.Equal(packet.Length, name);
        return new Registration(maxSequence, hives);
    }
}

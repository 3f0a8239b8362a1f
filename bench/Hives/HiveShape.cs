using System.Buffers.Binary;
using System.Text;
using Peios.Rsi;

namespace Loregd.Bench.Hives;

/// <summary>
/// The keys of a made hive, known by number: key 0 is the root, keys 32n+1 to 32n+32 are the children of key n. GUIDs and names are
/// computed from the number, so that the load needs no look at the file; all names and values are of equal length, so that all answers to
/// one operation are.
/// </summary>
internal sealed record HiveShape(KeyGuid Root, int Keys)
{
    public const int FanOut = 32;
    public const int Values = 3;
    public const string Layer = "base";

    /// <summary>How many keys, counted from the root, have all their children.</summary>
    public int FullParents => (Keys - 1) / FanOut;

    public static int ParentOf(int key) => (key - 1) / FanOut;

    public KeyGuid Guid(int key)
    {
        if (key == 0)
            return Root;
        Span<byte> bytes = stackalloc byte[KeyGuid.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Mix((ulong)key * 2));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Mix(((ulong)key * 2) + 1));
        return new KeyGuid(bytes);
    }

    public static byte[] Name(int key) => Encoding.ASCII.GetBytes($"Key-{key:D7}");

    public static byte[] ValueName(int value) => Encoding.ASCII.GetBytes($"Value-{value}");

    /// <summary>A string, a dword and binary data, as most of a registry is.</summary>
    public static (uint Type, byte[] Data) Value(int key, int value) => value switch
    {
        0 => (RegType.Sz, Encoding.ASCII.GetBytes($"a string of key {key:D7}\0")),
        1 => (RegType.Dword, BitConverter.GetBytes(key)),
        _ => (RegType.Binary, [.. Enumerable.Range(key, 64).Select(i => (byte)i)]),
    };

    /// <summary>A fixed permutation of 64 bits (splitmix64): GUIDs look random and are the same in each run.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}

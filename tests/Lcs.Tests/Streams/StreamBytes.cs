using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests.Streams;

/// <summary>A stream byte by byte, by nothing of the code under test.</summary>
internal static class StreamBytes
{
    public static readonly KeyGuid Root = Guid(1), Child = Guid(2), Grandchild = Guid(3);

    public static KeyGuid Guid(byte last) => new([0xA0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, last]);

    /// <summary>type u16, length u32 of the whole record, payload.</summary>
    public static byte[] Record(ushort type, params byte[][] payload)
    {
        byte[] body = [.. payload.SelectMany(part => part)];
        byte[] record = new byte[6 + body.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(record, type);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(2), record.Length);
        body.CopyTo(record, 6);
        return record;
    }

    public static byte[] Header(uint version = 21, uint least = 21, string magic = "PEIOSREG", KeyGuid? root = null) =>
        Record(1, Encoding.ASCII.GetBytes(magic), U32(version), U32(least), U64(1_700_000_000_000_000_000), Bytes(root ?? Root), Str("Machine"));

    public static byte[] Layer(string name, uint precedence = 0, byte enabled = 1, byte[]? owner = null) =>
        Record(2, Str(name), U32(precedence), [enabled], Blob(owner ?? []));

    public static byte[] Key(KeyGuid guid, uint flags = 0, byte[]? descriptor = null, ulong time = 7) =>
        Record(3, Bytes(guid), U32(flags), Blob(descriptor ?? FakeStore.RootDescriptor), U64(time));

    public static byte[] Entry(KeyGuid parent, string name, KeyGuid child, string layer = "base", ulong sequence = 5) =>
        Record(4, Bytes(parent), Str(name), Bytes(child), Str(layer), U64(sequence));

    public static byte[] Value(KeyGuid key, string name, uint type, byte[] data, string layer = "base", ulong sequence = 6) =>
        Record(5, Bytes(key), Str(name), U32(type), Blob(data), Str(layer), U64(sequence));

    public static byte[] Blanket(KeyGuid key, string layer = "base", ulong sequence = 8) => Record(6, Bytes(key), Str(layer), U64(sequence));

    /// <summary>The records and a TRAILER.</summary>
    public static byte[] Stream(params byte[][] records) => Sealed(records.Length + 1, records);

    /// <summary>The records and a TRAILER with that count.</summary>
    public static byte[] Sealed(long count, params byte[][] records)
    {
        byte[] hashed = [.. records.SelectMany(record => record), 0xFF, 0x00, 46, 0, 0, 0, .. U64((ulong)count)];
        return [.. hashed, .. SHA256.HashData(hashed)];
    }

    /// <summary>Root, a child with a grandchild, a hidden name, values in two layers, a tombstone and a blanket tombstone.</summary>
    public static byte[][] Sample() =>
    [
        Header(), Layer("base"), Layer("site", 10, owner: [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]),
        Key(Root, time: 9), Entry(Root, "hidden", KeyGuid.Zero, "site", 20),
        Value(Root, "", RegType.Sz, [.. "text"u8, 0]), Value(Root, "v", RegType.Dword, [1, 0, 0, 0], "site", 11), Value(Root, "V", RegType.Tombstone, [], "base", 12),
        Key(Child), Entry(Root, "Child", Child), Value(Child, "x", RegType.Binary, [1, 2]), Blanket(Child, "site", 13),
        Key(Grandchild, flags: 1), Entry(Child, "Grand\u00e9", Grandchild, "site", 14),
    ];

    public static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Blob(byte[] value) => [.. U32((uint)value.Length), .. value];

    public static byte[] Str(string value) => Blob(Encoding.UTF8.GetBytes(value));

    public static byte[] Bytes(KeyGuid guid)
    {
        byte[] bytes = new byte[16];
        guid.CopyTo(bytes);
        return bytes;
    }
}

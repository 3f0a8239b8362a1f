using System.Buffers.Binary;
using System.Text;

using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>
/// Builds a request's payload field by field. It is written from rsi.md, not with the codec in src/Rsi, so that the
/// tests would notice an error which both ends of that codec share.
/// </summary>
public sealed class Payload
{
    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public Payload Guid(KeyGuid guid)
    {
        Span<byte> sixteen = stackalloc byte[16];
        guid.CopyTo(sixteen);
        _bytes.Write(sixteen);
        return this;
    }

    public Payload U8(byte value)
    {
        _bytes.WriteByte(value);
        return this;
    }

    public Payload Bool(bool value) => U8(value ? (byte)1 : (byte)0);

    public Payload U16(ushort value)
    {
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(two, value);
        _bytes.Write(two);
        return this;
    }

    public Payload U32(uint value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, value);
        _bytes.Write(four);
        return this;
    }

    public Payload U64(ulong value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        _bytes.Write(eight);
        return this;
    }

    /// <summary>A u32 byte count and the bytes: rsi.md's blob, and its str with any bytes that a test wants.</summary>
    public Payload Blob(ReadOnlySpan<byte> value)
    {
        U32((uint)value.Length);
        _bytes.Write(value);
        return this;
    }

    public Payload Str(string value) => Blob(Encoding.UTF8.GetBytes(value));

    public Payload Raw(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }
}

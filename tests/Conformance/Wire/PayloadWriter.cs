using System.Buffers;
using System.Buffers.Binary;

namespace Loregd.Conformance.Wire;

/// <summary>Fields in the order in which they are written, little-endian (rsi.md).</summary>
public sealed class PayloadWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int Length => _bytes.WrittenCount;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public PayloadWriter U8(byte value) => Raw([value]);

    public PayloadWriter Bool(bool value) => U8(value ? (byte)1 : (byte)0);

    public PayloadWriter U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), value);
        _bytes.Advance(2);
        return this;
    }

    public PayloadWriter U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    public PayloadWriter U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    public PayloadWriter Guid(Id value) => Raw(value.ToArray());

    /// <summary>A str or a blob: a u32 byte count and the bytes.</summary>
    public PayloadWriter Blob(Bytes value) => U32((uint)value.Length).Raw(value.Span);

    public PayloadWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }
}

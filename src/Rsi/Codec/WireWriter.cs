using System.Buffers.Binary;

namespace Peios.Rsi;

/// <summary>
/// Writes the protocol's primitives into a buffer that it does not own. It never throws for lack of room: it goes on counting, writes
/// nothing past the end, and says so in <see cref="Overflowed"/>, so that a message too large can be answered by a status.
/// </summary>
public ref struct WireWriter
{
    private readonly Span<byte> _buffer;

    // Wider than int, so that no sum of blobs can wrap it back into the buffer.
    private long _length;

    /// <summary>Starts at the first byte of <paramref name="buffer"/>.</summary>
    public WireWriter(Span<byte> buffer) => _buffer = buffer;

    /// <summary>Bytes written, or that would have been written had there been room.</summary>
    public readonly int Length => (int)Math.Min(_length, int.MaxValue);

    /// <summary>Whether more was written than the buffer holds.</summary>
    public readonly bool Overflowed => _length > _buffer.Length;

    /// <summary>What was written, as a view of the buffer.</summary>
    /// <exception cref="InvalidOperationException">The writer overflowed: the bytes are not whole.</exception>
    public readonly ReadOnlySpan<byte> Written =>
        Overflowed ? throw new InvalidOperationException("More was written than the buffer holds.") : _buffer[..(int)_length];

    /// <summary>Writes one byte.</summary>
    public void WriteU8(byte value)
    {
        if (Take(sizeof(byte), out Span<byte> place))
            place[0] = value;
    }

    /// <summary>Writes two bytes, little-endian.</summary>
    public void WriteU16(ushort value)
    {
        if (Take(sizeof(ushort), out Span<byte> place))
            BinaryPrimitives.WriteUInt16LittleEndian(place, value);
    }

    /// <summary>Writes four bytes, little-endian.</summary>
    public void WriteU32(uint value)
    {
        if (Take(sizeof(uint), out Span<byte> place))
            BinaryPrimitives.WriteUInt32LittleEndian(place, value);
    }

    /// <summary>Writes eight bytes, little-endian.</summary>
    public void WriteU64(ulong value)
    {
        if (Take(sizeof(ulong), out Span<byte> place))
            BinaryPrimitives.WriteUInt64LittleEndian(place, value);
    }

    /// <summary>Writes 16 raw bytes.</summary>
    public void WriteGuid(KeyGuid value)
    {
        if (Take(KeyGuid.Size, out Span<byte> place))
            value.CopyTo(place);
    }

    /// <summary>Writes one byte, 0 or 1.</summary>
    public void WriteBool(bool value) => WriteU8(value ? (byte)1 : (byte)0);

    /// <summary>Writes a u32 count and the bytes.</summary>
    public void WriteBlob(scoped ReadOnlySpan<byte> value)
    {
        WriteU32((uint)value.Length);
        WriteRaw(value);
    }

    /// <summary>Writes a str: the same bytes as a blob.</summary>
    public void WriteStr(scoped ReadOnlySpan<byte> utf8) => WriteBlob(utf8);

    /// <summary>Writes the bytes without a count.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes)
    {
        if (Take(bytes.Length, out Span<byte> place))
            bytes.CopyTo(place);
    }

    /// <summary>Leaves room for a u32 whose value is not known yet: an array's count. Returns its place, for <see cref="PatchU32"/>.</summary>
    public int ReserveU32()
    {
        int at = Length;
        WriteU32(0);
        return at;
    }

    /// <summary>Writes a u32 at a place that <see cref="ReserveU32"/> returned; nothing if that place is past the end of the buffer.</summary>
    public readonly void PatchU32(int at, uint value)
    {
        if (at <= _buffer.Length - sizeof(uint))
            BinaryPrimitives.WriteUInt32LittleEndian(_buffer[at..], value);
    }

    // After the first piece that does not fit, _length is past the end for good: a smaller piece cannot slip in behind it.
    private bool Take(int count, out Span<byte> place)
    {
        long start = _length;
        _length = start + count;
        if (_length > _buffer.Length)
        {
            place = default;
            return false;
        }
        place = _buffer.Slice((int)start, count);
        return true;
    }
}

using System.Buffers.Binary;

namespace Loregd.Reliability.Input;

/// <summary>A request in the making: the header and then fields, in a buffer that is used again and again (rsi.md, Messages).</summary>
internal sealed class Frame
{
    public const int HeaderSize = 22, LargestSize = 4 << 20;

    private readonly byte[] _bytes = new byte[LargestSize + 4096];
    private readonly List<int> _counts = [];

    public int Length { get; set; }

    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>How many bytes it may still grow by.</summary>
    public int Room => LargestSize - Length;

    /// <summary>Where the counts of its strings and blobs stand.</summary>
    public IReadOnlyList<int> Counts => _counts;

    public ushort Op
    {
        get => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(12));
        set => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(12), value);
    }

    public Frame Begin(ulong id, ushort op, ulong transaction)
    {
        _counts.Clear();
        Length = HeaderSize;
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(4), id);
        Op = op;
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(14), transaction);
        return this;
    }

    /// <summary>Sets total_len to what it is.</summary>
    public Frame End()
    {
        if (Length >= sizeof(uint))
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes, (uint)Length);
        return this;
    }

    public Frame Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Grow(bytes.Length));
        return this;
    }

    public Frame U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Grow(sizeof(uint)), value);
        return this;
    }

    public Frame U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Grow(sizeof(ulong)), value);
        return this;
    }

    public Frame Bool(bool value)
    {
        Grow(1)[0] = value ? (byte)1 : (byte)0;
        return this;
    }

    public Frame Guid(UInt128 guid)
    {
        BinaryPrimitives.WriteUInt128BigEndian(Grow(FieldReader.GuidSize), guid);
        return this;
    }

    /// <summary>A str or a blob.</summary>
    public Frame Blob(ReadOnlySpan<byte> bytes)
    {
        _counts.Add(Length);
        return U32((uint)bytes.Length).Raw(bytes);
    }

    /// <summary>Takes <paramref name="removed"/> bytes out at a place and puts others there.</summary>
    public void Replace(int at, int removed, ReadOnlySpan<byte> by)
    {
        int moved = Length - at - removed;
        _bytes.AsSpan(at + removed, moved).CopyTo(_bytes.AsSpan(at + by.Length));
        by.CopyTo(_bytes.AsSpan(at));
        Length = at + by.Length + moved;
    }

    private Span<byte> Grow(int count)
    {
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}

namespace Peios.Rsi;

// one of "values" (rsi.md, Operations)
//   name      str
//   layer     str
//   type      u32   0xFFFF is REG_TOMBSTONE: no data
//   data      blob
//   sequence  u64

/// <summary>What one layer says of a value. Spans are views.</summary>
public readonly ref struct ValueEntry : IWireElement<ValueEntry>
{
    /// <summary>UTF-8; empty is the default value.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>A <see cref="RegType"/>.</summary>
    public uint Type { get; init; }

    /// <summary>The value's bytes; none for a tombstone.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>The sequence number of the change that made the entry.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Reads one entry; a tombstone with data is refused (kernel.md, What it checks in an answer).</summary>
    public static bool TryRead(scoped ref WireReader reader, out ValueEntry element)
    {
        element = default;
        if (!reader.TryReadBlob(out ReadOnlySpan<byte> name) || !reader.TryReadBlob(out ReadOnlySpan<byte> layer)
            || !reader.TryReadU32(out uint type) || !reader.TryReadBlob(out ReadOnlySpan<byte> data)
            || !reader.TryReadU64(out ulong sequence) || (type == RegType.Tombstone && !data.IsEmpty))
            return false;
        element = new ValueEntry { Name = name, Layer = layer, Type = type, Data = data, Sequence = sequence };
        return true;
    }

    /// <summary>Appends the entry.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteStr(Name);
        writer.WriteStr(Layer);
        writer.WriteU32(Type);
        writer.WriteBlob(Data);
        writer.WriteU64(Sequence);
    }
}

namespace Peios.Rsi;

// one of "blankets" (rsi.md, Operations)
//   layer     str
//   sequence  u64

/// <summary>A tombstone over all values that a key has in one layer. Spans are views.</summary>
public readonly ref struct BlanketTombstone : IWireElement<BlanketTombstone>
{
    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>The sequence number of the change that set it.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Reads one tombstone.</summary>
    public static bool TryRead(scoped ref WireReader reader, out BlanketTombstone element)
    {
        element = default;
        if (!reader.TryReadBlob(out ReadOnlySpan<byte> layer) || !reader.TryReadU64(out ulong sequence))
            return false;
        element = new BlanketTombstone { Layer = layer, Sequence = sequence };
        return true;
    }

    /// <summary>Appends the tombstone.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteStr(Layer);
        writer.WriteU64(Sequence);
    }
}

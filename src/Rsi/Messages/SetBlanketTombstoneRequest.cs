namespace Peios.Rsi;

// SET_BLANKET_TOMBSTONE request payload (rsi.md, Operations; seeds §5.1.14)
//   guid      guid
//   layer     str
//   set       bool
//   sequence  u64

/// <summary>SET_BLANKET_TOMBSTONE: sets or removes the tombstone over all values that a key has in a layer. Spans are views of the payload.</summary>
public readonly ref struct SetBlanketTombstoneRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.SetBlanketTombstone;

    /// <summary>The key.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>UTF-8, compared byte for byte.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>True sets it, false removes it.</summary>
    public bool Set { get; init; }

    /// <summary>The kernel's sequence number of the change; 0 on removal.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out SetBlanketTombstoneRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid guid)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> layer)
            || !reader.TryReadBool(out bool set)
            || !reader.TryReadU64(out ulong sequence))
            return false;
        request = new SetBlanketTombstoneRequest { Guid = guid, Layer = layer, Set = set, Sequence = sequence };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
        writer.WriteStr(Layer);
        writer.WriteBool(Set);
        writer.WriteU64(Sequence);
    }
}

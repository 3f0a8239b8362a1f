namespace Peios.Rsi;

// HIDE_ENTRY request payload (rsi.md, Operations; seeds §5.1.4)
//   parent      guid
//   child_name  str
//   layer       str
//   sequence    u64

/// <summary>HIDE_ENTRY: hides a name in a layer. Spans are views of the payload.</summary>
public readonly ref struct HideEntryRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.HideEntry;

    /// <summary>The key whose child is hidden.</summary>
    public KeyGuid Parent { get; init; }

    /// <summary>UTF-8 as the caller typed it; the source folds.</summary>
    public ReadOnlySpan<byte> ChildName { get; init; }

    /// <summary>UTF-8, compared byte for byte.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>The kernel's sequence number of the change.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out HideEntryRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid parent)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> childName)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> layer)
            || !reader.TryReadU64(out ulong sequence))
            return false;
        request = new HideEntryRequest { Parent = parent, ChildName = childName, Layer = layer, Sequence = sequence };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Parent);
        writer.WriteStr(ChildName);
        writer.WriteStr(Layer);
        writer.WriteU64(Sequence);
    }
}

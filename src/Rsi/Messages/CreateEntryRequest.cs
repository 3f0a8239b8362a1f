namespace Peios.Rsi;

// CREATE_ENTRY request payload (rsi.md, Operations; seeds §5.1.3)
//   parent      guid
//   child_name  str
//   layer       str
//   child       guid
//   sequence    u64

/// <summary>CREATE_ENTRY: names a key as a child of another, in a layer. Spans are views of the payload.</summary>
public readonly ref struct CreateEntryRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.CreateEntry;

    /// <summary>The key that gets the child; not zero.</summary>
    public KeyGuid Parent { get; init; }

    /// <summary>UTF-8 as the caller typed it; the source folds.</summary>
    public ReadOnlySpan<byte> ChildName { get; init; }

    /// <summary>UTF-8, compared byte for byte.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>The key that the entry leads to; not zero.</summary>
    public KeyGuid Child { get; init; }

    /// <summary>The kernel's sequence number of the change.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out CreateEntryRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid parent)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> childName)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> layer)
            || !reader.TryReadGuid(out KeyGuid child)
            || !reader.TryReadU64(out ulong sequence)
            || parent.IsZero
            || child.IsZero)
            return false;
        request = new CreateEntryRequest { Parent = parent, ChildName = childName, Layer = layer, Child = child, Sequence = sequence };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Parent);
        writer.WriteStr(ChildName);
        writer.WriteStr(Layer);
        writer.WriteGuid(Child);
        writer.WriteU64(Sequence);
    }
}

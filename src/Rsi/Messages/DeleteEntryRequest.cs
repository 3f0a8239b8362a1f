namespace Peios.Rsi;

// DELETE_ENTRY request payload (rsi.md, Operations; seeds §5.1.5)
//   parent      guid
//   child_name  str
//   layer       str

/// <summary>DELETE_ENTRY: removes a name from a layer. Spans are views of the payload.</summary>
public readonly ref struct DeleteEntryRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.DeleteEntry;

    /// <summary>The key whose child's entry goes.</summary>
    public KeyGuid Parent { get; init; }

    /// <summary>UTF-8 as the caller typed it; the source folds.</summary>
    public ReadOnlySpan<byte> ChildName { get; init; }

    /// <summary>UTF-8, compared byte for byte.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out DeleteEntryRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid parent)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> childName)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> layer))
            return false;
        request = new DeleteEntryRequest { Parent = parent, ChildName = childName, Layer = layer };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Parent);
        writer.WriteStr(ChildName);
        writer.WriteStr(Layer);
    }
}

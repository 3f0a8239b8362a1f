namespace Peios.Rsi;

// LOOKUP request payload (rsi.md, Operations; seeds §5.1.2)
//   parent      guid
//   child_name  str

/// <summary>LOOKUP: the entries of one child in all layers. Spans are views of the payload.</summary>
public readonly ref struct LookupRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.Lookup;

    /// <summary>The key whose child is asked for.</summary>
    public KeyGuid Parent { get; init; }

    /// <summary>UTF-8 as the caller typed it; the source folds.</summary>
    public ReadOnlySpan<byte> ChildName { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out LookupRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid parent) || !reader.TryReadFilledName(out ReadOnlySpan<byte> childName))
            return false;
        request = new LookupRequest { Parent = parent, ChildName = childName };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Parent);
        writer.WriteStr(ChildName);
    }
}

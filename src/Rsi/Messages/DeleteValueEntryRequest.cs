namespace Peios.Rsi;

// DELETE_VALUE_ENTRY request payload (rsi.md, Operations; seeds §5.1.13)
//   guid        guid
//   value_name  str
//   layer       str

/// <summary>DELETE_VALUE_ENTRY: removes a value from a layer. Spans are views of the payload.</summary>
public readonly ref struct DeleteValueEntryRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.DeleteValueEntry;

    /// <summary>The key.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>UTF-8 as the caller typed it; empty is the default value.</summary>
    public ReadOnlySpan<byte> ValueName { get; init; }

    /// <summary>UTF-8, compared byte for byte.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out DeleteValueEntryRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid guid)
            || !reader.TryReadName(out ReadOnlySpan<byte> valueName)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> layer))
            return false;
        request = new DeleteValueEntryRequest { Guid = guid, ValueName = valueName, Layer = layer };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
        writer.WriteStr(ValueName);
        writer.WriteStr(Layer);
    }
}

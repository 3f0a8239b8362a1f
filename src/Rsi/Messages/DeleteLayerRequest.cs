namespace Peios.Rsi;

// DELETE_LAYER request payload (rsi.md, Operations; seeds §5.1.15)
//   layer  str

/// <summary>DELETE_LAYER: removes all that a layer holds, in every hive of the source. Spans are views of the payload.</summary>
public readonly ref struct DeleteLayerRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.DeleteLayer;

    /// <summary>UTF-8, compared byte for byte.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out DeleteLayerRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadFilledName(out ReadOnlySpan<byte> layer))
            return false;
        request = new DeleteLayerRequest { Layer = layer };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteStr(Layer);
    }
}

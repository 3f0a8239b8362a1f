namespace Peios.Rsi;

// DROP_KEY request payload (rsi.md, Operations; seeds §5.1.10)
//   guid  guid

/// <summary>DROP_KEY: purges a key and all that it holds. Spans are views of the payload.</summary>
public readonly ref struct DropKeyRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.DropKey;

    /// <summary>The key.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out DropKeyRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid guid))
            return false;
        request = new DropKeyRequest { Guid = guid };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
    }
}

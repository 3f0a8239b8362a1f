namespace Peios.Rsi;

// READ_KEY request payload (rsi.md, Operations; seeds §5.1.8)
//   guid  guid

/// <summary>READ_KEY: a key's own fields. Spans are views of the payload.</summary>
public readonly ref struct ReadKeyRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.ReadKey;

    /// <summary>The key.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ReadKeyRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid guid))
            return false;
        request = new ReadKeyRequest { Guid = guid };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
    }
}

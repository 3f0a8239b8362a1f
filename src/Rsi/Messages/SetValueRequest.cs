namespace Peios.Rsi;

// SET_VALUE request payload (rsi.md, Operations; seeds §5.1.12)
//   guid               guid
//   value_name         str
//   layer              str
//   type               u32
//   data               blob
//   sequence           u64
//   expected_sequence  u64

/// <summary>SET_VALUE: writes a value, or a tombstone in its place, in a layer. Spans are views of the payload.</summary>
public readonly ref struct SetValueRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.SetValue;

    /// <summary>The key.</summary>
    public KeyGuid Guid { get; init; }

    /// <summary>UTF-8 as the caller typed it; empty is the default value.</summary>
    public ReadOnlySpan<byte> ValueName { get; init; }

    /// <summary>UTF-8, compared byte for byte.</summary>
    public ReadOnlySpan<byte> Layer { get; init; }

    /// <summary>A <see cref="RegType"/>, or any other number.</summary>
    public uint Type { get; init; }

    /// <summary>The value's bytes; none for a tombstone.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>The kernel's sequence number of the change.</summary>
    public ulong Sequence { get; init; }

    /// <summary>The sequence that the entry must have now; 0 is unconditional.</summary>
    public ulong ExpectedSequence { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out SetValueRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadGuid(out KeyGuid guid)
            || !reader.TryReadName(out ReadOnlySpan<byte> valueName)
            || !reader.TryReadFilledName(out ReadOnlySpan<byte> layer)
            || !reader.TryReadU32(out uint type)
            || !reader.TryReadBlob(out ReadOnlySpan<byte> data)
            || !reader.TryReadU64(out ulong sequence)
            || !reader.TryReadU64(out ulong expectedSequence)
            || (type == RegType.Tombstone && !data.IsEmpty))
            return false;
        request = new SetValueRequest
        {
            Guid = guid,
            ValueName = valueName,
            Layer = layer,
            Type = type,
            Data = data,
            Sequence = sequence,
            ExpectedSequence = expectedSequence,
        };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteGuid(Guid);
        writer.WriteStr(ValueName);
        writer.WriteStr(Layer);
        writer.WriteU32(Type);
        writer.WriteBlob(Data);
        writer.WriteU64(Sequence);
        writer.WriteU64(ExpectedSequence);
    }
}

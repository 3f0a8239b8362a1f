namespace Peios.Rsi;

// FLUSH request payload (rsi.md, Operations; seeds §5.1.19)
//   hive_name  str

/// <summary>FLUSH: makes a hive's committed changes durable. Spans are views of the payload.</summary>
public readonly ref struct FlushRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.Flush;

    /// <summary>UTF-8 as the caller typed it; the source folds.</summary>
    public ReadOnlySpan<byte> HiveName { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out FlushRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadFilledName(out ReadOnlySpan<byte> hiveName))
            return false;
        request = new FlushRequest { HiveName = hiveName };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteStr(HiveName);
    }
}

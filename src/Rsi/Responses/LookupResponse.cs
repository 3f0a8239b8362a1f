namespace Peios.Rsi;

// LOOKUP response after status 0 (rsi.md, Operations; seeds §5.1.2)
//   entries   array of PathEntry
//   metadata  array of KeyMetadata

/// <summary>The answer to LOOKUP, as the client reads it. A view of the payload.</summary>
public readonly ref struct LookupResponse
{
    /// <summary>What each layer says of the child.</summary>
    public WireArray<PathEntry> Entries { get; init; }

    /// <summary>One for each distinct GUID target of the entries.</summary>
    public WireArray<KeyMetadata> Metadata { get; init; }

    /// <summary>
    /// Reads the answer from what follows the status. False if the bytes do not hold it, or hold more (kernel.md, What it checks in an
    /// answer).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out LookupResponse response)
    {
        response = default;
        WireReader reader = new(payload);
        if (!WireArray<PathEntry>.TryRead(ref reader, out WireArray<PathEntry> entries)
            || !WireArray<KeyMetadata>.TryRead(ref reader, out WireArray<KeyMetadata> metadata)
            || reader.Remaining != 0)
            return false;
        response = new LookupResponse { Entries = entries, Metadata = metadata };
        return true;
    }
}

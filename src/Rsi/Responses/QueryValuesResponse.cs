namespace Peios.Rsi;

// QUERY_VALUES response after status 0 (rsi.md, Operations; seeds §5.1.11)
//   values    array of ValueEntry
//   blankets  array of BlanketTombstone

/// <summary>The answer to QUERY_VALUES, as the client reads it. A view of the payload.</summary>
public readonly ref struct QueryValuesResponse
{
    /// <summary>What each layer says of the values.</summary>
    public WireArray<ValueEntry> Values { get; init; }

    /// <summary>The key's blanket tombstones.</summary>
    public WireArray<BlanketTombstone> Blankets { get; init; }

    /// <summary>
    /// Reads the answer from what follows the status. False if the bytes do not hold it, or hold more (kernel.md, What it checks in an
    /// answer).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out QueryValuesResponse response)
    {
        response = default;
        WireReader reader = new(payload);
        if (!WireArray<ValueEntry>.TryRead(ref reader, out WireArray<ValueEntry> values)
            || !WireArray<BlanketTombstone>.TryRead(ref reader, out WireArray<BlanketTombstone> blankets)
            || reader.Remaining != 0)
            return false;
        response = new QueryValuesResponse { Values = values, Blankets = blankets };
        return true;
    }
}

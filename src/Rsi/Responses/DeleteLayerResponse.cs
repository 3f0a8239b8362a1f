namespace Peios.Rsi;

// DELETE_LAYER response after status 0 (rsi.md, Operations; seeds §5.1.15)
//   orphans  array of guid

/// <summary>The answer to DELETE_LAYER, as the client reads it. A view of the payload.</summary>
public readonly ref struct DeleteLayerResponse
{
    /// <summary>The keys that the layer was the last to name.</summary>
    public WireArray<KeyGuid> Orphans { get; init; }

    /// <summary>
    /// Reads the answer from what follows the status. False if the bytes do not hold it, or hold more (kernel.md, What it checks in an
    /// answer).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out DeleteLayerResponse response)
    {
        response = default;
        WireReader reader = new(payload);
        if (!WireArray<KeyGuid>.TryRead(ref reader, out WireArray<KeyGuid> orphans) || reader.Remaining != 0)
            return false;
        response = new DeleteLayerResponse { Orphans = orphans };
        return true;
    }
}

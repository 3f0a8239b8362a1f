namespace Peios.Rsi;

// ENUM_CHILDREN response after status 0 (rsi.md, Operations; seeds §5.1.6)
//   children  array of ChildEntries
//   metadata  array of KeyMetadata

/// <summary>The answer to ENUM_CHILDREN, as the client reads it. A view of the payload.</summary>
public readonly ref struct EnumChildrenResponse
{
    /// <summary>The children, in an order that does not change between calls.</summary>
    public WireArray<ChildEntries> Children { get; init; }

    /// <summary>One for each distinct GUID target of the entries.</summary>
    public WireArray<KeyMetadata> Metadata { get; init; }

    /// <summary>
    /// Reads the answer from what follows the status. False if the bytes do not hold it, or hold more (kernel.md, What it checks in an
    /// answer).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out EnumChildrenResponse response)
    {
        response = default;
        WireReader reader = new(payload);
        if (!WireArray<ChildEntries>.TryRead(ref reader, out WireArray<ChildEntries> children)
            || !WireArray<KeyMetadata>.TryRead(ref reader, out WireArray<KeyMetadata> metadata)
            || reader.Remaining != 0)
            return false;
        response = new EnumChildrenResponse { Children = children, Metadata = metadata };
        return true;
    }
}

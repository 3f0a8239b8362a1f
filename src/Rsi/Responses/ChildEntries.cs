namespace Peios.Rsi;

// one of "children" (rsi.md, Operations)
//   child_name  str
//   entries     array of PathEntry

/// <summary>One child in the answer to ENUM_CHILDREN, as the client reads it. A view.</summary>
public readonly ref struct ChildEntries : IWireElement<ChildEntries>
{
    /// <summary>UTF-8, in one of the spellings that its layers have.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>What each layer says of it.</summary>
    public WireArray<PathEntry> Entries { get; init; }

    /// <summary>Reads a child with all of its entries.</summary>
    public static bool TryRead(scoped ref WireReader reader, out ChildEntries element)
    {
        element = default;
        if (!reader.TryReadBlob(out ReadOnlySpan<byte> name) || !WireArray<PathEntry>.TryRead(ref reader, out WireArray<PathEntry> entries))
            return false;
        element = new ChildEntries { Name = name, Entries = entries };
        return true;
    }
}

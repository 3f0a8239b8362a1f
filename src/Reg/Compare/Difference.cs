namespace Reg.Compare;

/// <summary>In which of two subtrees something is.</summary>
internal enum DifferenceSide
{
    /// <summary>Only in the first.</summary>
    First,
    /// <summary>Only in the second.</summary>
    Second,
    /// <summary>In both, and not the same.</summary>
    Both,
}

/// <summary>A difference between two subtrees.</summary>
/// <param name="Path">The key's path below the two roots; empty for themselves.</param>
/// <param name="Side">Where it is.</param>
internal abstract record Difference(string Path, DifferenceSide Side);

/// <summary>A key that is only in one, with all below it.</summary>
/// <param name="Path">Its path below the roots.</param>
/// <param name="Side">Where it is.</param>
/// <param name="Keys">How many keys that are, with itself.</param>
/// <param name="Values">How many values they have.</param>
internal sealed record KeyDifference(string Path, DifferenceSide Side, int Keys, int Values) : Difference(Path, Side);

/// <summary>Something that a key in both has only in one, or otherwise.</summary>
/// <param name="Path">The key's path below the roots.</param>
/// <param name="Side">Where it is.</param>
/// <param name="First">It in the first, if it is there.</param>
/// <param name="Second">It in the second, if it is there.</param>
internal sealed record TraitDifference(string Path, DifferenceSide Side, KeyTrait? First, KeyTrait? Second) : Difference(Path, Side);

/// <summary>What a trait tells of a key.</summary>
internal enum TraitKind
{
    /// <summary>A value; in a comparison of all layers a layer's value.</summary>
    Value,
    /// <summary>A layer's tombstone of a value.</summary>
    Tombstone,
    /// <summary>A layer's blanket tombstone.</summary>
    Blanket,
    /// <summary>A layer's entry that names a subkey.</summary>
    Subkey,
    /// <summary>A layer's entry that hides a subkey's name.</summary>
    Hidden,
    /// <summary>The security descriptor.</summary>
    Security,
    /// <summary>Whether the key is volatile or a symlink.</summary>
    Flags,
}

/// <summary>One thing that a key has.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The value's or subkey's name, if it has one.</param>
/// <param name="Layer">The layer, if all layers are compared.</param>
/// <param name="Type">The type of a value.</param>
/// <param name="Data">The bytes of a value or a descriptor; a byte for the flags.</param>
internal sealed record KeyTrait(TraitKind Kind, string Name, string? Layer, uint Type, byte[] Data)
{
    /// <summary>What makes it the same thing in another key: a layer says at most one thing of a name.</summary>
    public (int Family, string Name, string? Layer) Identity => (Family, Subtrees.Folded.Of(Name), Layer);

    private int Family => Kind switch
    {
        TraitKind.Value or TraitKind.Tombstone => 0,
        TraitKind.Subkey or TraitKind.Hidden => 1,
        _ => (int)Kind,
    };

    /// <summary>Whether two of one identity are the same.</summary>
    public bool Says(KeyTrait other) => Kind == other.Kind && Type == other.Type && Data.AsSpan().SequenceEqual(other.Data);
}

namespace Peios.Lcs;

/// <summary>What happened to a key that is watched.</summary>
public enum WatchEventKind
{
    /// <summary>A key was created; the path is the new key's.</summary>
    KeyCreated,
    /// <summary>A layer's entry of a key was deleted; another layer may still show it.</summary>
    KeyDeleted,
    /// <summary>A layer hides a key from now on.</summary>
    KeyHidden,
    /// <summary>A layer no longer hides a key.</summary>
    KeyShown,
    /// <summary>A value was set in a layer.</summary>
    ValueSet,
    /// <summary>A layer's value was deleted.</summary>
    ValueDeleted,
    /// <summary>A tombstone was set: from its layer down there is no such value.</summary>
    ValueMasked,
    /// <summary>A tombstone was removed.</summary>
    ValueUnmasked,
    /// <summary>A blanket tombstone was set: from its layer down the key has no values.</summary>
    ValuesMasked,
    /// <summary>A blanket tombstone was removed.</summary>
    ValuesUnmasked,
    /// <summary>A key's security descriptor was set.</summary>
    SecurityChanged,
    /// <summary>A layer was deleted with all that was written in it, in all hives; there is no path.</summary>
    LayerDeleted,
    /// <summary>A key and all below it was replaced by a restore.</summary>
    SubtreeRestored,
    /// <summary>Events were lost here because nobody read them; <see cref="WatchEvent.Lost"/> says how many. What is watched should be read anew.</summary>
    Overflow,
}

/// <summary>A change that was acknowledged: by its source or, in a transaction, with the commit.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">The key; for created, deleted, hidden and shown keys that key, not its parent. Empty when it concerns the whole registry.</param>
/// <param name="ValueName">The value, if it is about one; empty for the default value.</param>
/// <param name="Layer">The layer that was written to, if it is about one.</param>
public sealed record WatchEvent(WatchEventKind Kind, string Path, string? ValueName, string? Layer)
{
    /// <summary>Events that an <see cref="WatchEventKind.Overflow"/> stands for; 0 otherwise.</summary>
    public long Lost { get; init; }

    /// <summary>When the change was acknowledged.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;
}

/// <summary>What a watch sees, and how much of it it keeps.</summary>
public readonly record struct WatchOptions
{
    /// <summary>Whether changes of all keys below count too, not of direct subkeys' existence alone.</summary>
    public bool Subtree { get; init; }

    /// <summary>Events that wait for their reader at most; 0 for 1024. Those beyond are lost, and an overflow event says so.</summary>
    public int Capacity { get; init; }
}

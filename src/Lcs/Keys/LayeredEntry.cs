using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>What an entry of a layer says of a value or a key.</summary>
public enum LayeredKind
{
    /// <summary>This value, or this key.</summary>
    Present,
    /// <summary>A tombstone: no such value; or a hidden key.</summary>
    Absent,
    /// <summary>A blanket tombstone of the key: none of its values.</summary>
    Blanket,
}

/// <summary>A layer's entry of a value, whether or not it counts.</summary>
/// <param name="Name">The value's name as that layer spells it; of a blanket tombstone empty.</param>
/// <param name="Layer">The layer's name.</param>
/// <param name="Settings">The layer; null for one that is unknown, whose entries do not count.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Type">The type of a value that is present.</param>
/// <param name="Data">Its bytes.</param>
/// <param name="Sequence">The sequence.</param>
/// <param name="Wins">Whether it decides; of a blanket tombstone among several values: for one of them at least. None wins where two are equal.</param>
public sealed record LayeredValue(string Name, string Layer, Layer? Settings, LayeredKind Kind, uint Type, byte[] Data, ulong Sequence, bool Wins = false)
{
    /// <summary>The layer's precedence; null when it is unknown.</summary>
    public uint? Precedence => Settings?.Precedence;

    /// <summary>Whether the layer is known and enabled.</summary>
    public bool Counts => Settings is { IsEnabled: true };
}

/// <summary>A layer's entry of a subkey's name, whether or not it counts.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Settings">The layer; null for one that is unknown, whose entries do not count.</param>
/// <param name="Kind">Whether it names a key or hides it.</param>
/// <param name="Target">The key that it names; zero when it hides.</param>
/// <param name="Sequence">The sequence.</param>
/// <param name="Wins">Whether it decides. None wins where two are equal.</param>
public sealed record LayeredSubkey(string Layer, Layer? Settings, LayeredKind Kind, KeyGuid Target, ulong Sequence, bool Wins = false)
{
    /// <summary>The layer's precedence; null when it is unknown.</summary>
    public uint? Precedence => Settings?.Precedence;

    /// <summary>Whether the layer is known and enabled.</summary>
    public bool Counts => Settings is { IsEnabled: true };
}

/// <summary>A name below a key, visible or not, with all layers' entries of it.</summary>
/// <param name="Name">Name as the source spells it.</param>
/// <param name="Entries">At least one, in the source's order.</param>
public sealed record LayeredName(string Name, IReadOnlyList<LayeredSubkey> Entries)
{
    /// <summary>Whether there is such a key to a caller.</summary>
    public bool IsVisible => Entries.Any(entry => entry is { Wins: true, Kind: LayeredKind.Present });
}

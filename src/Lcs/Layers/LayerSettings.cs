namespace Peios.Lcs;

/// <summary>What the key of a layer says; what is null is left as it is, or out.</summary>
public readonly record struct LayerSettings
{
    /// <summary>Higher wins; 0 when the key does not say.</summary>
    public uint? Precedence { get; init; }

    /// <summary>Whether its entries count; true when the key does not say.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>The owner's SID, in its binary form.</summary>
    public byte[]? Owner { get; init; }

    /// <summary>The transaction to take part in; null for one of its own.</summary>
    public RegistryTransaction? Transaction { get; init; }
}

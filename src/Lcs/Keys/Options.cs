namespace Peios.Lcs;

/// <summary>Where and how a mutation is made.</summary>
public readonly record struct WriteOptions
{
    /// <summary>Layer in any spelling; null for <c>base</c>.</summary>
    public string? Layer { get; init; }

    /// <summary>The transaction to take part in; null to commit at once.</summary>
    public RegistryTransaction? Transaction { get; init; }
}

/// <summary>How a key is created.</summary>
public readonly record struct CreateOptions
{
    /// <summary>Layer of its entry in any spelling; null for <c>base</c>.</summary>
    public string? Layer { get; init; }

    /// <summary>The transaction to take part in; null to commit at once.</summary>
    public RegistryTransaction? Transaction { get; init; }

    /// <summary>Whether it lives only as long as its source. A key below a volatile one has to.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Whether it is a symlink, whose target is a REG_LINK default value.</summary>
    public bool IsSymlink { get; init; }
}

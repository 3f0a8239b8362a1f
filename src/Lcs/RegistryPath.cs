namespace Peios.Lcs;

/// <summary>
/// An absolute registry path: a hive and key names below its root, divided by <c>\</c>.
/// </summary>
public sealed class RegistryPath
{
    private RegistryPath(string hive, string[] components)
    {
        Hive = hive;
        Components = components;
    }

    /// <summary>The hive's name as typed.</summary>
    public string Hive { get; }

    /// <summary>Key names below the root, as typed; empty for the root.</summary>
    public IReadOnlyList<string> Components { get; }

    /// <summary>Splits a path and checks its names.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="maxNameBytes">Most bytes of a name in UTF-8, as <see cref="LcsOptions.MaxNameBytes"/> says.</param>
    /// <exception cref="LcsException">EINVAL: an empty path, or a name that no key can have.</exception>
    public static RegistryPath Parse(string path, int maxNameBytes = Names.MaxBytes)
    {
        string[] parts = path.Split('\\');
        foreach (string part in parts)
        {
            if (part.Length == 0)
                throw new LcsException(LcsErrno.EINVAL, path.Length == 0 ? "the path is empty" : $"the path {path} has an empty name");
            Names.EncodeKeyName(part, maxNameBytes);
        }
        return new RegistryPath(parts[0], parts[1..]);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\\', Components.Prepend(Hive));
}

using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>Finds keys: one LOOKUP per component, READ_KEY for a hive root alone (kernel.md, "In which order it asks").</summary>
internal sealed class PathWalker(Registry registry)
{
    private const int MaxSymlinks = 16;

    /// <summary>Opens a path whose last component may be left unfollowed if it is a symlink.</summary>
    /// <exception cref="LcsException">ENOENT: no such hive or key. ELOOP: over 16 symlinks. EIO and others: the source.</exception>
    public KeyLocation Open(RegistryPath path, RegistryTransaction? transaction, bool follow)
    {
        Hive hive = registry.FindHive(path.Hive);
        return path.Components.Count == 0
            ? WithMetadata(Root(hive), transaction)
            : Walk(Root(hive), path.Components, transaction, follow);
    }

    /// <summary>Walks down from a key.</summary>
    public KeyLocation Walk(KeyLocation start, IReadOnlyList<string> components, RegistryTransaction? transaction, bool follow) =>
        Walk(start, new Queue<string>(components), transaction, follow, symlinks: 0);

    /// <summary>The key that a symlink leads to.</summary>
    public KeyLocation Follow(KeyLocation link, RegistryTransaction? transaction)
    {
        RegistryPath target = ReadLink(link, transaction);
        return Walk(Root(registry.FindHive(target.Hive)), new Queue<string>(target.Components), transaction, follow: true, symlinks: 1);
    }

    private KeyLocation Walk(KeyLocation start, Queue<string> rest, RegistryTransaction? transaction, bool follow, int symlinks)
    {
        KeyLocation current = start;
        while (rest.TryDequeue(out string? name))
        {
            KeyLocation parent = current;
            current = FindChild(parent, name, transaction) ?? throw new LcsException(LcsErrno.ENOENT, $"there is no key {parent.Path}\\{name}");
            if (current.Metadata is not { IsSymlink: true } || (rest.Count == 0 && !follow))
                continue;
            if (++symlinks > MaxSymlinks)
                throw new LcsException(LcsErrno.ELOOP, $"{current.Path} leads over more than {MaxSymlinks} symlinks");
            RegistryPath target = ReadLink(current, transaction);
            current = Root(registry.FindHive(target.Hive));
            rest = new Queue<string>(target.Components.Concat(rest));
        }
        return current.Metadata is null ? WithMetadata(current, transaction) : current;
    }

    /// <summary>The visible child of a name, or null. One LOOKUP.</summary>
    public KeyLocation? FindChild(KeyLocation parent, string name, RegistryTransaction? transaction)
    {
        byte[] bytes = Names.EncodeKeyName(name, registry.Options.MaxNameBytes);
        ulong id = transaction?.ForRead(parent.Hive) ?? 0;
        LayerTable layers = registry.Layers;
        LookupAnswer answer = parent.Hive.Client.Lookup(id, parent.Guid, bytes);
        return LayerResolution.Child(answer.Entries, layers) is { } entry
            ? new KeyLocation(parent.Hive, entry.Target, parent.Guid, name, $"{parent.Path}\\{name}", answer.Metadata[entry.Target])
            : null;
    }

    /// <summary>The location with metadata, by READ_KEY if it has none yet.</summary>
    public static KeyLocation WithMetadata(KeyLocation key, RegistryTransaction? transaction)
    {
        if (key.Metadata is not null)
            return key;
        KeyAnswer answer = key.Hive.Client.ReadKey(transaction?.ForRead(key.Hive) ?? 0, key.Guid);
        return key with { Metadata = new MetadataInfo(key.Guid, answer.Descriptor, answer.IsVolatile, answer.IsSymlink, answer.LastWriteTime) };
    }

    /// <summary>A hive's root, nothing asked.</summary>
    public static KeyLocation Root(Hive hive) => new(hive, hive.Root, KeyGuid.Zero, hive.Name, hive.Name, Metadata: null);

    /// <summary>The path in the default value of a symlink.</summary>
    public RegistryPath ReadLink(KeyLocation link, RegistryTransaction? transaction)
    {
        ulong id = transaction?.ForRead(link.Hive) ?? 0;
        LayerTable layers = registry.Layers;
        ValuesAnswer answer = link.Hive.Client.QueryValue(id, link.Guid, "");
        ValueInfo? value = LayerResolution.Value(answer.Values, answer.Blankets, layers);
        if (value is not { Type: RegType.Link } || !ValueEncoding.TryReadText(value.Data, out string? target))
            throw new LcsException(LcsErrno.EINVAL, $"the symlink {link.Path} has no target: its default value is not a REG_LINK");
        return RegistryPath.Parse(target, registry.Options.MaxNameBytes);
    }
}

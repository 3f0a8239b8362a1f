using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// An open key. It stays usable when its source goes down and resumes, and after the key was deleted, until the last handle of it is closed.
/// Methods may be called from several threads; each throws <see cref="LcsException"/> with what the kernel's caller would see.
/// </summary>
public sealed partial class Key : IDisposable
{
    private readonly Registry _registry;
    private readonly KeyLocation _location;
    private int _closed;

    internal Key(Registry registry, KeyLocation location)
    {
        _registry = registry;
        _location = location;
        registry.OpenKeys.Acquire(location.Guid);
    }

    /// <summary>The absolute path; of a symlink that was followed, its target's.</summary>
    public string Path => _location.Path;

    /// <summary>The last name of <see cref="Path"/>.</summary>
    public string Name => _location.Name;

    /// <summary>The key's GUID.</summary>
    public KeyGuid Guid => _location.Guid;

    /// <summary>Whether it lives only as long as its source.</summary>
    public bool IsVolatile => _location.IsVolatile;

    /// <summary>Whether it is a symlink that was opened without following it.</summary>
    public bool IsSymlink => _location.Metadata is { IsSymlink: true };

    /// <summary>Whether it is a hive's root.</summary>
    public bool IsRoot => _location.IsRoot;

    /// <summary>Opens a key below this one: one LOOKUP per component.</summary>
    /// <param name="relativePath">Names divided by <c>\</c>.</param>
    /// <param name="transaction">The transaction to read in, if any.</param>
    /// <param name="follow">Whether a symlink at the end is followed.</param>
    public Key OpenSubkey(string relativePath, RegistryTransaction? transaction = null, bool follow = true) =>
        new(_registry, _registry.Walker.Walk(_location, relativePath.Split('\\'), transaction, follow));

    /// <summary>Creates a key directly below this one, or opens the one that is there: LOOKUP, CREATE_ENTRY, CREATE_KEY.</summary>
    public Key CreateSubkey(string name, CreateOptions options = default) => CreateSubkey(name, options, out _);

    /// <summary>As <see cref="CreateSubkey(string, CreateOptions)"/>, and says whether it was created.</summary>
    public Key CreateSubkey(string name, CreateOptions options, out bool created) =>
        new(_registry, new KeyCreation(_registry, options).CreateOrOpen(_location, name, out created));

    /// <summary>A value, by QUERY_VALUES of its name; null when there is none.</summary>
    public RegistryValue? FindValue(string name, RegistryTransaction? transaction = null)
    {
        LayerTable layers = _registry.Layers;
        ValuesAnswer answer = Source.QueryValue(ReadId(transaction), Guid, name);
        return LayerResolution.Value(answer.Values, answer.Blankets, layers) is { } value ? Visible(value) : null;
    }

    /// <summary>A value, by QUERY_VALUES of its name.</summary>
    /// <exception cref="LcsException">ENOENT: there is none.</exception>
    public RegistryValue QueryValue(string name, RegistryTransaction? transaction = null) =>
        FindValue(name, transaction) ?? throw new LcsException(LcsErrno.ENOENT, $"{Path} has no value {(name.Length == 0 ? "@" : $"\"{name}\"")}");

    /// <summary>All visible values, by one QUERY_VALUES.</summary>
    public IReadOnlyList<RegistryValue> EnumerateValues(RegistryTransaction? transaction = null)
    {
        LayerTable layers = _registry.Layers;
        ValuesAnswer answer = Source.QueryAllValues(ReadId(transaction), Guid);
        return [.. LayerResolution.Values(answer, layers).Select(Visible)];
    }

    /// <summary>The visible subkey of an index, asked as the kernel asks; null past the last one.</summary>
    /// <remarks>ENUM_CHILDREN of the parent, READ_KEY, ENUM_CHILDREN and QUERY_VALUES all of the child: for every index anew.</remarks>
    public KeyInfo? EnumerateSubkey(int index, RegistryTransaction? transaction = null)
    {
        List<(ChildInfo Child, MetadataInfo Metadata)> children = VisibleChildren(Guid, transaction);
        return index < children.Count ? ReadInfo(children[index].Metadata.Guid, transaction) : null;
    }

    /// <summary>All visible subkeys by <see cref="EnumerateSubkey"/>: a number of requests quadratic in the answer's size, as in the kernel.</summary>
    public IEnumerable<KeyInfo> EnumerateSubkeys(RegistryTransaction? transaction = null)
    {
        for (int index = 0; EnumerateSubkey(index, transaction) is { } subkey; index++)
            yield return subkey;
    }

    /// <summary>All visible subkeys by a single ENUM_CHILDREN, which the kernel offers to none of its callers.</summary>
    public IReadOnlyList<Subkey> ListSubkeys(RegistryTransaction? transaction = null) =>
        [.. VisibleChildren(Guid, transaction).Select(c => new Subkey(c.Child.Name, c.Metadata.IsVolatile, c.Metadata.IsSymlink, c.Metadata.LastWriteTime))];

    /// <summary>The key itself: READ_KEY, ENUM_CHILDREN, QUERY_VALUES all.</summary>
    public KeyInfo Info(RegistryTransaction? transaction = null) => ReadInfo(Guid, transaction);

    /// <summary>The security descriptor, self-relative: READ_KEY.</summary>
    public byte[] QuerySecurity(RegistryTransaction? transaction = null) => Source.ReadKey(ReadId(transaction), Guid).Descriptor;

    /// <summary>The path that a symlink leads to: QUERY_VALUES of its default value.</summary>
    /// <exception cref="LcsException">EINVAL: the key is no symlink, or its default value is no REG_LINK with a path.</exception>
    public string ReadLink(RegistryTransaction? transaction = null) => IsSymlink
        ? _registry.Walker.ReadLink(_location, transaction).ToString()
        : throw new LcsException(LcsErrno.EINVAL, $"{Path} is no symlink");

    /// <summary>Watches this key, and with <see cref="WatchOptions.Subtree"/> all below it, by its path.</summary>
    public RegistryWatch Watch(WatchOptions options = default) => _registry.Watches.Add(Path, options);

    /// <summary>Closes the handle. The last one of a deleted key drops it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            _registry.OpenKeys.Release(_location.Hive, Guid);
    }

    private SourceClient Source => _location.Hive.Client;

    private ulong ReadId(RegistryTransaction? transaction) => transaction?.ForRead(_location.Hive) ?? 0;

    private KeyInfo ReadInfo(KeyGuid key, RegistryTransaction? transaction)
    {
        LayerTable layers = _registry.Layers;
        KeyAnswer answer = Source.ReadKey(ReadId(transaction), key);
        int subkeys = VisibleChildren(key, transaction).Count;
        int values = LayerResolution.Values(Source.QueryAllValues(ReadId(transaction), key), layers).Count;
        return new KeyInfo(answer.Name, answer.Descriptor, answer.IsVolatile, answer.IsSymlink, answer.LastWriteTime, subkeys, values);
    }

    private List<(ChildInfo Child, MetadataInfo Metadata)> VisibleChildren(KeyGuid key, RegistryTransaction? transaction)
    {
        LayerTable layers = _registry.Layers;
        ChildrenAnswer answer = Source.EnumChildren(ReadId(transaction), key);
        var visible = new List<(ChildInfo, MetadataInfo)>(answer.Children.Count);
        foreach (ChildInfo child in answer.Children)
        {
            if (LayerResolution.Child(child.Entries, layers) is { } entry)
                visible.Add((child, answer.Metadata[entry.Target]));
        }
        return visible;
    }

    private static RegistryValue Visible(ValueInfo value) => new(value.Name, value.Type, value.Data, value.Layer, value.Sequence);
}

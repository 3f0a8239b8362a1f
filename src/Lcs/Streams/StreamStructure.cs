using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// The rules of a stream beyond single records: layers before keys, keys depth first with the root first, and in the section of each its entries, values and
/// blanket tombstones, none twice. Each method returns what is wrong, or null. Memory: a GUID for each key, and names for the keys on the path to the present one.
/// </summary>
/// <param name="layerOf">The name under which a layer's entries will be written.</param>
internal sealed class StreamStructure(Func<string, string> layerOf)
{
    private readonly Dictionary<string, StreamLayer> _layers = new(StringComparer.Ordinal);
    private readonly HashSet<KeyGuid> _keys = [];
    private readonly Stack<Frame> _path = new();
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blankets = new(StringComparer.Ordinal);

    /// <summary>LAYERs so far.</summary>
    public IReadOnlyCollection<StreamLayer> Layers => _layers.Values;

    /// <summary>Whether a key of that GUID came already.</summary>
    public bool HasKey(KeyGuid guid) => _keys.Contains(guid);

    /// <summary>A LAYER.</summary>
    public string? Add(StreamLayer layer)
    {
        if (_keys.Count > 0)
            return "a layer after a key";
        return _layers.TryAdd(layer.Name, layer) ? null : $"the layer {layer.Name} twice";
    }

    /// <summary>A KEY and all its entries: those that name it, and those that hide names below it.</summary>
    public string? Add(KeyRecord key, IReadOnlyList<EntryRecord> entries, KeyGuid root)
    {
        bool isRoot = _keys.Count == 0;
        if (isRoot && key.Guid != root)
            return "its first key is not the header's root";
        if (!_keys.Add(key.Guid))
            return $"the key {key.Guid} twice";
        EntryRecord? first = entries.FirstOrDefault(entry => !entry.IsHidden);
        if (isRoot != first is null)
            return isRoot ? "an entry that names the root" : $"no entry names the key {key.Guid}";
        if (first is not null && EnterParent(key, first.Parent) is { } problem)
            return problem;
        Frame? parent = isRoot ? null : _path.Peek();
        var own = new Frame(key);
        _path.Push(own);
        _values.Clear();
        _blankets.Clear();
        foreach (EntryRecord entry in entries)
        {
            if (Check(entry, key, parent, own) is { } wrong)
                return wrong;
        }
        return null;
    }

    /// <summary>A VALUE of the present key.</summary>
    public string? Add(ValueRecord value)
    {
        if (_path.Count == 0 || _path.Peek().Key.Guid != value.Key)
            return $"a value of {value.Key} in another key's section";
        if (_blankets.Count > 0)
            return "a value after a blanket tombstone";
        return Unknown(value.Layer) ?? (_values.Add(Slot(value.Name, value.Layer)) ? null : $"the value \"{value.Name}\" of layer {value.Layer} twice");
    }

    /// <summary>A BLANKET_TOMBSTONE of the present key.</summary>
    public string? Add(BlanketRecord blanket)
    {
        if (_path.Count == 0 || _path.Peek().Key.Guid != blanket.Key)
            return $"a blanket tombstone of {blanket.Key} in another key's section";
        return Unknown(blanket.Layer) ?? (_blankets.Add(layerOf(blanket.Layer)) ? null : $"the blanket tombstone of layer {blanket.Layer} twice");
    }

    /// <summary>Leaves the path up to the parent, which must be on it.</summary>
    private string? EnterParent(KeyRecord key, KeyGuid parent)
    {
        while (_path.Count > 0 && _path.Peek().Key.Guid != parent)
            _path.Pop();
        if (_path.Count == 0)
            return $"the key {key.Guid} is not below the keys that it follows";
        return _path.Peek().Key.IsVolatile && !key.IsVolatile ? $"the key {key.Guid} is persistent below a volatile one" : null;
    }

    private string? Check(EntryRecord entry, KeyRecord key, Frame? parent, Frame own)
    {
        Frame? holder = entry.IsHidden ? own : parent;
        if (holder is null || entry.Parent != holder.Key.Guid || (!entry.IsHidden && entry.Child != key.Guid))
            return $"an entry \"{entry.Name}\" in another key's section";
        return Unknown(entry.Layer) ?? (holder.Entries.Add(Slot(entry.Name, entry.Layer)) ? null : $"the entry \"{entry.Name}\" of layer {entry.Layer} twice");
    }

    private string? Unknown(string layer) => _layers.ContainsKey(layer) ? null : $"no record describes the layer {layer}";

    private string Slot(string name, string layer) => $"{Names.Fold(name)}\0{layerOf(layer)}";

    private sealed class Frame(KeyRecord key)
    {
        public KeyRecord Key => key;

        public HashSet<string> Entries { get; } = new(StringComparer.Ordinal);
    }
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Model;

/// <summary>
/// A hive as the specification says it, in dictionaries and without a thought of speed. Not modelled: a persistent key
/// below a volatile one (LCS forbids it, §3.1.6), and time.
/// </summary>
internal sealed class HiveModel(KeyGuid root)
{
    private Dictionary<KeyGuid, KeyRecord> _keys = [];
    private Dictionary<(KeyGuid Parent, string Folded, string Layer), (string Name, Entry Entry)> _entries = [];
    private Dictionary<(KeyGuid Parent, string Folded, string Layer), Entry> _unsettled = [];
    private Dictionary<(KeyGuid Key, string Folded, string Layer), Value> _values = [];
    private Dictionary<(KeyGuid Key, string Layer), ulong> _blankets = [];

    public IEnumerable<KeyGuid> Keys => _keys.Keys;

    /// <summary>The highest sequence of an entry, value or blanket tombstone; 0 if there is none.</summary>
    public ulong HighestSequence =>
        _entries.Values.Select(e => e.Entry.Sequence).Concat(_values.Values.Select(v => v.Sequence)).Concat(_blankets.Values).DefaultIfEmpty().Max();

    public bool HasKey(KeyGuid guid) => _keys.ContainsKey(guid);

    /// <summary>Whether the last CREATE_ENTRY came to the name of an unsettled entry, and would be held for a while.</summary>
    public bool WasHeld { get; private set; }

    /// <summary>Whether an entry waits for this key.</summary>
    public bool Expects(KeyGuid guid) => _unsettled.Values.Any(entry => entry.Target == guid);

    /// <summary>A failing CREATE_KEY takes along the unsettled entries that name its key.</summary>
    public void ForgetUnsettled(KeyGuid guid) => Remove(_unsettled, u => u.Value.Target == guid);

    public HiveModel Clone() => new(root)
    {
        _keys = new(_keys),
        _entries = new(_entries),
        _unsettled = new(_unsettled),
        _values = new(_values),
        _blankets = new(_blankets),
    };

    public void PutKey(KeyGuid guid, KeyRecord record) => _keys[guid] = record;

    public KeyReply ReadKey(KeyGuid guid) =>
        _keys.TryGetValue(guid, out KeyRecord? key) ? new KeyReply(Status.Ok, key) : new KeyReply(Status.NotFound, null);

    public LookupReply Lookup(KeyGuid parent, string name)
    {
        if (!_keys.ContainsKey(parent))
            return new LookupReply(Status.NotFound, [], []);
        List<Entry> entries = Ordered(_entries.Where(e => e.Key.Parent == parent && e.Key.Folded == Fold(name)).Select(e => e.Value.Entry));
        return new LookupReply(Status.Ok, entries, MetadataOf(entries));
    }

    public EnumReply EnumChildren(KeyGuid parent)
    {
        if (!_keys.ContainsKey(parent))
            return new EnumReply(Status.NotFound, [], []);
        List<Child> children = [.. _entries
            .Where(e => e.Key.Parent == parent)
            .GroupBy(e => e.Key.Folded, StringComparer.Ordinal)
            .OrderBy(g => g.Key, Bytewise.Comparer)
            .Select(g => new Child(g.Select(e => e.Value.Name).Order(Bytewise.Comparer).First(), Ordered(g.Select(e => e.Value.Entry))))];
        return new EnumReply(Status.Ok, children, MetadataOf(children.SelectMany(c => c.Entries)));
    }

    public ValuesReply QueryValues(KeyGuid key, string? name)
    {
        if (!_keys.ContainsKey(key))
            return new ValuesReply(Status.NotFound, [], []);
        return new ValuesReply(
            Status.Ok,
            [.. _values
                .Where(v => v.Key.Key == key && (name is null || v.Key.Folded == Fold(name)))
                .OrderBy(v => v.Key.Folded, Bytewise.Comparer).ThenBy(v => v.Key.Layer, Bytewise.Comparer).Select(v => v.Value)],
            [.. _blankets.Where(b => b.Key.Key == key).OrderBy(b => b.Key.Layer, Bytewise.Comparer).Select(b => new Blanket(b.Key.Layer, b.Value))]);
    }

    public Status CreateEntry(KeyGuid parent, string name, string layer, KeyGuid child, ulong sequence)
    {
        var key = (parent, Fold(name), layer);
        WasHeld = _keys.ContainsKey(parent) && !_entries.ContainsKey(key) && _unsettled.ContainsKey(key);
        if (!_keys.ContainsKey(parent))
            return Status.NotFound;
        // Of an unsettled one only after it was held for a while.
        if (_entries.ContainsKey(key) || _unsettled.ContainsKey(key))
            return Status.AlreadyExists;
        if (_keys.ContainsKey(child))
            _entries[key] = (name, Entry.To(child, layer, sequence));
        else
            _unsettled[key] = Entry.To(child, name, sequence);
        return Status.Ok;
    }

    public Status HideEntry(KeyGuid parent, string name, string layer, ulong sequence)
    {
        if (DeleteEntry(parent, name, layer) != Status.Ok)
            return Status.NotFound;
        _entries[(parent, Fold(name), layer)] = (name, Entry.Hidden(layer, sequence));
        return Status.Ok;
    }

    public Status DeleteEntry(KeyGuid parent, string name, string layer)
    {
        if (!_keys.ContainsKey(parent))
            return Status.NotFound;
        _entries.Remove((parent, Fold(name), layer));
        _unsettled.Remove((parent, Fold(name), layer));
        return Status.Ok;
    }

    public Status CreateKey(KeyGuid guid, string name, KeyGuid parent, Blob descriptor, bool isVolatile, bool isSymlink)
    {
        Status status = _keys.ContainsKey(guid) ? Status.AlreadyExists : _keys.ContainsKey(parent) ? Status.Ok : Status.NotFound;
        foreach (((KeyGuid, string, string Layer) key, Entry entry) in _unsettled.Where(u => u.Value.Target == guid).ToArray())
        {
            _unsettled.Remove(key);
            if (status == Status.Ok)
                _entries[key] = (entry.Layer, Entry.To(guid, key.Layer, entry.Sequence));
        }

        if (status == Status.Ok)
            _keys[guid] = new KeyRecord(name, parent, descriptor, isVolatile, isSymlink, 0);
        return status;
    }

    public Status WriteKey(KeyGuid guid, Blob? descriptor, ulong? time)
    {
        if (!_keys.TryGetValue(guid, out KeyRecord? key))
            return Status.NotFound;
        _keys[guid] = key with { SecurityDescriptor = descriptor ?? key.SecurityDescriptor, LastWriteTime = time ?? key.LastWriteTime };
        return Status.Ok;
    }

    public Status DropKey(KeyGuid guid)
    {
        _keys.Remove(guid);
        Remove(_entries, e => e.Key.Parent == guid || e.Value.Entry.Target == guid);
        Remove(_unsettled, u => u.Key.Parent == guid || u.Value.Target == guid);
        Remove(_values, v => v.Key.Key == guid);
        Remove(_blankets, b => b.Key.Key == guid);
        return Status.Ok;
    }

    public Status SetValue(KeyGuid key, Value value, ulong expected)
    {
        if (!_keys.ContainsKey(key))
            return Status.NotFound;
        var at = (key, Fold(value.Name), value.Layer);
        if (expected != 0 && (!_values.TryGetValue(at, out Value? old) || old.Sequence != expected))
            return Status.CasFailed;
        _values[at] = value;
        return Status.Ok;
    }

    public Status DeleteValueEntry(KeyGuid key, string name, string layer)
    {
        _values.Remove((key, Fold(name), layer));
        return _keys.ContainsKey(key) ? Status.Ok : Status.NotFound;
    }

    public Status SetBlanketTombstone(KeyGuid key, string layer, bool set, ulong sequence)
    {
        if (!_keys.ContainsKey(key))
            return Status.NotFound;
        if (set)
            _blankets[(key, layer)] = sequence;
        else
            _blankets.Remove((key, layer));
        return Status.Ok;
    }

    public OrphansReply DeleteLayer(string layer)
    {
        HashSet<KeyGuid> others = [.. _entries.Where(e => e.Key.Layer != layer).Select(e => e.Value.Entry.Target)];
        List<KeyGuid> orphans = [.. _entries
            .Where(e => e.Key.Layer == layer && !e.Value.Entry.IsHidden)
            .Select(e => e.Value.Entry.Target).Where(g => !others.Contains(g)).Distinct().Order()];
        Remove(_entries, e => e.Key.Layer == layer);
        Remove(_unsettled, u => u.Key.Layer == layer);
        Remove(_values, v => v.Key.Layer == layer);
        Remove(_blankets, b => b.Key.Layer == layer);
        return new OrphansReply(Status.Ok, orphans);
    }

    /// <summary>behaviour.md, Startup, Recovery: keys without entries go, and what hung below them; unsettled entries go with the connection.</summary>
    public void Recover()
    {
        _unsettled.Clear();
        while (_keys.Keys.Where(k => k != root && _entries.Values.All(e => e.Entry.Target != k)).ToArray() is { Length: > 0 } unnamed)
        {
            foreach (KeyGuid key in unnamed)
                DropKey(key);
        }
    }

    /// <summary>The process ended: volatile keys are gone with all that is theirs.</summary>
    public void Restart()
    {
        foreach (KeyGuid key in _keys.Where(k => k.Value.IsVolatile).Select(k => k.Key).ToArray())
            DropKey(key);
        Recover();
    }

    private static string Fold(string name) => name.ToLowerInvariant();

    private static List<Entry> Ordered(IEnumerable<Entry> entries) => [.. entries.OrderBy(e => e.Layer, Bytewise.Comparer).ThenBy(e => e.Sequence)];

    private List<Metadata> MetadataOf(IEnumerable<Entry> entries) =>
        [.. entries.Where(e => !e.IsHidden).Select(e => e.Target).Distinct().Order().Select(g => (Guid: g, Key: _keys[g]))
            .Select(k => new Metadata(k.Guid, k.Key.SecurityDescriptor, k.Key.IsVolatile, k.Key.IsSymlink, k.Key.LastWriteTime))];

    private static void Remove<TKey, TValue>(Dictionary<TKey, TValue> from, Func<KeyValuePair<TKey, TValue>, bool> condition)
        where TKey : notnull
    {
        foreach (TKey key in from.Where(condition).Select(p => p.Key).ToArray())
            from.Remove(key);
    }
}

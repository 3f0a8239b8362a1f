using System.Text;
using Peios.Rsi;

namespace Loregd.Storage;

/// <summary>An entry whose key does not exist yet (behaviour.md, Stores).</summary>
internal sealed class UnsettledEntry(KeyGuid parent, byte[] childName, byte[] foldedName, byte[] layer, KeyGuid child, ulong sequence)
{
    public KeyGuid Parent => parent;

    public byte[] ChildName => childName;

    public byte[] FoldedName => foldedName;

    public byte[] Layer => layer;

    public KeyGuid Child => child;

    public ulong Sequence => sequence;

    public long CreatedAt { get; } = Environment.TickCount64;

    /// <summary>Counts all entries of a hive in the order in which they were added.</summary>
    public long Number { get; set; }

    /// <summary>Its place among all, by age.</summary>
    public LinkedListNode<UnsettledEntry>? Place { get; set; }

    public EntryName Name { get; } = new(parent, foldedName, layer);
}

/// <summary>What is unique among entries: parent, folded name and layer.</summary>
internal readonly record struct EntryName
{
    private readonly KeyGuid _parent;
    private readonly string _rest;

    public EntryName(KeyGuid parent, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer)
    {
        _parent = parent;
        // Neither may hold a NUL, so that nothing else reads like this.
        _rest = Encoding.Latin1.GetString(foldedName) + '\0' + Encoding.Latin1.GetString(layer);
    }
}

/// <summary>Learns which keys a hive expects, although no store holds them yet.</summary>
internal interface IKeyRouting
{
    void Expect(in KeyGuid guid);

    void Forget(in KeyGuid guid);
}

/// <summary>
/// The unsettled entries of a hive. Owned by the hive's writer; in neither store, seen by no read. Changes since a mark can be undone, as the
/// writes of a savepoint or a transaction are.
/// </summary>
internal sealed class UnsettledEntries(TimeSpan nameAge, IKeyRouting routing)
{
    /// <summary>No request outlives ten minutes in the kernel, so that no CREATE_KEY can come after them.</summary>
    private const long ForgottenAfterMilliseconds = 660_000;
    private const int Capacity = 65_536;

    private readonly LinkedList<UnsettledEntry> _byAge = new();
    private readonly Dictionary<KeyGuid, List<UnsettledEntry>> _byChild = [];
    private readonly Dictionary<EntryName, List<UnsettledEntry>> _byName = [];
    private readonly List<(UnsettledEntry Entry, bool Added)> _undo = [];
    private long _lastNumber;

    public int Count => _byAge.Count;

    /// <summary>Changes whenever a name may have become free or taken.</summary>
    public long Version { get; private set; }

    public int Mark => _undo.Count;

    public IReadOnlyList<UnsettledEntry> Naming(in KeyGuid child) => _byChild.TryGetValue(child, out List<UnsettledEntry>? entries) ? entries : [];

    /// <summary>True while an unsettled entry keeps the name from others.</summary>
    public bool Holds(in EntryName name) => _byName.TryGetValue(name, out List<UnsettledEntry>? entries) && entries.Exists(KeepsItsName);

    /// <summary>True when the entry's name has become free and another unsettled entry has taken it.</summary>
    public bool LostItsName(UnsettledEntry entry) => _byName.TryGetValue(entry.Name, out List<UnsettledEntry>? entries) && entries[^1] != entry;

    public void Add(UnsettledEntry entry)
    {
        ForgetOld();
        entry.Number = ++_lastNumber;
        Insert(entry);
        _undo.Add((entry, true));
    }

    public void RemoveNaming(in KeyGuid child) => RemoveAll([.. Naming(child)]);

    /// <summary>Removes what names a key for good: undoing the open transaction does not bring it back. What that transaction has added is left to it.</summary>
    public void Forget(KeyGuid child)
    {
        HashSet<UnsettledEntry> added = [.. _undo.Where(change => change.Added && change.Entry.Child == child).Select(change => change.Entry)];
        foreach (UnsettledEntry entry in Naming(child).Where(entry => !added.Contains(entry)).ToList())
            Erase(entry);
        _undo.RemoveAll(change => change.Entry.Child == child && !added.Contains(change.Entry));
    }

    public void RemoveNamed(in EntryName name) => RemoveAll(_byName.TryGetValue(name, out List<UnsettledEntry>? entries) ? [.. entries] : []);

    public void RemoveBelow(KeyGuid parent) => RemoveWhere(entry => entry.Parent == parent);

    public void RemoveLayer(byte[] layer) => RemoveWhere(entry => entry.Layer.AsSpan().SequenceEqual(layer));

    /// <summary>Undoes everything since <paramref name="mark"/>.</summary>
    public void RollbackTo(int mark)
    {
        for (int i = _undo.Count - 1; i >= mark; i--)
        {
            if (_undo[i].Added)
                Erase(_undo[i].Entry);
            else
                Insert(_undo[i].Entry);
        }

        _undo.RemoveRange(mark, _undo.Count - mark);
    }

    /// <summary>What has been done so far stays.</summary>
    public void Commit() => _undo.Clear();

    /// <summary>The connection has ended, and with it all hope for the keys.</summary>
    public void Clear()
    {
        while (_byAge.First is { } entry)
            Erase(entry.Value);
        _undo.Clear();
    }

    private bool KeepsItsName(UnsettledEntry entry) => Environment.TickCount64 - entry.CreatedAt < nameAge.TotalMilliseconds;

    private void RemoveWhere(Predicate<UnsettledEntry> condition) => RemoveAll([.. _byAge.Where(entry => condition(entry))]);

    private void RemoveAll(List<UnsettledEntry> entries)
    {
        foreach (UnsettledEntry entry in entries)
        {
            Erase(entry);
            _undo.Add((entry, false));
        }
    }

    private void ForgetOld()
    {
        while (_byAge.First is { } oldest && (Count >= Capacity || Environment.TickCount64 - oldest.Value.CreatedAt > ForgottenAfterMilliseconds))
            RemoveAll([oldest.Value]);
    }

    private void Insert(UnsettledEntry entry)
    {
        // At the end, unless it comes back.
        LinkedListNode<UnsettledEntry>? elder = _byAge.Last;
        while (elder is not null && elder.Value.Number > entry.Number)
            elder = elder.Previous;
        entry.Place = elder is null ? _byAge.AddFirst(entry) : _byAge.AddAfter(elder, entry);
        AddTo(_byChild, entry.Child, entry);
        AddTo(_byName, entry.Name, entry);
        routing.Expect(entry.Child);
        Version++;
    }

    private void Erase(UnsettledEntry entry)
    {
        _byAge.Remove(entry.Place!);
        RemoveFrom(_byChild, entry.Child, entry);
        RemoveFrom(_byName, entry.Name, entry);
        routing.Forget(entry.Child);
        Version++;
    }

    private static void AddTo<TKey>(Dictionary<TKey, List<UnsettledEntry>> index, TKey key, UnsettledEntry entry)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out List<UnsettledEntry>? entries))
            index.Add(key, entries = []);
        entries.Insert(entries.FindLastIndex(other => other.Number < entry.Number) + 1, entry);
    }

    private static void RemoveFrom<TKey>(Dictionary<TKey, List<UnsettledEntry>> index, TKey key, UnsettledEntry entry)
        where TKey : notnull
    {
        List<UnsettledEntry> entries = index[key];
        entries.Remove(entry);
        if (entries.Count == 0)
            index.Remove(key);
    }
}

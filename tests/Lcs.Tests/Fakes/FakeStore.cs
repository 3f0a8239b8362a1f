using System.Text;
using Peios.Rsi;

namespace Peios.Lcs.Tests.Fakes;

/// <summary>
/// A source's store in the plainest way, in memory. Transactions are answered, but what is written in one stays: what a transaction isolates
/// is tested against the daemon.
/// </summary>
internal sealed class FakeStore
{
    /// <summary>The descriptor that the first boot gives a root (behaviour.md, "Startup").</summary>
    public static readonly byte[] RootDescriptor = Convert.FromHexString(
        "010004805c0000006800000000000000140000000200480003000000000214003f000f00010100000000000512000000000218003f000f00010200000000000520000000" +
        "20020000000214001900020001010000000000050b000000010100000000000512000000010100000000000512000000");

    public sealed record Entry(string Name, string Layer, bool IsHidden, KeyGuid Target, ulong Sequence);

    public sealed record Value(string Name, string Layer, uint Type, byte[] Data, ulong Sequence);

    public sealed class StoredKey
    {
        public required string Name { get; init; }
        public required KeyGuid Parent { get; init; }
        public required byte[] Descriptor { get; set; }
        public bool IsVolatile { get; init; }
        public bool IsSymlink { get; init; }
        public ulong LastWriteTime { get; set; }
        public List<Value> Values { get; } = [];
        public SortedDictionary<string, ulong> Blankets { get; } = new(StringComparer.Ordinal);
    }

    public Dictionary<KeyGuid, StoredKey> Keys { get; } = [];

    public Dictionary<KeyGuid, SortedDictionary<string, List<Entry>>> Children { get; } = [];

    /// <summary>Entries whose key is to come: the kernel's order.</summary>
    public Dictionary<KeyGuid, (KeyGuid Parent, Entry Entry)> Unsettled { get; } = [];

    public KeyGuid AddRoot(string name)
    {
        var root = KeyGuid.NewRandom();
        Keys.Add(root, new StoredKey { Name = name, Parent = KeyGuid.Zero, Descriptor = RootDescriptor });
        return root;
    }

    /// <summary>Puts a key into the store, with an entry in a layer.</summary>
    public KeyGuid AddKey(KeyGuid parent, string name, ulong sequence = 1, string layer = "base", bool isVolatile = false, bool isSymlink = false)
    {
        var guid = KeyGuid.NewRandom();
        Keys.Add(guid, new StoredKey { Name = name, Parent = parent, Descriptor = RootDescriptor, IsVolatile = isVolatile, IsSymlink = isSymlink });
        AddEntry(parent, new Entry(name, layer, false, guid, sequence));
        return guid;
    }

    public void AddEntry(KeyGuid parent, Entry entry) => EntriesOf(parent, entry.Name).Add(entry);

    public void AddValue(KeyGuid key, string name, uint type, byte[] data, ulong sequence = 1, string layer = "base") =>
        Keys[key].Values.Add(new Value(name, layer, type, data, sequence));

    public List<Entry> EntriesOf(KeyGuid parent, string name)
    {
        if (!Children.TryGetValue(parent, out SortedDictionary<string, List<Entry>>? children))
            Children.Add(parent, children = new(StringComparer.Ordinal));
        string folded = Fold(name);
        if (!children.TryGetValue(folded, out List<Entry>? entries))
            children.Add(folded, entries = []);
        return entries;
    }

    /// <summary>Removes all entries of a layer, and returns the keys that none names any more.</summary>
    public IReadOnlyList<KeyGuid> DeleteLayer(string layer)
    {
        KeyGuid[] were = [.. Named()];
        foreach (List<Entry> entries in Children.Values.SelectMany(children => children.Values))
            entries.RemoveAll(entry => entry.Layer == layer);
        foreach (StoredKey key in Keys.Values)
        {
            key.Values.RemoveAll(value => value.Layer == layer);
            key.Blankets.Remove(layer);
        }
        return [.. were.Except(Named())];
    }

    public static string Fold(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        byte[] folded = new byte[CaseFolding.MaxFoldedLength(bytes.Length)];
        return Encoding.UTF8.GetString(folded, 0, CaseFolding.Fold(bytes, folded));
    }

    /// <summary>Keys that can be reached from the root, with it.</summary>
    public int CountKeys(KeyGuid root) => 1 + (Children.TryGetValue(root, out var children)
        ? children.Values.SelectMany(entries => entries).Where(entry => !entry.IsHidden).Select(entry => entry.Target).Distinct().Sum(CountKeys)
        : 0);

    private IEnumerable<KeyGuid> Named() =>
        Children.Values.SelectMany(children => children.Values).SelectMany(entries => entries).Where(entry => !entry.IsHidden).Select(entry => entry.Target).Distinct();
}

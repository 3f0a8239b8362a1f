using System.Security.Cryptography;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Writes a key with all below it to a stream, in one read-only transaction: READ_KEY, ENUM_CHILDREN and QUERY_VALUES all, depth first (kernel.md, "In
/// which order it asks"). The layers stand first in a stream and are known last, so the keys go through a temporary file.
/// </summary>
internal sealed class SubtreeBackup(Registry registry, Hive hive, RegistryTransaction snapshot, Action<long>? progress)
{
    private readonly HashSet<KeyGuid> _seen = [];
    private readonly SortedSet<string> _layers = new(StringComparer.Ordinal);
    private long _keys, _entries, _values, _blankets;

    /// <summary>Backs a key up.</summary>
    /// <exception cref="LcsException">EIO: the source names a key below two others. Others: the source.</exception>
    public StreamSummary Write(KeyGuid root, Stream destination)
    {
        long time = unchecked((long)Key.Now());
        using FileStream keys = TemporaryFile.Create();
        var spool = new RecordWriter(keys);
        WriteKeys(root, spool);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var writer = new RecordWriter(destination, hash);
        writer.Header(time, root, hive.Name);
        StreamLayer[] layers = [.. _layers.Select(Describe)];
        foreach (StreamLayer layer in layers)
            writer.Layer(layer);
        keys.Position = 0;
        byte[] buffer = new byte[64 << 10];
        while (keys.Read(buffer) is var read and > 0)
            writer.Copy(buffer.AsSpan(0, read));
        writer.Count += spool.Count;
        byte[] end = writer.Trailer();
        destination.Flush();
        return new StreamSummary(new StreamHeader(StreamFormat.Version, time, root, hive.Name), layers, _keys, _entries, _values, _blankets, 0, writer.Count, writer.Bytes, end);
    }

    private void WriteKeys(KeyGuid root, RecordWriter writer)
    {
        // A stack of its own: how deep keys may be is not ours to say.
        var path = new Stack<Queue<Child>>();
        path.Push(new Queue<Child>([new Child(root, [])]));
        while (path.TryPeek(out Queue<Child>? siblings))
        {
            if (siblings.TryDequeue(out Child? next))
                path.Push(WriteKey(next, writer));
            else
                path.Pop();
        }
    }

    /// <summary>Writes a key's section and returns the keys below it.</summary>
    private Queue<Child> WriteKey(Child key, RecordWriter writer)
    {
        if (!_seen.Add(key.Guid))
            throw new LcsException(LcsErrno.EIO, $"the source names the key {key.Guid} below two others");
        ulong id = snapshot.ForRead(hive);
        SourceClient source = hive.Client;
        KeyAnswer answer = source.ReadKey(id, key.Guid);
        ChildrenAnswer children = source.EnumChildren(id, key.Guid);
        ValuesAnswer values = source.QueryAllValues(id, key.Guid);

        writer.Key(new KeyRecord(key.Guid, answer.IsVolatile, answer.IsSymlink, answer.Descriptor, answer.LastWriteTime));
        foreach (EntryRecord entry in key.Entries.Concat(EntriesBelow(key.Guid, children).Where(entry => entry.IsHidden)))
        {
            writer.Entry(entry);
            _layers.Add(entry.Layer);
            _entries++;
        }
        foreach (ValueInfo value in values.Values)
        {
            writer.Value(new ValueRecord(key.Guid, value.Name, value.Type, value.Data, value.Layer, value.Sequence));
            _layers.Add(value.Layer);
            _values++;
        }
        foreach (BlanketInfo blanket in values.Blankets)
        {
            writer.Blanket(new BlanketRecord(key.Guid, blanket.Layer, blanket.Sequence));
            _layers.Add(blanket.Layer);
            _blankets++;
        }
        progress?.Invoke(++_keys);
        return new Queue<Child>(EntriesBelow(key.Guid, children).Where(entry => !entry.IsHidden).GroupBy(entry => entry.Child).Select(group => new Child(group.Key, [.. group])));
    }

    private static IEnumerable<EntryRecord> EntriesBelow(KeyGuid parent, ChildrenAnswer answer) =>
        answer.Children.SelectMany(child => child.Entries.Select(entry => new EntryRecord(parent, child.Name, entry.Target, entry.Layer, entry.Sequence)));

    /// <summary>A layer whose metadata is gone has precedence 0 and does not count.</summary>
    private StreamLayer Describe(string name) => registry.Layers.Find(name) is { } layer
        ? new StreamLayer(name, layer.Precedence, layer.IsEnabled, layer.Owner ?? [])
        : new StreamLayer(name, 0, false, []);

    private sealed record Child(KeyGuid Guid, IReadOnlyList<EntryRecord> Entries);
}

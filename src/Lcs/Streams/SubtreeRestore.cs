using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Replaces a key's content and all below it by a stream, in one transaction (kernel.md, "In which order it asks": restores). The stream is read twice: once to check
/// all of it before anything changes, then to write it, and what was read then must be what was checked.
/// </summary>
internal sealed class SubtreeRestore(Registry registry, Key target, RestoreOptions options)
{
    // One spelling of a layer throughout, whatever is done to layers meanwhile.
    private readonly LayerTable _layers = registry.Layers;

    /// <summary>Restores from the stream's present position.</summary>
    /// <exception cref="LcsException">
    /// EINVAL: the stream is damaged, or does not fit the target. EEXIST: it has a key that exists outside the target's subtree. EOVERFLOW: too few sequences are left.
    /// </exception>
    public RestoreResult Run(Stream stream)
    {
        long start = stream.Position;
        var check = new StreamScanner(registry.Options, LayerHere);
        StreamSummary summary = check.Scan(stream);
        CheckAgainstTarget(check);
        // Above the highest, and no wider than the stream's own range: offset by their full size they would double with each backup and restore.
        ulong lowest = registry.Sequences.TakeRange(check.MaxSequence - check.MinSequence + 1);
        ulong offset = unchecked(lowest - check.MinSequence);

        long removed = 0;
        registry.InTransaction(options.Transaction, transaction =>
        {
            Hive hive = target.Location.Hive;
            ulong id = transaction.ForWrite(hive);
            NoteLayers(summary, transaction);
            var teardown = new SubtreeTeardown(hive.Client, id);
            bool isOurs = teardown.Empty(target.Guid);
            var writer = new RestoreWriter(hive.Client, id, target.Guid, LayerHere, offset, registry.OpenKeys, options.Progress);
            try
            {
                writer.WriteRoot(check.Root!);
                if (!isOurs)
                    teardown.Empty(target.Guid);
                stream.Position = start;
                StreamSummary written = new StreamScanner(registry.Options, LayerHere).Scan(stream, writer);
                if (!written.Hash.AsSpan().SequenceEqual(summary.Hash))
                    throw new LcsException(LcsErrno.EINVAL, "the stream was changed while it was read");
            }
            catch (Exception)
            {
                // What was deleted before is deleted still. After a COMMIT that failed nobody knows.
                foreach (KeyGuid orphan in writer.Adopted)
                    registry.OpenKeys.Orphan(hive, orphan);
                throw;
            }
            removed = teardown.Dropped;
            registry.Changed(new WatchEvent(WatchEventKind.SubtreeRestored, target.Path, null, null), transaction);
        });
        return new RestoreResult(summary, removed, [.. summary.Layers.Where(layer => _layers.Find(layer.Name) is null)]);
    }

    private void CheckAgainstTarget(StreamScanner check)
    {
        KeyRecord root = check.Root!;
        if (target.Guid != root.Guid && check.HasKey(target.Guid))
            throw new LcsException(LcsErrno.EEXIST, $"the stream has a key below its root that is {target.Path} itself");
        if (target.IsSymlink != root.IsSymlink)
            throw new LcsException(LcsErrno.EINVAL, root.IsSymlink ? $"the stream is of a symlink, and {target.Path} is none" : $"{target.Path} is a symlink, and the stream is of none");
        if (target.IsVolatile && check.HasPersistentSubkey)
            throw new LcsException(LcsErrno.EINVAL, $"{target.Path} is volatile, and the stream has persistent keys below its root");
    }

    private static void NoteLayers(StreamSummary summary, RegistryTransaction transaction)
    {
        foreach (StreamLayer layer in summary.Layers)
            transaction.NoteLayer(layer.Name);
    }

    /// <summary>The spelling of the layer's metadata key; of a layer that is not there the stream's.</summary>
    private string LayerHere(string name) => _layers.Find(name)?.Name ?? name;
}

/// <summary>
/// Writes what a stream holds: WRITE_KEY of the root, then for each key CREATE_KEY, WRITE_KEY, CREATE_ENTRY, then the values. The stream's sequences are
/// raised by the offset (modulo 2^64).
/// </summary>
internal sealed class RestoreWriter(
    SourceClient source, ulong id, KeyGuid target, Func<string, string> layerHere, ulong offset, OpenKeyTable openKeys, Action<long>? progress) : IStreamVisitor
{
    private readonly List<KeyGuid> _adopted = [];
    private KeyGuid? _streamRoot;
    private long _keys;

    /// <summary>Keys that were deleted and held open, and are created again.</summary>
    public IReadOnlyList<KeyGuid> Adopted => _adopted;

    /// <summary>The target keeps its GUID, its name and its entries, and gets the root's descriptor and time.</summary>
    public void WriteRoot(KeyRecord root) => source.WriteKey(id, target, root.Descriptor, root.LastWriteTime);

    /// <inheritdoc/>
    public void Key(KeyRecord key, IReadOnlyList<EntryRecord> entries)
    {
        if (_streamRoot is null)
            _streamRoot = key.Guid;
        else
            Create(key, entries.First(entry => !entry.IsHidden));
        foreach (EntryRecord entry in entries)
        {
            byte[] name = Encoding.UTF8.GetBytes(entry.Name);
            if (entry.IsHidden)
                source.HideEntry(id, Here(entry.Parent), name, Layer(entry.Layer), Sequence(entry.Sequence));
            else
                source.CreateEntry(id, Here(entry.Parent), name, Layer(entry.Layer), entry.Child, Sequence(entry.Sequence));
        }
        _keys++;
        progress?.Invoke(_keys);
    }

    /// <inheritdoc/>
    public void Value(ValueRecord value) => source.SetValue(
        id, Here(value.Key), Encoding.UTF8.GetBytes(value.Name), Layer(value.Layer), value.Type, value.Data, expectedSequence: 0, Sequence(value.Sequence));

    /// <inheritdoc/>
    public void Blanket(BlanketRecord blanket) => source.SetBlanketTombstone(id, Here(blanket.Key), Layer(blanket.Layer), set: true, Sequence(blanket.Sequence));

    private void Create(KeyRecord key, EntryRecord first)
    {
        if (openKeys.TryAdopt(key.Guid))
        {
            _adopted.Add(key.Guid);
            source.DropKey(id, key.Guid);
        }
        try
        {
            source.CreateKey(id, key.Guid, Encoding.UTF8.GetBytes(first.Name), Here(first.Parent), key.Descriptor, key.IsVolatile, key.IsSymlink, isNew: false);
        }
        catch (LcsException e) when (e.Errno == LcsErrno.EEXIST)
        {
            throw new LcsException(LcsErrno.EEXIST, $"the stream's key \"{first.Name}\" ({key.Guid}) exists outside the subtree that would be replaced", e);
        }
        source.WriteKey(id, key.Guid, descriptor: null, key.LastWriteTime);
    }

    private ulong Sequence(ulong inStream) => unchecked(inStream + offset);

    private KeyGuid Here(KeyGuid key) => key == _streamRoot ? target : key;

    private byte[] Layer(string name) => Encoding.UTF8.GetBytes(layerHere(name));
}

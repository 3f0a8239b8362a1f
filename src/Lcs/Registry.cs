using System.Collections.Concurrent;
using System.Text;

namespace Peios.Lcs;

/// <summary>
/// A registry in user space: what LCS is in the Peios kernel. It listens on a socket for sources, and serves callers from the hives that they register.
/// Its caller is SYSTEM, and nothing is access-checked.
/// </summary>
public sealed partial class Registry : IDisposable
{
    // kernel.md, "In which order it asks": at most 16 read-write and 16 read-only transactions at a time.
    private const int MaxTransactions = 16;
    private static readonly byte[] BaseLayerName = Encoding.UTF8.GetBytes(LayerTable.Base);

    private readonly SourceTable _sources;
    private readonly SourceListener _listener;
    private readonly CurrentLayers _layers;
    private long _lastTransactionId;
    private int _readWriteTransactions, _readOnlyTransactions;
    private readonly ConcurrentDictionary<ulong, RegistryTransaction> _transactions = new();

    private Registry(string socketPath, LcsOptions options)
    {
        options.Validate();
        // Options may be shared, counts may not.
        Options = options = options with { Statistics = new RequestStatistics() };
        Walker = new PathWalker(this);
        _sources = new SourceTable(options);
        _layers = new CurrentLayers(ReadLayers);
        var registrar = new SourceRegistrar(_sources, Sequences, OpenKeys, options);
        registrar.MachineCameUp += MachineCameUp;
        _listener = new SourceListener(socketPath, registrar.Register);
    }

    /// <summary>Opens the listening socket; sources connect to it as <c>loregd --device</c>.</summary>
    /// <param name="socketPath">Where; a socket file that is there already is replaced.</param>
    /// <param name="options">Settings; null for the kernel's defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting that the kernel does not take either.</exception>
    public static Registry Listen(string socketPath, LcsOptions? options = null) => new(socketPath, options ?? new LcsOptions());

    /// <summary>The settings.</summary>
    public LcsOptions Options { get; }

    /// <summary>The layers as they are in <c>Machine\System\Registry\Layers</c>.</summary>
    public LayerTable Layers => _layers.Get();

    /// <summary>Names of the hives that can be used now, in the order of their first registration.</summary>
    public IReadOnlyList<string> Hives => _sources.UpHives();

    internal SequenceCounter Sequences { get; } = new();

    internal OpenKeyTable OpenKeys { get; } = new();

    internal WatchTable Watches { get; } = new();

    internal PathWalker Walker { get; }

    /// <summary>What was asked of the sources since the registry was opened, and what is open now.</summary>
    public RegistryStatistics Statistics => new(Options.Statistics.Snapshot(), Options.Statistics.InFlight, _sources.States(),
        _readWriteTransactions, _readOnlyTransactions, OpenKeys.Count, Watches.Count, Sequences.Next);

    /// <summary>Waits until all hives can be used.</summary>
    /// <param name="hives">Names in any spelling.</param>
    /// <param name="timeout">How long at most.</param>
    /// <param name="giveUp">Looked at now and then: true ends the wait early.</param>
    /// <returns>False when it took too long, or was given up.</returns>
    public bool WaitForHives(IReadOnlyCollection<string> hives, TimeSpan timeout, Func<bool>? giveUp = null) =>
        _sources.WaitUntil(() => hives.All(name => _sources.Find(name) is { IsUp: true }), timeout, giveUp);

    /// <summary>Opens a key: one LOOKUP per component, READ_KEY for a hive's root.</summary>
    /// <param name="path">Absolute: hive and names divided by <c>\</c>.</param>
    /// <param name="transaction">The transaction to read in, if any.</param>
    /// <param name="follow">Whether a symlink at the end is followed.</param>
    /// <exception cref="LcsException">ENOENT: no such hive or key. EINVAL: malformed path. EIO and others: the source.</exception>
    public Key OpenKey(string path, RegistryTransaction? transaction = null, bool follow = true) =>
        new(this, Walker.Open(RegistryPath.Parse(path, Options.MaxNameBytes), transaction, follow));

    /// <summary>Creates a key below one that is there, or opens it: LOOKUPs, CREATE_ENTRY, CREATE_KEY.</summary>
    /// <exception cref="LcsException">ENOENT: no such parent. EINVAL: malformed path, or a persistent key below a volatile one.</exception>
    public Key CreateKey(string path, CreateOptions options = default) => CreateKey(path, options, out _);

    /// <summary>As <see cref="CreateKey(string, CreateOptions)"/>, and says whether it was created.</summary>
    public Key CreateKey(string path, CreateOptions options, out bool created)
    {
        created = false;
        RegistryPath parsed = RegistryPath.Parse(path, Options.MaxNameBytes);
        if (parsed.Components.Count == 0)
            return OpenKey(path, options.Transaction);
        KeyLocation root = PathWalker.Root(FindHive(parsed.Hive));
        KeyLocation parent = parsed.Components.Count == 1
            ? root
            : Walker.Walk(root, [.. parsed.Components.SkipLast(1)], options.Transaction, follow: true);
        return new Key(this, new KeyCreation(this, options).CreateOrOpen(parent, parsed.Components[^1], out created));
    }

    /// <summary>A transaction; nothing is sent before its first mutation.</summary>
    /// <param name="readOnly">Read-only: a view of one hive at the moment of its first read.</param>
    /// <exception cref="LcsException">EBUSY: 16 of the kind are open.</exception>
    public RegistryTransaction BeginTransaction(bool readOnly = false)
    {
        ref int count = ref readOnly ? ref _readOnlyTransactions : ref _readWriteTransactions;
        if (Interlocked.Increment(ref count) > MaxTransactions)
        {
            Interlocked.Decrement(ref count);
            throw new LcsException(LcsErrno.EBUSY, $"{MaxTransactions} transactions are open already");
        }
        var transaction = new RegistryTransaction(this, (ulong)Interlocked.Increment(ref _lastTransactionId), readOnly);
        _transactions.TryAdd(transaction.Id, transaction);
        return transaction;
    }

    /// <summary>Makes a hive's writes durable: FLUSH, the name as typed here.</summary>
    public void Flush(string hive) => FindHive(hive).Client.Flush(Names.EncodeKeyName(hive, Options.MaxNameBytes));

    /// <summary>
    /// Deletes a layer's entries everywhere: the ABORTs of the transactions that wrote in it, DELETE_LAYER to every source, DROP_KEY for orphans that nobody
    /// holds open. The key that describes the layer stays; <see cref="RemoveLayer"/> deletes it too. A source that is down gets
    /// it when it resumes, as does one that goes down before it has answered. A source that fails keeps no other from being asked.
    /// </summary>
    /// <param name="layer">Name; sent in the spelling of its metadata key or, without one, as it is. <c>base</c> cannot be deleted.</param>
    public void DeleteLayer(string layer)
    {
        string folded = NotBase(layer, "deleted");
        layer = Layers.Find(layer)?.Name ?? layer;
        byte[] name = Names.EncodeKeyName(layer, Options.MaxNameBytes);
        foreach (RegistryTransaction transaction in _transactions.Values.OrderBy(transaction => transaction.Id))
            transaction.AbortIfWroteIn(folded, $"the layer {layer}, in which it wrote, was deleted");
        LcsException? failure = null;
        foreach ((IReadOnlyList<Hive> hives, SourceClient source) in _sources.StartLayerDeletion(layer))
        {
            try
            {
                foreach (Rsi.KeyGuid orphan in source.DeleteLayer(name))
                    OpenKeys.Orphan(hives[0], orphan);
            }
            catch (LcsException e)
            {
                failure ??= e;
            }
            _sources.EndLayerDeletion(hives, source, layer);
        }
        _layers.NoteChange();
        if (failure is not null)
            throw failure;
        Watches.Tell(new WatchEvent(WatchEventKind.LayerDeleted, "", null, layer));
    }

    /// <summary>Takes the connection of the source down that holds a hive, as the kernel may at any time. No effect while it is down.</summary>
    /// <param name="hive">Name in any spelling.</param>
    /// <param name="cause">For the log and for callers who wait.</param>
    public void TakeSourceDown(string hive, string cause = "taken down on purpose")
    {
        if (FindHive(hive) is { IsUp: true } up)
            up.Owner?.Break(cause);
    }

    /// <summary>Closes the socket and takes all sources down.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _sources.Dispose();
    }

    internal Hive FindHive(string name) => _sources.Find(name) ?? throw new LcsException(LcsErrno.ENOENT,
        $"there is no hive {name}" + (Hives is { Count: > 0 } hives ? $"; there are {string.Join(" and ", hives)}" : ""));

    /// <summary>The bytes of the spelling that requests carry for a layer.</summary>
    /// <exception cref="LcsException">ENOENT: no such layer.</exception>
    internal byte[] LayerName(string? layer, RegistryTransaction? transaction)
    {
        Layer found = Layers.Find(layer ?? LayerTable.Base)
            ?? throw new LcsException(LcsErrno.ENOENT, $@"there is no layer {layer}: no key Machine\System\Registry\Layers\{layer}");
        transaction?.NoteLayer(found.Name);
        return found.Name == LayerTable.Base ? BaseLayerName : Encoding.UTF8.GetBytes(found.Name);
    }

    /// <summary>
    /// A change was acknowledged: watches learn of it at once or, in a transaction, with the commit; if layers may be meant, they are read again before
    /// the next use.
    /// </summary>
    internal void Changed(WatchEvent change, RegistryTransaction? transaction)
    {
        if (transaction is not null)
            transaction.AfterCommit(() => Tell(change with { Time = DateTimeOffset.UtcNow }));
        else
            Tell(change);
    }

    internal void TransactionEnded(RegistryTransaction transaction)
    {
        if (!_transactions.TryRemove(transaction.Id, out _))
            return;
        if (transaction.IsReadOnly)
            Interlocked.Decrement(ref _readOnlyTransactions);
        else
            Interlocked.Decrement(ref _readWriteTransactions);
    }

    private void Tell(WatchEvent change)
    {
        if (MayConcernLayers(change))
            _layers.NoteChange();
        Watches.Tell(change);
    }

    private static bool MayConcernLayers(WatchEvent change)
    {
        string folded = Names.Fold(change.Path);
        return folded.StartsWith(LayerLoader.FoldedRegistryPath, StringComparison.Ordinal)
            || (change.Kind is WatchEventKind.KeyDeleted or WatchEventKind.KeyHidden or WatchEventKind.KeyShown or WatchEventKind.SubtreeRestored
                && LayerLoader.FoldedRegistryPath.StartsWith(folded, StringComparison.Ordinal));
    }

    private void MachineCameUp(LayerTable? layers)
    {
        if (layers is null)
            _layers.NoteChange();
        else
            _layers.Set(layers);
    }

    private LayerTable? ReadLayers() =>
        _sources.Find(LayerLoader.HiveName) is { IsUp: true } machine ? LayerLoader.Load(machine.Client, machine) : null;
}

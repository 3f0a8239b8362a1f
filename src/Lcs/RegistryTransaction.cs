using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// A transaction. Nothing is sent until the first mutation; then BEGIN, that mutation and everything after it in the same hive
/// (kernel.md, "In which order it asks"). A read-only one begins at its first read. Disposing of one that has not ended aborts it.
/// </summary>
public sealed class RegistryTransaction : IDisposable
{
    private readonly Registry _registry;
    private readonly Lock _gate = new();
    private readonly List<Action> _afterCommit = [];
    private Hive? _hive;
    private SourceClient? _client;
    private readonly HashSet<string> _foldedLayers = new(StringComparer.Ordinal);
    private bool _ended;
    private string? _abortedBecause;

    internal RegistryTransaction(Registry registry, ulong id, bool isReadOnly)
    {
        _registry = registry;
        Id = id;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The id; never used again.</summary>
    public ulong Id { get; }

    /// <summary>Whether it is a view of one moment in which nothing can be written.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Makes what was written in it durable and visible. A commit that failed may be tried again, unless the connection is gone.</summary>
    /// <exception cref="LcsException">EINVAL: it has ended. Otherwise the source's answer; EIO if the connection went down.</exception>
    public void Commit()
    {
        lock (_gate)
        {
            ThrowIfEnded();
            if (_client is not null)
            {
                CheckConnection();
                _client.CommitTransaction(Id, RunAfterCommit);
            }
            End();
        }
        RunAfterCommit();
    }

    /// <summary>Undoes what was written in it. Has no effect once it has ended.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _client?.PostAbortTransaction(Id);
            End();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Abort();

    /// <summary>The txn_id that a read in the hive carries.</summary>
    internal ulong ForRead(Hive hive)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            if (_hive is null && IsReadOnly)
                Begin(hive, TransactionMode.ReadOnly);
            if (_hive != hive)
                return 0;
            CheckConnection();
            return Id;
        }
    }

    /// <summary>The txn_id that a mutation in the hive carries; the first one sends BEGIN.</summary>
    internal ulong ForWrite(Hive hive)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            if (IsReadOnly)
                throw new LcsException(LcsErrno.EINVAL, "the transaction is read-only");
            if (_hive is null)
                Begin(hive, TransactionMode.ReadWrite);
            if (_hive != hive)
                throw new LcsException(LcsErrno.EXDEV, $"the transaction writes to hive {_hive!.Name} and cannot write to {hive.Name} too");
            CheckConnection();
            return Id;
        }
    }

    /// <summary>A mutation is going to write in the layer.</summary>
    internal void NoteLayer(string layer)
    {
        lock (_gate)
            _foldedLayers.Add(Names.Fold(layer));
    }

    /// <summary>Aborts it if it wrote in the layer; every later use says why.</summary>
    internal void AbortIfWroteIn(string foldedLayer, string because)
    {
        lock (_gate)
        {
            if (_ended || _client is null || !_foldedLayers.Contains(foldedLayer))
                return;
            _abortedBecause = because;
            Abort();
        }
    }

    /// <summary>Runs an action once the transaction is committed, never if it is not.</summary>
    internal void AfterCommit(Action action)
    {
        lock (_gate)
            _afterCommit.Add(action);
    }

    private void Begin(Hive hive, TransactionMode mode)
    {
        SourceClient client = hive.Client;
        client.BeginTransaction(Id, mode);
        (_hive, _client) = (hive, client);
    }

    /// <summary>Also when the OK comes after the caller has given up.</summary>
    private void RunAfterCommit()
    {
        Action[] actions;
        lock (_gate)
        {
            actions = [.. _afterCommit];
            _afterCommit.Clear();
        }
        foreach (Action action in actions)
            action();
    }

    private void CheckConnection()
    {
        if (_client!.Connection.Cause is { } cause)
            throw new LcsException(LcsErrno.EIO, $"the transaction is gone with its connection: {cause}");
    }

    private void ThrowIfEnded()
    {
        if (_ended)
            throw new LcsException(LcsErrno.EINVAL, _abortedBecause is null ? "the transaction has ended" : $"the transaction was aborted: {_abortedBecause}");
    }

    private void End()
    {
        _ended = true;
        _registry.TransactionEnded(this);
    }
}

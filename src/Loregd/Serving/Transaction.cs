using System.Collections.Concurrent;
using Loregd.Hives;
using Loregd.Storage;

namespace Loregd.Serving;

internal enum TransactionState
{
    Open,

    /// <summary>SQLite has rolled it back; every request but ABORT is STORAGE_ERROR.</summary>
    Doomed,

    /// <summary>Committed, aborted or given up; its id is unknown.</summary>
    Ended,
}

/// <summary>
/// A transaction by its id. A read-write one takes its hive at its first mutation (<see cref="Hive"/>, set in the order of reading); from then on it
/// belongs to the hive's writer. A read-only one takes a snapshot at its first read.
/// </summary>
internal sealed class Transaction(ulong id, bool isReadOnly)
{
    private int _state;
    private int _reads;
    private Hive? _hive;

    public ulong Id => id;

    public bool IsReadOnly => isReadOnly;

    public TransactionState State => (TransactionState)Volatile.Read(ref _state);

    public Hive? Hive => Volatile.Read(ref _hive);

    /// <summary>Of a read-only transaction, once it has read.</summary>
    public Snapshot? Snapshot { get; private set; }

    /// <summary>When a request last named it, in <see cref="Environment.TickCount64"/>.</summary>
    public long NamedAt { get; set; } = Environment.TickCount64;

    /// <summary>A read of a read-only transaction begins; false when it has ended. Who has begun may finish, whatever comes after it.</summary>
    public bool TryBeginRead()
    {
        lock (this)
        {
            if (State != TransactionState.Open)
                return false;
            _reads++;
            return true;
        }
    }

    public void EndRead()
    {
        lock (this)
        {
            _reads--;
            if (_reads > 0 || State == TransactionState.Open)
                return;
        }

        CloseSnapshot();
    }

    /// <summary>Binds it to a hive unless it is bound already; returns the hive that it is bound to.</summary>
    public Hive Bind(Hive hive) => Interlocked.CompareExchange(ref _hive, hive, null) ?? hive;

    /// <summary>Takes hive and snapshot, unless the transaction is doomed or has a snapshot: then this one is closed. To be called in a read.</summary>
    public void Take(Hive hive, Snapshot snapshot)
    {
        lock (this)
        {
            if (State != TransactionState.Doomed && Snapshot is null)
            {
                Snapshot = snapshot;
                Bind(hive);
                hive.Snapshots.Add(this);
                return;
            }
        }

        snapshot.Dispose();
    }

    /// <summary>It loses its snapshot at once, reads that have begun included.</summary>
    public void Doom()
    {
        lock (this)
            Volatile.Write(ref _state, (int)TransactionState.Doomed);
        CloseSnapshot();
    }

    /// <summary>True when no request has named it for <paramref name="idle"/>.</summary>
    public bool IsForgotten(TimeSpan idle) => Environment.TickCount64 - NamedAt > (long)idle.TotalMilliseconds;

    /// <summary>What the log says when it is given up for that.</summary>
    public string Forgotten(TimeSpan idle) => $"transaction {Id} was not named for {idle.TotalSeconds:0.#} s and is rolled back";

    /// <summary>It keeps its snapshot until the reads that have begun are over.</summary>
    public void End()
    {
        lock (this)
        {
            Volatile.Write(ref _state, (int)TransactionState.Ended);
            if (_reads > 0)
                return;
        }

        CloseSnapshot();
    }

    private void CloseSnapshot()
    {
        Snapshot? snapshot;
        lock (this)
            (snapshot, Snapshot) = (Snapshot, null);
        if (snapshot is null)
            return;
        Hive!.Snapshots.Remove(this);
        snapshot.Dispose();
    }
}

/// <summary>The transactions of a connection by id. An id that is not here is unknown: never begun, or ended.</summary>
internal sealed class TransactionTable
{
    private readonly ConcurrentDictionary<ulong, Transaction> _open = new();

    public bool IsEmpty => _open.IsEmpty;

    /// <summary>False when the id is in use.</summary>
    public bool TryBegin(ulong id, bool isReadOnly) => _open.TryAdd(id, new Transaction(id, isReadOnly));

    /// <summary>The transaction, which counts as named now; null when the id is unknown.</summary>
    public Transaction? Find(ulong id)
    {
        if (!_open.TryGetValue(id, out Transaction? transaction))
            return null;
        transaction.NamedAt = Environment.TickCount64;
        return transaction;
    }

    /// <summary>Ends it for good; its id is unknown from now on.</summary>
    public void End(Transaction transaction)
    {
        _open.TryRemove(new KeyValuePair<ulong, Transaction>(transaction.Id, transaction));
        transaction.End();
    }

    public void EndAll()
    {
        foreach (Transaction transaction in _open.Values)
            End(transaction);
    }

    /// <summary>Those that no request has named for <paramref name="idle"/>.</summary>
    public IReadOnlyList<Transaction> Forgotten(TimeSpan idle) => [.. _open.Values.Where(transaction => transaction.IsForgotten(idle))];
}

using Loregd.Operations;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>
/// Committed reads of one hive on a connection of its own, for one thread at a time. Each read sees one moment of both stores. The snapshot of
/// that moment is kept from read to read while it is the newest, because to take one costs more than a read; whoever has nothing to read lets go of it
/// with <see cref="Release"/>.
/// </summary>
internal sealed class ReadSession : IDisposable
{
    /// <summary>There is no snapshot: what was read last was read beside a commit of both stores.</summary>
    public const long NoMoment = -1;

    private readonly Database _database;
    private readonly CommitGate _gate;
    private readonly CommitClock _clock;
    private readonly StoreReader _stores;
    private readonly Statement _begin;
    private readonly Statement _touchBothStores;
    private readonly Statement _end;
    private int _releaseRequests;

    public ReadSession(Database database, CommitGate gate, CommitClock clock)
    {
        (_database, _gate, _clock) = (database, gate, clock);
        _stores = new StoreReader(database);
        _begin = database.Prepare("BEGIN");
        _touchBothStores = database.Prepare("SELECT (SELECT 1 FROM main.keys LIMIT 1), (SELECT 1 FROM volatile.keys LIMIT 1)");
        _end = database.Prepare("COMMIT");
    }

    /// <summary>The commit after which the last read's snapshot was taken.</summary>
    public long Moment { get; private set; } = NoMoment;

    /// <summary>What the last answer depends on.</summary>
    public Dependencies Dependencies => _stores.Dependencies;

    /// <summary>True when the key is in this hive.</summary>
    public bool HasKey(in KeyGuid guid)
    {
        if (_gate.IsClosed)
            return HasKeyBesideCommit(guid);
        TakeNewestSnapshot();
        return _stores.StoreOf(guid) is not null;
    }

    /// <summary>Answers a well-formed read; false when the hive does not hold its key.</summary>
    public bool TryAnswer(OpCode op, ReadOnlySpan<byte> payload, ref ResponseWriter response)
    {
        try
        {
            TakeNewestSnapshot();
            return TryAnswerInSnapshot(op, payload, ref response);
        }
        catch
        {
            // What has failed in this snapshot may do so for as long as it lasts.
            Release();
            throw;
        }
    }

    /// <summary>Begins a read-only transaction at this moment of both stores, if the hive holds the key in it.</summary>
    public bool TryBeginSnapshot(in KeyGuid guid)
    {
        TakeNewestSnapshot();
        if (_stores.StoreOf(guid) is not null)
            return true;
        Release();
        return false;
    }

    /// <summary>Answers a well-formed read inside the snapshot that is there.</summary>
    public bool TryAnswerInSnapshot(OpCode op, ReadOnlySpan<byte> payload, ref ResponseWriter response)
    {
        try
        {
            return ReadOperations.TryAnswer(op, _stores, payload, ref response.Body);
        }
        catch
        {
            _stores.Reset();
            throw;
        }
    }

    /// <summary>Lets go of the snapshot if the writer has asked for it since it was taken.</summary>
    public void ReleaseIfAsked()
    {
        if (Moment != NoMoment && _releaseRequests != _gate.ReleaseRequests)
            Release();
    }

    /// <summary>Lets go of the snapshot, so that the log can be truncated.</summary>
    public void Release()
    {
        if (Moment == NoMoment)
            return;
        Moment = NoMoment;
        _stores.Reset();
        _touchBothStores.Reset();
        if (_database.InTransaction)
            _end.Run();
    }

    public void Dispose()
    {
        _begin.Dispose();
        _touchBothStores.Dispose();
        _end.Dispose();
        _stores.Dispose();
        _database.Dispose();
    }

    /// <summary>Without waiting for the commit, unless it seems to take the key away: between its halves a key that moves from store to store is in neither.</summary>
    private bool HasKeyBesideCommit(in KeyGuid guid)
    {
        Release();
        while (true)
        {
            long moment = _gate.Number;
            if (_stores.StoreOf(guid) is not null)
                return true;
            if (!CommitGate.IsClosedAt(moment) && _gate.IsStillAt(moment))
                return false;
            _gate.Pass();
        }
    }

    private void TakeNewestSnapshot()
    {
        if (Moment != NoMoment && Moment == _clock.Begun && _releaseRequests == _gate.ReleaseRequests)
            return;
        try
        {
            do
            {
                Release();
            }
            while (!TryTakeSnapshot());
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>False when a commit of both stores came between the two halves.</summary>
    private bool TryTakeSnapshot()
    {
        long number = _gate.Pass();
        _releaseRequests = _gate.ReleaseRequests;
        Moment = _clock.Now;
        _begin.Run();
        _touchBothStores.Run();
        return _gate.IsStillAt(number);
    }
}

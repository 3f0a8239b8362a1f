using Loregd.Hives;
using Loregd.Operations;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>
/// The one write connection of a hive: its statements, its SQLite transaction and the unsettled entries that go with it. Owned by the hive's
/// writer thread; the connection itself is the hive's, to be closed last.
/// </summary>
internal sealed class WriteSession : IDisposable
{
    private readonly MemoryStore _volatileStore;
    private readonly CommitGate _gate;
    private readonly HiveClaims _claims;
    private readonly CommitClock _clock;
    private readonly TouchedSlots _touched = new();
    private readonly StoreWriter[] _writers;
    private readonly FoldBuffer _fold = new();
    private readonly HashSet<KeyGuid> _claimed = [];
    private KeyGuid? _claimedByRequest;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _savepoint;
    private readonly Statement _release;
    private readonly Statement _rollbackTo;
    private readonly Statement _rewriteMark;
    private bool _logEndsInFailedCommit;

    /// <param name="existsElsewhere">True when another hive holds the key: a GUID exists in one store of one hive.</param>
    public WriteSession(Database database, MemoryStore volatileStore, CommitGate gate, CommitClock clock, HiveClaims claims, UnsettledEntries unsettled, Predicate<KeyGuid> existsElsewhere)
    {
        (Database, _volatileStore, _gate, _clock, _claims, Unsettled, ExistsElsewhere) = (database, volatileStore, gate, clock, claims, unsettled, existsElsewhere);
        Stores = new StoreReader(database);
        _writers = [.. Storage.Stores.All.Select(store => new StoreWriter(database, store, _touched))];
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _savepoint = database.Prepare("SAVEPOINT request");
        _release = database.Prepare("RELEASE request");
        _rollbackTo = database.Prepare("ROLLBACK TO request");
        _rewriteMark = database.Prepare($"PRAGMA main.user_version = {Schema.FoldMark}");
    }

    public Database Database { get; }

    /// <summary>Reads that see the writes of the open transaction.</summary>
    public StoreReader Stores { get; }

    public UnsettledEntries Unsettled { get; }

    public Predicate<KeyGuid> ExistsElsewhere { get; }

    public IReadOnlyList<StoreWriter> Writers => _writers;

    public bool InTransaction => Database.InTransaction;

    public StoreWriter this[Store store] => _writers[(int)store];

    /// <summary>The fold of a name; valid until the next call.</summary>
    public ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> name) => _fold.Fold(name);

    /// <summary>Claims a GUID for a key that is about to be created; false when another hive is about to create it.</summary>
    public bool TryClaim(in KeyGuid guid)
    {
        if (_claimed.Contains(guid))
            return true;
        if (!_claims.TryClaim(guid))
            return false;
        _claimed.Add(guid);
        _claimedByRequest = guid;
        return true;
    }

    /// <summary>The key that was to be created is dropped again: however the transaction ends, it does not create it.</summary>
    public void Unclaim(in KeyGuid guid)
    {
        if (_claimed.Remove(guid))
            _claims.Release(guid);
    }

    /// <summary>True for a key of this hive that no entry names.</summary>
    public bool IsKeyWithoutEntries(in KeyGuid guid) => Stores.StoreOf(guid) is { } store && !this[store].HasEntriesTo(guid);

    /// <summary>After recovery: whatever was read before is no longer believed.</summary>
    public void ForgetReads()
    {
        _touched.AddEverything();
        _clock.Begin(_touched);
        _clock.Complete();
        _touched.Clear();
    }

    /// <summary>False when somebody outside loregd holds the database's write lock.</summary>
    public bool TryBegin()
    {
        try
        {
            _begin.Run();
            return true;
        }
        catch (SqliteException failure) when (failure.Code == SqliteResult.Busy)
        {
            return false;
        }
    }

    /// <summary>
    /// Makes the transaction durable: its log is synced. A failure leaves it open if <see cref="InTransaction"/> still says so; else it
    /// has been rolled back, and <see cref="Rollback"/> is still due for what is not SQLite's.
    /// </summary>
    public void Commit()
    {
        bool writesLog = _writers[(int)Store.Main].HasChanges || _logEndsInFailedCommit;
        if (_logEndsInFailedCommit)
            _rewriteMark.Run();
        _clock.Begin(_touched);
        try
        {
            if (writesLog && _writers[(int)Store.Volatile].HasChanges)
                CommitBothStores();
            else
                _commit.Run();
            _logEndsInFailedCommit = false;
        }
        catch when (!InTransaction)
        {
            _logEndsInFailedCommit = writesLog;
            throw;
        }
        finally
        {
            _clock.Complete();
        }

        Unsettled.Commit();
        ForgetTransaction();
    }

    /// <summary>
    /// SQLite commits the file first. The other half, then, must not fail: its pages are written to its log beforehand, and the memory for
    /// what COMMIT itself adds is reserved.
    /// </summary>
    private void CommitBothStores()
    {
        Database.FlushCache();
        if (!_volatileStore.TryReserve(ReservedForCommit))
            throw new StoreFullException();
        _gate.Close();
        try
        {
            _commit.Run();
        }
        finally
        {
            _gate.Open();
        }
    }

    /// <summary>COMMIT writes the pages that the flush could not (those in use), at the most a page of each level, and the commit frame.</summary>
    private const long ReservedForCommit = 64 * (4096 + 24);

    /// <summary>Undoes the whole transaction, also what SQLite has already rolled back by itself.</summary>
    public void Rollback()
    {
        Stores.Reset();
        try
        {
            if (InTransaction)
                _rollback.Run();
        }
        finally
        {
            Unsettled.RollbackTo(0);
            ForgetTransaction();
        }

        if (_logEndsInFailedCommit)
            OverwriteFailedCommit();
    }

    /// <summary>
    /// Runs one request's changes so that they are all there or none. <see cref="SqliteException"/> passes; the transaction is then gone if
    /// <see cref="InTransaction"/> says so, else only the request is undone.
    /// </summary>
    public Status RunInSavepoint(WriteHandler apply, ReadOnlySpan<byte> payload)
    {
        int mark = Unsettled.Mark;
        _claimedByRequest = null;
        _savepoint.Run();
        try
        {
            Status status = apply(this, payload);
            if (status != Status.Ok)
            {
                _rollbackTo.Run();
                Undo(mark);
            }

            _release.Run();
            return status;
        }
        catch
        {
            Stores.Reset();
            if (InTransaction && TryRollbackToSavepoint())
                Undo(mark);
            throw;
        }
    }

    public void Dispose()
    {
        IDisposable[] parts = [_begin, _commit, _rollback, _savepoint, _release, _rollbackTo, _rewriteMark, Stores, _fold, .. _writers];
        foreach (IDisposable part in parts)
            part.Dispose();
    }

    /// <summary>
    /// A COMMIT whose sync failed stands in the log, whole, until another is written over it: after a crash SQLite would take it for done, although it
    /// was answered STORAGE_ERROR. So one that changes nothing is written over it, at once if that succeeds, or else with the next COMMIT.
    /// </summary>
    private void OverwriteFailedCommit()
    {
        try
        {
            if (TryBegin())
                Commit();
        }
        catch (SqliteException)
        {
            if (InTransaction)
                _rollback.Run();
        }
    }

    /// <summary>False when SQLite cannot do even that: the whole transaction is rolled back then, as half a request must never be committed.</summary>
    private bool TryRollbackToSavepoint()
    {
        try
        {
            _rollbackTo.Run();
            _release.Run();
            return true;
        }
        catch (SqliteException)
        {
            _rollback.Run();
            return false;
        }
    }

    /// <summary>What is not SQLite's of the request that failed: its unsettled entries, and its claim, which would keep other hives from creating the key.</summary>
    private void Undo(int mark)
    {
        Unsettled.RollbackTo(mark);
        if (_claimedByRequest is { } guid)
            Unclaim(guid);
    }

    private void ForgetTransaction()
    {
        foreach (StoreWriter writer in _writers)
            writer.ClearChanges();
        _touched.Clear();
        foreach (KeyGuid guid in _claimed)
            _claims.Release(guid);
        _claimed.Clear();
    }
}

/// <summary>The volatile store has no memory left for its half of a commit.</summary>
internal sealed class StoreFullException() : Exception("the volatile store is full");

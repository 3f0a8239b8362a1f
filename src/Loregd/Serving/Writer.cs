using Loregd.Hives;
using Loregd.Operations;
using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>
/// The one thread of a hive that writes. It owns the write connection, the transaction, the unsettled entries and the order of writes; nobody
/// else touches them, so there are no locks around them. Requests come in the order of reading; those that cannot run yet wait in that order.
/// </summary>
internal sealed class Writer : ILayerParticipant
{
    /// <summary>How soon a database that somebody outside has locked is tried again.</summary>
    private const int LockedRetryMilliseconds = 10;

    /// <summary>How soon a DELETE_LAYER that found another hive taken is tried again.</summary>
    private const int LayerDeletionRetryMilliseconds = 5;

    private readonly Hive _hive;
    private readonly WriterContext _context;
    private readonly WriteQueue _queue = new();
    private readonly Responder _responder;
    private readonly HiveTransaction _transaction;
    private readonly SharedCommit _sharedCommit;
    private readonly WaitingList _waiting;
    private readonly LateTimes _lateTimes = new();
    private readonly Checkpointer _checkpointer;
    private readonly ReaderSet _readers;
    private readonly MessageBuffer _buffer = new();
    private readonly List<Request> _batch = [];
    private readonly Thread _thread;
    private List<Request> _inbox = [];
    private Sweep? _sweep;
    private bool _isLocked;
    private bool _layerDeletionIsDue;
    private bool _holdIsLogged;
    private bool _isStopping;

    public Writer(Hive hive, WriterContext context)
    {
        (_hive, _context) = (hive, context);
        _readers = new ReaderSet(context.Hives);
        _responder = new Responder(context.Pool, context.Hives.Routes, context.Budget, context.Drops);
        var unsettled = new UnsettledEntries(context.Bounds.UnsettledNameAge, context.Hives.Routes.To(hive.Number));
        Session = new WriteSession(hive.WriteConnection, hive.VolatileStore, hive.Gate, hive.Clock, context.Hives.Claims, unsettled, ExistsElsewhere);
        _waiting = new WaitingList(context.Bounds);
        _transaction = new HiveTransaction(Session, _responder, context.Transactions, _waiting.Held, context.Log, hive.Name);
        _sharedCommit = new SharedCommit(Session, _responder, _waiting.Held, context.Log, hive.Name);
        _checkpointer = new Checkpointer(hive, context.Bounds, context.Log);
        _thread = new Thread(Run) { IsBackground = true, Name = "writer " + hive.Name };
    }

    public int Number => _hive.Number;

    public bool IsTaken { get; private set; }

    public WriteSession Session { get; }

    public void Start() => _thread.Start();

    public bool Join(TimeSpan timeout) => _thread.Join(timeout);

    /// <summary>Queues a request; from now on it is the writer's to answer.</summary>
    public void Add(Request request) => _queue.Add(request);

    /// <summary>Queues something to be done between requests.</summary>
    public void Post(Action command)
    {
        Request request = _context.Pool.Rent();
        request.Command = command;
        _queue.Add(request);
    }

    /// <summary>The connection is gone: requests not begun are dropped, the transaction rolls back, unsettled entries go, both stores recover.</summary>
    public void Reset()
    {
        foreach (Request request in _waiting.TakeAll())
            Drop(request);
        _transaction.Rollback();
        Session.Unsettled.Clear();
        SetTaken();
        WriteLateTimes();
        _hive.Recover(_context.Log);
        Session.ForgetReads();
        _sweep?.Dispose();
        _sweep = null;
    }

    /// <summary>Of both stores.</summary>
    public ulong HighestSequence() => _hive.HighestSequence();

    /// <summary>After registration: begins to sweep values whose keys are gone, whenever there is nothing else to do.</summary>
    public void StartSweep() => _sweep ??= new Sweep(_hive.WriteConnection, _context.Bounds.SweepSlice);

    /// <summary>Gives up a transaction that nobody has named for long.</summary>
    public void GiveUp(Transaction transaction)
    {
        if (transaction.State != TransactionState.Open)
            return;
        EndTransaction(transaction);
    }

    /// <summary>Requests in hand are answered, the transaction rolls back, the database is checkpointed; then the thread ends.</summary>
    public void Stop()
    {
        _isStopping = true;
        if (_transaction.Holder is { } holder)
            EndTransaction(holder);
        foreach (Request request in _waiting.TakeWhere(request => request.Transaction is not null || request.LayerDeletion is not null))
            Refuse(request, request.Transaction is null ? Status.TxnBusy : Status.StorageError);
        foreach (Request request in _waiting.TakeHeld())
            _responder.Answer(request, Status.AlreadyExists);
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _inbox = _queue.Take(_inbox, MillisecondsUntilNext());
            foreach (Request request in _inbox)
                AcceptGuarded(request);
            _inbox.Clear();
            ServeGuarded();
        }

        Close();
    }

    private void AcceptGuarded(Request request)
    {
        try
        {
            Accept(request);
        }
        catch (Exception failure)
        {
            Survive(failure);
        }
    }

    private void ServeGuarded()
    {
        try
        {
            ServeWaiting();
        }
        catch (Exception failure)
        {
            Survive(failure);
        }
    }

    /// <summary>Nothing may end this thread: what no request's own handling has caught is a line in the log.</summary>
    private void Survive(Exception failure)
    {
        _context.Log.Fault($"{_hive.Name}: {failure.GetType().Name}: {failure.Message}");
        if (_transaction.Holder is null && Session.InTransaction)
            Session.Rollback();
    }

    private void Accept(Request request)
    {
        if (request.Command is { } command)
        {
            _context.Pool.Return(request);
            command();
        }
        else if (request.Connection.IsBroken)
        {
            Drop(request);
        }
        else if (request.Op == OpCode.AbortTransaction)
        {
            EndTransaction(request.Transaction!);
            _responder.Answer(request, Status.Ok);
        }
        else if (!IsTaken || !TryServeWhileTaken(request))
        {
            _waiting.Add(request);
        }
    }

    private void ServeWaiting()
    {
        foreach (Request request in _waiting.TakeExpired())
            Refuse(request, request.HeldSince != 0 ? Status.AlreadyExists : Status.TxnBusy);
        RetryHeld();
        _isLocked = false;
        SetTaken();
        RunWaiting();
        if (_transaction.Holder is not null)
        {
            LogLongHold();
            return;
        }

        WriteLateTimes();
        _checkpointer.Run();
        if (_sweep is not null && _waiting.IsEmpty)
            SweepOn(_sweep);
    }

    /// <summary>Runs what waits, in order, while the hive is free.</summary>
    private void RunWaiting()
    {
        _layerDeletionIsDue = false;
        for (int next = 0; !IsTaken && next < _waiting.Count;)
        {
            Request request = _waiting[next];
            if (request.LayerDeletion is { } deletion)
                next += TryDeleteLayer(deletion, next) ? 0 : 1;
            else if (request.Op == OpCode.Flush)
                Flush(_waiting.TakeAt(next));
            else if (request.Transaction is { } transaction)
                RunTransactional(transaction, next);
            else
                RunBatch(next);
        }
    }

    private void RunBatch(int first)
    {
        _batch.Clear();
        for (int i = first; i < _waiting.Count && _waiting[i] is { Transaction: null, Handler: not null, LayerDeletion: null } request; i++)
            _batch.Add(request);
        int waiting = _batch.Count;
        if (_sharedCommit.TryRun(_batch))
        {
            _waiting.Remove(first, waiting);
            RetryHeld();
        }
        else
        {
            TakeAway();
        }
    }

    private void RunTransactional(Transaction transaction, int at)
    {
        if (transaction.State != TransactionState.Open)
        {
            Refuse(_waiting.TakeAt(at), Status.StorageError);
            return;
        }

        Request request = _waiting[at];
        if (request.IsRead)
            AnswerCommitted(_waiting.TakeAt(at));
        else if (request.Op == OpCode.CommitTransaction)
            CommitNothing(_waiting.TakeAt(at), transaction);
        else
            BeginTransaction(transaction, at);
    }

    private void BeginTransaction(Transaction transaction, int at)
    {
        try
        {
            if (!_transaction.TryBegin(transaction))
            {
                TakeAway();
                return;
            }
        }
        catch (SqliteException failure)
        {
            _context.Log.Fault($"{_hive.Name}: {failure.Message}");
            Refuse(_waiting.TakeAt(at), Status.StorageError);
            return;
        }

        _holdIsLogged = false;
        SetTaken();
        Request request = _waiting.TakeAt(at);
        _responder.StopCounting(request);
        _transaction.Execute(request, _buffer);
        SetTaken();
        ServeWhileTaken();
    }

    /// <summary>A COMMIT waits for the operations of its transaction that were read before it, and for nothing else.</summary>
    private bool TryCommitNothing(Request request, Transaction transaction)
    {
        if (_waiting.HasOther(request, transaction))
            return false;
        CommitNothing(request, transaction);
        return true;
    }

    /// <summary>The transaction's first write never came to run.</summary>
    private void CommitNothing(Request request, Transaction transaction)
    {
        _context.Transactions.End(transaction);
        _responder.Answer(request, Status.Ok);
    }

    /// <summary>Somebody outside loregd has locked the database: for the requests that is as if a transaction held the hive.</summary>
    private void TakeAway()
    {
        _isLocked = true;
        SetTaken();
        ServeWhileTaken();
    }

    private void ServeWhileTaken()
    {
        for (int i = 0; IsTaken && i < _waiting.Count;)
        {
            Request request = _waiting[i];
            if (TryServeWhileTaken(request))
                _waiting.TakeAt(i);
            else
                i++;
        }
    }

    /// <summary>What need not wait although the hive is taken; false for what has to, and does.</summary>
    private bool TryServeWhileTaken(Request request)
    {
        if (request.Transaction is { } transaction)
        {
            if (transaction == _transaction.Holder)
                RunInTransaction(request);
            else if (transaction.State != TransactionState.Open)
                Refuse(request, Status.StorageError);
            else if (request.IsRead)
                AnswerCommitted(request);
            else if (request.Op == OpCode.CommitTransaction)
                return TryCommitNothing(request, transaction);
            else
                return !TryWait(request);
            return true;
        }

        if (request.Op == OpCode.Flush)
            Refuse(request, Status.TxnBusy);
        else if (request.Op == OpCode.WriteKey && WriteKey.IsTimeAlone(request.Payload, out KeyGuid key, out ulong time))
            KeepTime(request, key, time);
        else
            return !TryWait(request);
        return true;
    }

    /// <summary>Lets the request wait; if too many do already, it is refused at once and false.</summary>
    private bool TryWait(Request request)
    {
        if (_responder.TryCount(request))
            return true;
        Refuse(request, Status.TxnBusy);
        return false;
    }

    private void RunInTransaction(Request request)
    {
        if (request.Op == OpCode.CommitTransaction)
            _transaction.Commit(request);
        else
            _transaction.Execute(request, _buffer);
        SetTaken();
        RetryHeld();
    }

    /// <summary>A time alone never waits, because its failure takes the kernel's connection down.</summary>
    private void KeepTime(Request request, in KeyGuid key, ulong time)
    {
        bool exists = _readers[Number].HasKey(key);
        if (exists)
            _lateTimes.Add(key, time);
        _responder.Answer(request, exists ? Status.Ok : Status.NotFound);
    }

    /// <summary>A read of a transaction whose own first write still waits: it has written nothing that the read could see.</summary>
    private void AnswerCommitted(Request request)
    {
        var response = new ResponseWriter(_buffer.Span, request.Id, (ushort)request.Op);
        try
        {
            bool found = _readers[Number].TryAnswer(request.Op, request.Payload, ref response);
            _responder.Answer(request, _buffer.Span[..(found ? response.Finish() : response.Finish(Status.NotFound))]);
        }
        catch (Exception failure) when (failure is SqliteException or DamagedRowException)
        {
            _context.Log.Fault($"{_hive.Name}: {failure.Message}");
            _responder.Answer(request, Status.StorageError);
        }
    }

    private void Flush(Request request)
    {
        try
        {
            WriteLateTimes();
            _checkpointer.Flush();
            _responder.Answer(request, Status.Ok);
        }
        catch (SqliteException failure)
        {
            _context.Log.Fault($"{_hive.Name}: FLUSH: {failure.Message}");
            _responder.Answer(request, Status.StorageError);
        }
    }

    /// <summary>Only the first DELETE_LAYER in the queue may be under way, so that all writers are at the same one.</summary>
    private bool TryDeleteLayer(LayerDeletion deletion, int at)
    {
        if (_layerDeletionIsDue || !deletion.TryJoin(this))
        {
            _layerDeletionIsDue = true;
            return false;
        }

        AnswerLayerDeletion(_waiting.TakeAt(at), deletion);
        return true;
    }

    private void AnswerLayerDeletion(Request request, LayerDeletion deletion)
    {
        if (!deletion.TryEnd())
        {
            _responder.Drop(request);
            return;
        }

        if (deletion.Failure is { } failure)
            _context.Log.Fault($"DELETE_LAYER: {failure}");
        var response = new ResponseWriter(_buffer.Span, request.Id, (ushort)request.Op);
        response.Body.WriteU32((uint)deletion.Orphans.Count);
        foreach (KeyGuid orphan in deletion.Orphans)
            response.Body.WriteGuid(orphan);
        _responder.Answer(request, _buffer.Span[..(deletion.Status == Status.Ok ? response.Finish() : response.Finish(deletion.Status))]);
    }

    /// <summary>Ends a request of a connection that is gone.</summary>
    private void Drop(Request request)
    {
        request.LayerDeletion?.TryGiveUp();
        _responder.Drop(request);
    }

    /// <summary>Answers a request that did not run.</summary>
    private void Refuse(Request request, Status status)
    {
        if (request.LayerDeletion is { } deletion && !deletion.TryGiveUp())
        {
            // Another writer answers it, or has.
            _responder.Drop(request);
            return;
        }

        if (request.Op == OpCode.CreateKey)
            ForgetUnsettled(request.Expected);
        _responder.Answer(request, status);
    }

    /// <summary>A failing CREATE_KEY takes along the unsettled entries that name its key.</summary>
    public void ForgetUnsettled(KeyGuid key)
    {
        Session.Unsettled.RemoveNaming(key);
        if (_transaction.Holder is null)
            Session.Unsettled.Commit();
    }

    private void EndTransaction(Transaction transaction)
    {
        foreach (Request request in _waiting.TakeWhere(request => request.Transaction == transaction))
            Refuse(request, Status.StorageError);
        if (_transaction.Holder == transaction)
            _transaction.Rollback();
        _context.Transactions.End(transaction);
        SetTaken();
    }

    /// <summary>Held CREATE_ENTRYs run again when the name that they want may be free, or taken for good.</summary>
    private void RetryHeld()
    {
        foreach (Request request in _waiting.TakeHeldIfChanged(Session.Unsettled.Version, _transaction.Holder))
        {
            if (request.Transaction is not null)
                _transaction.Execute(request, _buffer);
            else
                _waiting.Add(request);
        }
    }

    private void WriteLateTimes()
    {
        if (_lateTimes.IsEmpty || !Session.TryBegin())
            return;
        try
        {
            _lateTimes.Apply(Session);
            Session.Commit();
            _lateTimes.Clear();
        }
        catch (Exception failure) when (failure is SqliteException or StoreFullException)
        {
            _context.Log.Fault($"{_hive.Name}: last write times could not be written: {failure.Message}");
            Session.Rollback();
            _lateTimes.Clear();
        }
    }

    private void SweepOn(Sweep sweep)
    {
        sweep.RunSlice();
        if (!sweep.IsDone)
            return;
        if (sweep.Removed > 0)
            _context.Log.Progress($"{_hive.Name}: swept {sweep.Removed} values and tombstones of keys that are gone");
        sweep.Dispose();
        _sweep = null;
    }

    private void LogLongHold()
    {
        if (_holdIsLogged || _waiting.Count == 0 || Environment.TickCount64 - _transaction.HeldSince < _context.Bounds.HoldWarning.TotalMilliseconds)
            return;
        _holdIsLogged = true;
        _context.Log.Fault($"{_hive.Name}: transaction {_transaction.Holder!.Id} has held the hive for over {_context.Bounds.HoldWarning.TotalSeconds:0.#} s while others wait");
    }

    private void SetTaken()
    {
        bool wasTaken = IsTaken;
        IsTaken = _transaction.Holder is not null || _isLocked;
        if (IsTaken && !wasTaken)
            _context.Hives.LayerDeletions.Wake();
    }

    private bool ExistsElsewhere(KeyGuid guid)
    {
        for (int hive = 0; hive < _context.Hives.All.Count; hive++)
        {
            if (hive != Number && _readers[hive].HasKey(guid))
                return true;
        }

        return false;
    }

    private int MillisecondsUntilNext()
    {
        if (_isLocked)
            return LockedRetryMilliseconds;
        if (_layerDeletionIsDue && !IsTaken)
            return LayerDeletionRetryMilliseconds;
        if (_sweep is not null && _transaction.Holder is null)
            return (int)_context.Bounds.SweepSlice.TotalMilliseconds;
        int next = _waiting.MillisecondsUntilNext();
        if (_transaction.Holder is null)
            return Sooner(next, _checkpointer.NextAttempt());
        return _holdIsLogged || _waiting.Count == 0 ? next : Sooner(next, (int)_context.Bounds.HoldWarning.TotalMilliseconds / 4);
    }

    /// <summary>The sooner of two times; -1 is never.</summary>
    private static int Sooner(int a, int b) => a < 0 ? b : b < 0 ? a : Math.Min(a, b);

    private void Close()
    {
        RunWaiting();
        foreach (Request request in _waiting.TakeAll())
            Refuse(request, Status.TxnBusy);
        WriteLateTimes();
        _sweep?.Dispose();
        try
        {
            _checkpointer.Flush();
        }
        finally
        {
            Session.Dispose();
            _readers.Dispose();
            _buffer.Dispose();
        }
    }
}

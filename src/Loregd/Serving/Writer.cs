using Loregd.Hives;
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
    private readonly WriterParts _parts;
    private readonly HiveHold _hold;
    private readonly WaitingList _waiting;
    private readonly Refusals _refusals;
    private readonly LayerDeletionTurn _layerDeletions;
    private readonly WriteOrder _order;
    private readonly Thread _thread;
    private List<Request> _inbox = [];
    private readonly Action _serveWaiting;
    private Transaction? _loggedHolder;
    private bool _isStopping;

    public Writer(Hive hive, WriterContext context)
    {
        _serveWaiting = ServeWaiting;
        (_hive, _context, _parts) = (hive, context, new WriterParts(hive, context));
        (_hold, _waiting, _refusals) = (_parts.Hold, _parts.Waiting, _parts.Refusals);
        _layerDeletions = new LayerDeletionTurn(this, _parts.Responder, context.Log);
        _order = new WriteOrder(context, _parts, _layerDeletions);
        _thread = new Thread(Run) { IsBackground = true, Name = "writer " + hive.Name };
    }

    public int Number => _hive.Number;

    public bool IsTaken => _hold.IsTaken;

    public WriteSession Session => _parts.Session;

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

    /// <summary>The connection is gone: requests not begun are dropped, the transaction rolls back, unsettled entries go. <see cref="TryRecover"/> follows.</summary>
    public void Reset()
    {
        foreach (Request request in _waiting.TakeAll())
            _refusals.Drop(request);
        Guarded(_parts.Transaction.Rollback);
        Session.Unsettled.Clear();
        _parts.Upkeep.EndSweep();
        _parts.Upkeep.WriteLateTimes();
    }

    /// <summary>Recovers both stores; false when somebody outside has locked the database.</summary>
    public bool TryRecover()
    {
        if (!_hive.TryRecover(_context.Log))
            return false;
        Session.ForgetReads();
        return true;
    }

    /// <summary>Of both stores; null, which is logged, if it cannot be read.</summary>
    public ulong? TryReadHighestSequence()
    {
        try
        {
            return _hive.HighestSequence();
        }
        catch (Exception failure)
        {
            _context.Log.Fault($"{_hive.Name}: the highest sequence could not be read: {failure.Message}");
            return null;
        }
    }

    /// <inheritdoc cref="HiveUpkeep.StartSweep"/>
    public void StartSweep() => _parts.Upkeep.StartSweep();

    /// <summary>Gives up a transaction that nobody has named for long.</summary>
    public void GiveUp(Transaction transaction)
    {
        if (transaction.State == TransactionState.Ended || !transaction.IsForgotten(_context.Bounds.TransactionIdle))
            return;
        EndTransaction(transaction);
        _context.Log.Fault(transaction.Forgotten(_context.Bounds.TransactionIdle));
    }

    /// <summary>A failing CREATE_KEY, of a transaction or of none, takes along the unsettled entries that name its key; what another transaction has added is left to that.</summary>
    public void ForgetUnsettled(KeyGuid key, Transaction? transaction)
    {
        ServeEarlier();
        if (transaction is not null && transaction == _hold.Holder)
            _parts.Transaction.ForgetUnsettled(key);
        else
            _refusals.ForgetUnsettled(key);
    }

    /// <summary>Requests in hand are answered, the transaction rolls back, the database is checkpointed; then the thread ends.</summary>
    public void Stop()
    {
        _isStopping = true;
        if (_hold.Holder is { } holder)
            EndTransaction(holder);
        foreach (Request request in _waiting.TakeWhere(request => request.Transaction is not null || request.LayerDeletion is not null))
            _refusals.Refuse(request, request.Transaction is null ? Status.TxnBusy : Status.StorageError);
        foreach (Request request in _waiting.TakeHeld())
            _parts.Responder.Answer(request, Status.AlreadyExists);
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

        foreach (Request request in _queue.Take(_inbox, 0))
            AcceptGuarded(request);
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

    private void ServeGuarded() => Guarded(_serveWaiting);

    private void Guarded(Action work)
    {
        try
        {
            work();
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
        if (_hold.Holder is not null || !Session.InTransaction)
            return;
        try
        {
            Session.Rollback();
        }
        catch (SqliteException again)
        {
            _context.Log.Fault($"{_hive.Name}: {again.Message}");
        }
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
            _refusals.Drop(request);
        }
        else if (request.Op == OpCode.AbortTransaction)
        {
            ServeEarlier();
            EndTransaction(request.Transaction!);
            _parts.Responder.Answer(request, Status.Ok);
        }
        else if (!IsTaken || !_order.TryServeWhileTaken(request))
        {
            _waiting.Add(request);
        }
    }

    /// <summary>Before a request that does not wait its turn: what was read before it comes first, if the hive is free.</summary>
    private void ServeEarlier() => Guarded(_order.RunWaiting);

    private void ServeWaiting()
    {
        List<Request> expired = _waiting.TakeExpired();
        foreach (Request request in expired)
            _refusals.Refuse(request, request.HeldSince != 0 ? Status.AlreadyExists : Status.TxnBusy);
        _order.RetryHeld();
        _hold.SetLockedOutside(false);
        if (expired.Count > 0)
            _order.ServeWhileTaken();
        _order.RunWaiting();
        _parts.Reads.Release();
        if (_hold.Holder is null)
            _parts.Upkeep.Run(isIdle: _waiting.IsEmpty);
        else
            LogLongHold(_hold.Holder);
    }

    private void EndTransaction(Transaction transaction)
    {
        foreach (Request request in _waiting.TakeWhere(request => request.Transaction == transaction))
            _refusals.Refuse(request, Status.StorageError);
        if (_hold.Holder == transaction)
            _parts.Transaction.Rollback();
        _context.Transactions.End(transaction);
    }

    private void LogLongHold(Transaction holder)
    {
        if (_loggedHolder == holder || _waiting.Count == 0 || Environment.TickCount64 - _hold.HeldSince < _context.Bounds.HoldWarning.TotalMilliseconds)
            return;
        _loggedHolder = holder;
        _context.Log.Fault($"{_hive.Name}: transaction {holder.Id} has held the hive for over {_context.Bounds.HoldWarning.TotalSeconds:0.#} s while others wait");
    }

    private int MillisecondsUntilNext()
    {
        if (_hold.IsLockedOutside)
            return LockedRetryMilliseconds;
        if (_layerDeletions.IsDue && !IsTaken)
            return LayerDeletionRetryMilliseconds;
        int next = _waiting.MillisecondsUntilNext();
        if (_hold.Holder is not { } holder)
            return Sooner(next, _parts.Upkeep.MillisecondsUntilNext());
        return _loggedHolder == holder || _waiting.Count == 0 ? next : Sooner(next, (int)_context.Bounds.HoldWarning.TotalMilliseconds / 4);
    }

    /// <summary>The sooner of two times; -1 is never.</summary>
    private static int Sooner(int a, int b) => a < 0 ? b : b < 0 ? a : Math.Min(a, b);

    private void Close()
    {
        Guarded(_order.RunWaiting);
        foreach (Request request in _waiting.TakeAll())
            _refusals.Refuse(request, Status.TxnBusy);
        Guarded(_parts.Upkeep.Flush);
        _parts.Dispose();
    }
}

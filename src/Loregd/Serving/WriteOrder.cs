using Loregd.Hives;
using Loregd.Operations;
using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>
/// The order of writes in one hive (behaviour.md, Transactions and waiting): in a free hive what waits runs in the order of reading; while the hive is taken
/// only what need not wait is served.
/// </summary>
internal sealed class WriteOrder
{
    private readonly Hive _hive;
    private readonly WriterContext _context;
    private readonly WriteSession _session;
    private readonly HiveHold _hold;
    private readonly HiveTransaction _transaction;
    private readonly WaitingList _waiting;
    private readonly HiveUpkeep _upkeep;
    private readonly CommittedReads _reads;
    private readonly Responder _responder;
    private readonly Refusals _refusals;
    private readonly LayerDeletionTurn _layerDeletions;
    private readonly SharedCommit _sharedCommit;
    private readonly MessageBuffer _buffer;
    private readonly List<Request> _batch = [];

    public WriteOrder(WriterContext context, WriterParts parts, LayerDeletionTurn layerDeletions)
    {
        (_hive, _context, _session, _hold, _waiting) = (parts.Hive, context, parts.Session, parts.Hold, parts.Waiting);
        (_transaction, _upkeep, _reads, _responder, _refusals, _buffer) = (parts.Transaction, parts.Upkeep, parts.Reads, parts.Responder, parts.Refusals, parts.Buffer);
        _layerDeletions = layerDeletions;
        _sharedCommit = new SharedCommit(_session, _responder, _waiting.Held, context.Log, _hive.Name);
    }

    /// <summary>Runs what waits, in order, while the hive is free.</summary>
    public void RunWaiting()
    {
        _layerDeletions.Begin();
        for (int next = 0; !_hold.IsTaken && next < _waiting.Count;)
        {
            Request request = _waiting[next];
            if (request.LayerDeletion is { } deletion)
            {
                if (_layerDeletions.TryRun(deletion, _waiting, next, _buffer.Span))
                    RetryHeld();
                else
                    next++;
            }
            else if (request.Op == OpCode.Flush)
                Flush(_waiting.TakeAt(next));
            else if (request.Transaction is { } transaction)
            {
                RunTransactional(transaction, next);
                // A whole transaction may have run, and taken others out of the list before this place.
                next = 0;
            }
            else
                RunBatch(next);
        }
    }

    /// <summary>Serves what need not wait, of what does although the hive is taken.</summary>
    public void ServeWhileTaken()
    {
        for (int i = 0; _hold.IsTaken && i < _waiting.Count;)
        {
            Request request = _waiting[i];
            if (TryServeWhileTaken(request))
                _waiting.TakeAt(i);
            else
                i++;
        }
    }

    /// <summary>What need not wait although the hive is taken; false for what has to, and does.</summary>
    public bool TryServeWhileTaken(Request request)
    {
        if (request.Transaction is { } transaction)
        {
            if (transaction == _hold.Holder)
                RunInTransaction(request);
            else if (transaction.State != TransactionState.Open)
                _refusals.Refuse(request, Status.StorageError);
            else if (request.IsRead)
                AnswerCommitted(request);
            else if (request.Op == OpCode.CommitTransaction)
                return TryCommitNothing(request, transaction);
            else
                return !TryWait(request);
            return true;
        }

        if (request.Op == OpCode.Flush && _hold.Holder is not null)
            _refusals.Refuse(request, Status.TxnBusy);
        else if (request.Op == OpCode.Flush)
            Flush(request);
        else if (request.Op == OpCode.WriteKey && WriteKey.IsTimeAlone(request.Payload, out KeyGuid key, out ulong time))
            KeepTime(request, key, time);
        else
            return !TryWait(request);
        return true;
    }

    /// <summary>Held CREATE_ENTRYs run again when the name that they want may be free, or taken for good.</summary>
    public void RetryHeld()
    {
        foreach (Request request in _waiting.TakeHeldIfChanged(_session.Unsettled.Version, _hold.Holder))
        {
            if (request.Transaction is null)
                _waiting.Add(request);
            else
                _transaction.Execute(request, _buffer);
        }
    }

    private void RunBatch(int first)
    {
        _batch.Clear();
        for (int i = first; i < _waiting.Count && _waiting[i] is { Transaction: null, Handler: not null, LayerDeletion: null } request; i++)
            _batch.Add(request);
        int waiting = _batch.Count;
        int ended = _sharedCommit.Run(_batch);
        _waiting.Remove(first, ended);
        if (ended < waiting)
            NoteLockedOutside();
        else
            RetryHeld();
    }

    private void RunTransactional(Transaction transaction, int at)
    {
        if (transaction.State != TransactionState.Open)
        {
            _refusals.Refuse(_waiting.TakeAt(at), Status.StorageError);
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
        _reads.Release();
        _upkeep.RunBeforeTransaction();
        try
        {
            if (!_transaction.TryBegin(transaction))
            {
                NoteLockedOutside();
                return;
            }
        }
        catch (SqliteException failure)
        {
            _context.Log.Fault($"{_hive.Name}: {failure.Message}");
            _refusals.Refuse(_waiting.TakeAt(at), Status.StorageError);
            return;
        }

        Request request = _waiting.TakeAt(at);
        _responder.StopCounting(request);
        _transaction.Execute(request, _buffer);
        ServeWhileTaken();
    }

    /// <summary>Somebody outside loregd has locked the database: for the requests that is as if a transaction held the hive.</summary>
    private void NoteLockedOutside()
    {
        _hold.SetLockedOutside(true);
        ServeWhileTaken();
    }

    /// <summary>A COMMIT waits for the operations of its transaction that were read before it, and for nothing else.</summary>
    private bool TryCommitNothing(Request request, Transaction transaction)
    {
        if (_waiting.HasEarlier(request, transaction))
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

    /// <summary>Lets the request wait; if too many do already, it is refused at once and false.</summary>
    private bool TryWait(Request request)
    {
        if (request.LayerDeletion is { } deletion ? deletion.TryCount() : _responder.TryCount(request))
            return true;
        _refusals.Refuse(request, Status.TxnBusy);
        return false;
    }

    private void RunInTransaction(Request request)
    {
        if (request.Op == OpCode.CommitTransaction)
            _transaction.Commit(request);
        else
            _transaction.Execute(request, _buffer);
        RetryHeld();
    }

    /// <summary>A time alone never waits, because its failure takes the kernel's connection down.</summary>
    private void KeepTime(Request request, in KeyGuid key, ulong time)
    {
        Status status = Status.NotFound;
        try
        {
            if (_reads.HasKey(key))
            {
                _upkeep.LateTimes.Add(key, time);
                status = Status.Ok;
            }
        }
        catch (SqliteException failure)
        {
            _context.Log.Fault($"{_hive.Name}: {request.Op}: {failure.Message}");
            status = Status.StorageError;
        }

        _responder.Answer(request, status);
    }

    /// <summary>A read of a transaction whose own first write still waits: it has written nothing that the read could see.</summary>
    private void AnswerCommitted(Request request) => _responder.Answer(request, _buffer.Span[.._reads.Answer(request, _buffer.Span)]);

    private void Flush(Request request)
    {
        Status status = Status.Ok;
        try
        {
            _reads.Release();
            _upkeep.Flush();
        }
        catch (Exception failure)
        {
            _context.Log.Fault($"{_hive.Name}: FLUSH: {failure.Message}");
            status = Status.StorageError;
        }

        _responder.Answer(request, status);
    }
}

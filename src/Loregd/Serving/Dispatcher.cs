using Loregd.Hives;
using Loregd.Logging;
using Loregd.Operations;
using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>What a thread of the pump brings along to serve a request.</summary>
internal interface IServingThread : IBlockingNotice
{
    ReaderSet Readers { get; }

    /// <summary>Room for one answer.</summary>
    Span<byte> AnswerBuffer { get; }

    /// <summary>
    /// The place of the request at hand among the others is decided: it is in a queue, or what is left to do is the same whatever comes after it. Until then
    /// nobody else reads, so nothing before it may take long. Idempotent.
    /// </summary>
    void Ordered();

    /// <summary>What follows cannot block, but takes longer than to answer from the cache: if more requests are there, somebody else may read them.</summary>
    void BeforeLongRead();
}

/// <summary>
/// One request: bytes in, and either answered here or put into its hive's queue. Called in the order of reading. Whatever reads committed state is
/// answered at once; whatever changes a hive, or belongs to a transaction that does, goes to the writer.
/// </summary>
internal sealed class Dispatcher(WriterContext context, IReadOnlyList<Writer> writers)
{
    /// <summary>The kernel may take its time over a larger answer inside `write`.</summary>
    private const int LargeAnswer = 64 << 10;

    private readonly HiveSet _hives = context.Hives;
    private readonly TransactionTable _transactions = context.Transactions;
    private readonly Responder _responder = new(context.Pool, context.Hives.Routes, context.Budget, context.Drops);

    public void Handle(IServingThread thread, Connection connection, ReadOnlySpan<byte> frame)
    {
        if (!RequestHeader.TryRead(frame, out RequestHeader header))
        {
            context.Log.Fault($"a request of {frame.Length} bytes is too short to be answered");
            return;
        }

        Status? status;
        try
        {
            bool isKnown = header.IsWellFormed(frame) && Peios.Rsi.Operations.TryGet(header.Op, out _);
            status = isKnown ? Dispatch(thread, connection, header, RequestHeader.Payload(frame)) : Status.Invalid;
        }
        catch (Exception failure)
        {
            // A surprise while serving one request is STORAGE_ERROR for it, a line in the log, and nothing more.
            context.Log.Fault($"{(OpCode)header.Op}: {failure.Message}");
            status = Status.StorageError;
        }

        if (status is not { } answer)
            return;
        thread.Ordered();
        connection.SendStatus(header.RequestId, header.Op, answer, thread);
    }

    /// <summary>The status to answer with; null when the request has been answered or queued.</summary>
    private Status? Dispatch(IServingThread thread, Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload)
    {
        var op = (OpCode)header.Op;
        switch (op)
        {
            case OpCode.BeginTransaction:
                return Begin(payload);
            case OpCode.CommitTransaction:
                return CommitTransactionRequest.TryRead(payload, out CommitTransactionRequest commit)
                    ? Commit(connection, header, payload, _transactions.Find(commit.TransactionId))
                    : Status.Invalid;
            case OpCode.AbortTransaction:
                return AbortTransactionRequest.TryRead(payload, out AbortTransactionRequest abort)
                    ? Abort(connection, header, payload, _transactions.Find(abort.TransactionId))
                    : Status.Invalid;
        }

        Transaction? transaction = header.TxnId == 0 ? null : _transactions.Find(header.TxnId);
        bool isUsable = header.TxnId == 0 || transaction is { State: TransactionState.Open };
        return op switch
        {
            OpCode.Flush => Flush(connection, header, payload, isUsable),
            OpCode.DeleteLayer => DeleteLayer(connection, header, payload, transaction, isUsable),
            _ when ReadOperations.IsRead(op) => Read(thread, connection, header, payload, transaction, isUsable),
            _ => Write(thread, connection, header, payload, transaction, isUsable),
        };
    }

    private Status Begin(ReadOnlySpan<byte> payload)
    {
        if (!BeginTransactionRequest.TryRead(payload, out BeginTransactionRequest request))
            return Status.Invalid;
        return _transactions.TryBegin(request.TransactionId, request.Mode == TransactionMode.ReadOnly) ? Status.Ok : Status.Invalid;
    }

    private Status? Commit(Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, Transaction? transaction)
    {
        if (transaction is not { State: TransactionState.Open })
            return Status.StorageError;
        return EndUnlessWriting(connection, header, payload, transaction);
    }

    private Status? Abort(Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, Transaction? transaction) =>
        transaction is null ? Status.Ok : EndUnlessWriting(connection, header, payload, transaction);

    /// <summary>A transaction that has taken no hive for writing ends here; any other in its writer, behind what was read before.</summary>
    private Status? EndUnlessWriting(Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, Transaction transaction)
    {
        if (transaction.IsReadOnly || transaction.Hive is null)
        {
            _transactions.End(transaction);
            return Status.Ok;
        }

        Queue(transaction.Hive, NewRequest(connection, header, payload, transaction));
        return null;
    }

    private Status? Flush(Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, bool isUsable)
    {
        if (!FlushRequest.TryRead(payload, out FlushRequest request))
            return Status.Invalid;
        if (!isUsable)
            return Status.StorageError;
        if (_hives.Find(request.HiveName) is not { } hive)
            return Status.Invalid;
        Queue(hive, NewRequest(connection, header, payload, transaction: null));
        return null;
    }

    /// <summary>It concerns all hives, a transaction one: there is no doing it in a transaction.</summary>
    private Status? DeleteLayer(Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, Transaction? transaction, bool isUsable)
    {
        if (!DeleteLayerRequest.TryRead(payload, out DeleteLayerRequest request))
            return Status.Invalid;
        if (!isUsable)
            return Status.StorageError;
        if (transaction is not null)
            return Status.Invalid;
        var deletion = new LayerDeletion(request.Layer.ToArray(), writers, _hives.LayerDeletions, context.Budget);
        _hives.LayerDeletions.Add(deletion);
        foreach (Hive hive in _hives.All)
        {
            Request queued = NewRequest(connection, header, payload, transaction: null);
            queued.LayerDeletion = deletion;
            Queue(hive, queued);
        }

        return null;
    }

    private Status? Read(IServingThread thread, Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, Transaction? transaction, bool isUsable)
    {
        var op = (OpCode)header.Op;
        if (!ReadOperations.IsWellFormed(op, payload))
            return Status.Invalid;
        if (!isUsable)
            return Status.StorageError;
        if (transaction is { IsReadOnly: false, Hive: { } hive })
        {
            Request request = NewRequest(connection, header, payload, transaction);
            request.RoutedBy = ReadOperations.KeyOf(payload);
            Queue(hive, request);
            return null;
        }

        if (transaction is { IsReadOnly: true } && !transaction.TryBeginRead())
            return Status.StorageError;
        thread.Ordered();
        int length = transaction is null ? _hives.Cache.TryAnswer(op, payload, header.RequestId, thread.AnswerBuffer) : 0;
        if (length == 0)
        {
            var response = new ResponseWriter(thread.AnswerBuffer, header.RequestId, header.Op);
            Status status = transaction is { IsReadOnly: true }
                ? ReadSnapshot(thread, transaction, op, payload, ref response)
                : ReadCommitted(thread, header.RequestId, op, payload, out response);
            if (status != Status.Ok)
                return status;
            length = response.Finish();
        }

        if (connection.Transport.WritesMayTakeLong && (op == OpCode.EnumChildren || length > LargeAnswer))
            thread.BeforeBlocking();
        connection.Send(thread.AnswerBuffer[..length], thread);
        return null;
    }

    private Status ReadCommitted(IServingThread thread, ulong requestId, OpCode op, ReadOnlySpan<byte> payload, out ResponseWriter response)
    {
        response = default;
        // The others take less time than it takes two threads to get in each other's way.
        if (op == OpCode.EnumChildren)
            thread.BeforeLongRead();
        KeyGuid key = ReadOperations.KeyOf(payload);
        int hint = _hives.Hints.Find(key);
        for (int i = 0; i < _hives.All.Count; i++)
        {
            int hive = RouteHints.InOrder(i, hint);
            if (_hives.All[hive].Gate.IsClosed)
                thread.BeforeBlocking();
            ReadSession session = thread.Readers[hive];
            response = new ResponseWriter(thread.AnswerBuffer, requestId, (ushort)op);
            if (!session.TryAnswer(op, payload, ref response))
                continue;
            if (!response.Body.Overflowed)
                _hives.Cache.Keep(op, payload, hive, session, thread.AnswerBuffer[..response.Finish()]);
            if (hive != hint)
                _hives.Hints.Remember(key, hive);
            return Status.Ok;
        }

        return Status.NotFound;
    }

    /// <summary>A read-only transaction takes its hive and its moment at its first read; GUIDs are looked up inside it.</summary>
    private Status ReadSnapshot(IServingThread thread, Transaction transaction, OpCode op, ReadOnlySpan<byte> payload, ref ResponseWriter response)
    {
        try
        {
            KeyGuid key = ReadOperations.KeyOf(payload);
            if (transaction.Snapshot is null && !TakeSnapshot(transaction, key))
                return Status.NotFound;
            if (transaction.Snapshot?.TryAnswer(op, payload, ref response) is not { } found)
                return Status.StorageError;
            if (found)
                return Status.Ok;
            return thread.Readers.AnotherHas(transaction.Hive!.Number, key) ? Status.StorageError : Status.NotFound;
        }
        finally
        {
            transaction.EndRead();
        }
    }

    private bool TakeSnapshot(Transaction transaction, in KeyGuid key)
    {
        int hint = _hives.Hints.Find(key);
        for (int i = 0; i < _hives.All.Count; i++)
        {
            Hive hive = _hives.All[RouteHints.InOrder(i, hint)];
            if (TryTakeSnapshot(hive, key) is not { } snapshot)
                continue;
            transaction.Take(hive, snapshot);
            return true;
        }

        return false;
    }

    /// <summary>Null when the hive does not hold the key.</summary>
    private static Snapshot? TryTakeSnapshot(Hive hive, in KeyGuid key)
    {
        ReadSession session = hive.OpenReader();
        bool isTaken = false;
        try
        {
            isTaken = session.TryBeginSnapshot(key);
            return isTaken ? new Snapshot(session) : null;
        }
        finally
        {
            if (!isTaken)
                session.Dispose();
        }
    }

    private Status? Write(IServingThread thread, Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, Transaction? transaction, bool isUsable)
    {
        var op = (OpCode)header.Op;
        if (WriteOperations.Find(op, payload, out KeyGuid routedBy) is not { } handler)
        {
            ForgetUnsettled(op, payload, transaction);
            return Status.Invalid;
        }

        if (!isUsable || transaction is { IsReadOnly: true })
        {
            ForgetUnsettled(op, payload, transaction);
            return isUsable ? Status.Invalid : Status.StorageError;
        }

        Hive? hive = transaction?.Hive ?? _hives.RouteOf(routedBy, thread.Readers);
        if (hive is null)
            return Unrouted(thread, connection, header, payload, transaction);
        if (transaction is not null)
            hive = transaction.Bind(hive);
        Request request = NewRequest(connection, header, payload, transaction);
        (request.Handler, request.RoutedBy, request.Expected, request.ExpectedBy) = (handler, routedBy, WriteOperations.ExpectedKey(op, payload), hive.Number);
        if (!request.Expected.IsZero)
            _hives.Routes.Add(request.Expected, hive.Number);
        Queue(hive, request);
        return null;
    }

    /// <summary>No hive holds or expects the key.</summary>
    private Status? Unrouted(IServingThread thread, Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, Transaction? transaction)
    {
        ForgetUnsettled((OpCode)header.Op, payload, transaction);
        if ((OpCode)header.Op != OpCode.DropKey)
            return Status.NotFound;
        if (transaction is not null)
            return Status.Ok;
        thread.Ordered();
        _responder.AnswerLoneDrop(connection, header.RequestId, thread);
        return null;
    }

    /// <summary>A failing CREATE_KEY takes along the unsettled entries that name its key, also if it never reaches a writer.</summary>
    private void ForgetUnsettled(OpCode op, ReadOnlySpan<byte> payload, Transaction? transaction)
    {
        if (op != OpCode.CreateKey || !CreateKeyRequest.TryReadGuid(payload, out KeyGuid guid) || _hives.Routes.Find(guid) < 0)
            return;
        foreach (Writer writer in writers)
            writer.Post(() => writer.ForgetUnsettled(guid, transaction));
    }

    private Request NewRequest(Connection connection, in RequestHeader header, ReadOnlySpan<byte> payload, Transaction? transaction)
    {
        Request request = context.Pool.Rent();
        request.Fill(connection, header, payload);
        request.Transaction = transaction;
        return request;
    }

    private void Queue(Hive hive, Request request) => writers[hive.Number].Add(request);
}

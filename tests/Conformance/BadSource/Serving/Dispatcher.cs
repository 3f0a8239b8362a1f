using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.BadSource.Store;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Serving;

/// <summary>One request after the other, in the order of reading: answered here, or put where it waits.</summary>
internal sealed class Dispatcher(IReadOnlyList<Hive> hives, Outbox outbox)
{
    private readonly Dictionary<ulong, Transaction> _transactions = [];
    private readonly WriteTurns _turns = new(hives, outbox);
    private readonly List<Request> _blockedReads = [];

    public void Handle(ReadOnlySpan<byte> frame)
    {
        if (Request.Parse(frame) is not var (request, isWhole))
            return;
        if (_transactions.TryGetValue(request.Transaction, out Transaction? named))
            named.NamedAt = Environment.TickCount64;
        try
        {
            if (!isWhole && !Broken.Is(DefectKind.TotalLenIgnored))
                outbox.Answer(request, Status.Invalid);
            else if (Serve(request) is { } status)
                outbox.Answer(request, status);
        }
        catch (MalformedException)
        {
            if (request.Op == (ushort)Op.CreateKey && request.Payload.Length >= Id.Size)
                ForgetUnsettled(request);
            outbox.Answer(request, Broken.Is(DefectKind.TruncatedStorageError) ? Status.StorageError : Status.Invalid);
        }

        Later();
    }

    /// <summary>What time alone brings about, and what became possible.</summary>
    public void Later()
    {
        _turns.Expire();
        foreach (Transaction forgotten in _transactions.Values.Where(transaction => transaction.IsForgotten).ToList())
            Abort(forgotten);
        _turns.RunDeletions();
        if (_blockedReads.Count == 0 || hives.Any(hive => hive.Holder is not null))
            return;
        Request[] reads = [.. _blockedReads];
        _blockedReads.Clear();
        foreach (Request read in reads)
        {
            if (Serve(read) is { } status)
                outbox.Answer(read, status);
        }
    }

    public void EndConnection()
    {
        _turns.EndConnection();
        foreach (Hive hive in hives)
            hive.EndConnection();
        if (!Broken.Is(DefectKind.ResumeKeepsTransactions))
            _transactions.Clear();
        _blockedReads.Clear();
    }

    /// <summary>Rolls everything back and runs what waits.</summary>
    public void Stop()
    {
        if (Broken.Is(DefectKind.StopLosesWaiting))
            return;
        foreach (Transaction transaction in _transactions.Values.ToList())
            Abort(transaction);
        _turns.RunDeletions();
    }

    /// <summary>Null when it is answered or waits.</summary>
    private Status? Serve(Request request)
    {
        var op = (Op)request.Op;
        switch (op)
        {
            case Op.BeginTransaction:
                return Begin(request);
            case Op.CommitTransaction:
                return Commit(request);
            case Op.AbortTransaction:
                var r = new PayloadReader(request.Payload);
                return Abort(Write.End(ref r, r.U64()));
        }

        Read? read = Read.Decode(op, request.Payload);
        Write? write = read is null ? Write.Decode(op, request.Payload, IsRoot, ExistsElsewhere) : null;
        if (read is null && write is null && op is not (Op.Flush or Op.DeleteLayer))
            return Broken.Is(DefectKind.UnknownOpSilent) ? null : Status.Invalid;
        Transaction? transaction = null;
        if (request.Transaction != 0 && (!_transactions.TryGetValue(request.Transaction, out transaction) || transaction.IsEnding))
        {
            bool runs = (Broken.Is(DefectKind.LateOperationRuns) && write is not null) || (Broken.Is(DefectKind.UnknownTransactionRuns) && read is not null);
            if (!runs)
                return Refuse(request, write, Status.StorageError);
        }

        if (op == Op.Flush)
            return Flush(request);
        if (op == Op.DeleteLayer)
            return _turns.DeleteLayer(request);
        return read is not null ? Answer(request, read, transaction) : Change(request, write!, transaction);
    }

    private Status Begin(Request request)
    {
        var r = new PayloadReader(request.Payload);
        ulong id = r.U64();
        uint mode = r.Left >= 4 || Broken.Is(DefectKind.BeginNeedsMode) ? r.U32() : r.Left == 0 ? 0u : throw new MalformedException("a mode cut off");
        Write.End(ref r, 0);
        if (mode > 1 && !Broken.Is(DefectKind.BeginAnyMode))
            return Status.Invalid;
        if (id == 0 || _transactions.ContainsKey(id))
            return id != 0 && Broken.Is(DefectKind.BeginIdInUseOk) ? Status.Ok : Status.Invalid;
        var transaction = new Transaction(id, mode == 1);
        _transactions.Add(id, transaction);
        if (transaction.IsReadOnly && Broken.Is(DefectKind.ReadOnlyMomentAtBegin))
            (transaction.Hive, transaction.State) = (hives[0], hives[0].Committed);
        if (!transaction.IsReadOnly && Broken.Is(DefectKind.BeginTakesHive) && hives[0].Holder is null)
            WriteTurns.Take(hives[0], transaction);
        return Status.Ok;
    }

    private Status? Commit(Request request)
    {
        var r = new PayloadReader(request.Payload);
        ulong id = Write.End(ref r, r.U64());
        if (Broken.Is(DefectKind.CommitByHeader))
            id = request.Transaction;
        if (!_transactions.TryGetValue(id, out Transaction? transaction) || transaction.IsEnding)
            return Broken.Is(DefectKind.CommitUnknownOk) ? Status.Ok : Status.StorageError;
        if (_turns.CommitLater(request, transaction))
            return null;
        _transactions.Remove(id);
        _turns.Commit(transaction);
        return Status.Ok;
    }

    private Status Abort(ulong id)
    {
        if (!_transactions.TryGetValue(id, out Transaction? transaction))
            return Broken.Is(DefectKind.AbortUnknownRefused) ? Status.StorageError : Status.Ok;
        Abort(transaction);
        return Status.Ok;
    }

    private void Abort(Transaction transaction)
    {
        _transactions.Remove(transaction.Id);
        _turns.Abort(transaction);
    }

    private Status Flush(Request request)
    {
        var r = new PayloadReader(request.Payload);
        Bytes name = Write.End(ref r, Names.Child(r.Blob()));
        Hive? hive = hives.FirstOrDefault(h => Broken.Is(DefectKind.FlushExactCase) ? name.Equals((Bytes)h.Name) : Names.Fold(h.Name).Equals(Names.Fold(name)));
        if (hive is null)
            return Broken.Is(DefectKind.FlushUnknownOk) ? Status.Ok : Status.Invalid;
        return hive.Holder is not null && !Broken.Is(DefectKind.FlushWaits) ? Status.TxnBusy : Status.Ok;
    }

    private Status? Answer(Request request, Read read, Transaction? transaction)
    {
        if (Broken.Is(DefectKind.ReadWaits) && hives.Any(hive => hive.Holder is not null && hive.Holder != transaction))
        {
            _blockedReads.Add(request);
            return null;
        }

        (Hive? hive, HiveState? state) = View(read.Key, transaction);
        if (hive is null && transaction is { Hive: { } bound } && hives.Any(other => other != bound && other.Committed.Has(read.Key)))
            return Status.StorageError;
        if (state is null || !state.Has(read.Key))
        {
            if (!read.UnknownIsEmpty)
                return Status.NotFound;
            outbox.Answer(request, Status.Ok, new byte[8]);
            return null;
        }

        byte[] answer = read.Answer(state).ToArray();
        if (request.Op == (ushort)Op.Lookup && Broken.Is(DefectKind.LookupMissingNotFound) && BitConverter.ToUInt32(answer) == 0)
            return Status.NotFound;
        outbox.Answer(request, Status.Ok, answer);
        return null;
    }

    /// <summary>What a read sees, and of which hive; neither when no hive that it may see holds the key.</summary>
    private (Hive? Hive, HiveState? State) View(Id key, Transaction? transaction)
    {
        if (transaction is { Hive: { } bound } && !Broken.Is(DefectKind.CrossHive))
        {
            HiveState state = transaction.State ?? bound.Committed;
            if (Broken.Is(DefectKind.NoOwnReads) || (transaction.IsReadOnly && Broken.Is(DefectKind.ReadOnlyNoMoment)))
                state = bound.Committed;
            return state.Has(key) ? (bound, state) : (null, null);
        }

        foreach (Hive hive in hives)
        {
            HiveState state = transaction is not null && hive == transaction.Hive && transaction.State is { } own ? own : hive.Committed;
            if (Broken.Is(DefectKind.DirtyReads))
                state = hive.Holder?.State ?? state;
            if (!state.Has(key))
                continue;
            if (transaction is { IsReadOnly: true })
                (transaction.Hive, transaction.State) = (hive, state);
            return (hive, state);
        }

        return (null, null);
    }

    private Status? Change(Request request, Write write, Transaction? transaction)
    {
        if (transaction is { IsReadOnly: true } && !Broken.Is(DefectKind.ReadOnlyWrites))
            return Refuse(request, write, Status.Invalid);
        if (transaction is { IsReadOnly: true })
            transaction = null;
        Hive? hive = hives.FirstOrDefault(h => transaction?.Hive is { } own && own != h ? h.Committed.Has(write.Key) : h.Has(write.Key));
        if (transaction is { Hive: { } bound } && hive is not null && hive != bound)
            return Broken.Is(DefectKind.CrossHive) ? _turns.Add(hive, request, null, write) : OfAnotherHive(request, bound);
        // Also with a key that no hive holds: what is missing is found missing where the write would run.
        hive ??= transaction?.Hive ?? hives.FirstOrDefault(h => h.Committed.Unsettled.Exists(row => row.Row.Target == write.Key));
        if (hive is null)
            return Unrouted(write, request);
        if (transaction is not null && write.Child is { } child && !hive.Has(child) && hives.Any(other => other.Committed.Has(child)) && !Broken.Is(DefectKind.CrossHive))
            write = write with { Apply = (ref HiveState _) => Status.StorageError };
        return _turns.Add(hive, request, transaction, write);
    }

    private Status OfAnotherHive(Request request, Hive bound)
    {
        if (request.Op == (ushort)Op.CreateKey && !Broken.Is(DefectKind.CreateKeyFailsAlone))
        {
            bound.ForgetUnsettled(Id.From(request.Payload), bound.Holder);
            _turns.RetryHeld();
        }

        return Status.StorageError;
    }

    /// <summary>No hive holds the key: nothing has to wait to say so.</summary>
    private Status Unrouted(Write write, Request request)
    {
        Refuse(request, write, Status.NotFound);
        HiveState state = hives[0].Committed;
        Status status = write.Apply(ref state);
        if (status == Status.Ok)
            hives[0].Committed = state;
        return status == EntryWrites.Held ? Status.NotFound : status;
    }

    /// <summary>A CREATE_KEY that fails before it has found its hive takes along what names its key in any.</summary>
    private Status Refuse(Request request, Write? write, Status status)
    {
        if (write is not null && request.Op == (ushort)Op.CreateKey)
            ForgetUnsettled(request);
        return status;
    }

    private void ForgetUnsettled(Request request)
    {
        if (Broken.Is(DefectKind.CreateKeyFailsAlone))
            return;
        foreach (Hive hive in hives)
            hive.ForgetUnsettled(Id.From(request.Payload), _transactions.GetValueOrDefault(request.Transaction));
        _turns.RetryHeld();
    }

    private bool IsRoot(Id key) => hives.Any(hive => hive.Root == key);

    private bool ExistsElsewhere(Id key, Id parent) => hives.Any(hive => !hive.Has(parent) && hive.IsTaken(key));
}

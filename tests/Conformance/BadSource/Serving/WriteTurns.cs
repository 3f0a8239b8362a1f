using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.BadSource.Store;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Serving;

/// <summary>The order of writes: what runs at once, what waits for a transaction, and what follows its end (behaviour.md, Transactions and waiting).</summary>
internal sealed class WriteTurns(IReadOnlyList<Hive> hives, Outbox outbox)
{
    private const int MostWaiting = 192;
    private static readonly TimeSpan s_writeWait = TimeSpan.FromSeconds(25), s_nameHold = TimeSpan.FromSeconds(1), s_deletionWait = TimeSpan.FromSeconds(5);

    private readonly List<Waiter> _deletions = [];

    private int Waiting => _deletions.Count + hives.Sum(hive => hive.Waiting.Count + hive.Held.Count);

    public static void Take(Hive hive, Transaction transaction) => (hive.Holder, transaction.Hive, transaction.State) = (transaction, hive, hive.Committed);

    /// <summary>Runs a write, or lets it wait; null when it is answered or waits.</summary>
    public Status? Add(Hive hive, Request request, Transaction? transaction, Write write)
    {
        bool isHeldByOther = Broken.Is(DefectKind.WriteWaitsForOtherHive)
            ? hives.Any(h => h.Holder is not null && h.Holder != transaction)
            : hive.Holder is not null && hive.Holder != transaction;
        if (!isHeldByOther)
        {
            if (transaction is not null && hive.Holder is null)
                Take(hive, transaction);
            Run(hive, new Waiter(request, transaction, write, 0));
            return null;
        }

        if (transaction is null && write.TimeAlone is { } time && !Broken.Is(DefectKind.WriteKeyTimeWaits))
        {
            if (!hive.Committed.Has(write.Key))
                return Status.NotFound;
            hive.LateTimes.Add((write.Key, time));
            return Status.Ok;
        }

        if (Broken.Is(DefectKind.WriteDoesNotWait) || (Waiting >= MostWaiting && !Broken.Is(DefectKind.WaitersUnbounded)))
            return Status.TxnBusy;
        if (transaction is not null)
            transaction.Hive = hive;
        hive.Waiting.Add(new Waiter(request, transaction, write, Deadline(s_writeWait)));
        return null;
    }

    /// <summary>True when the COMMIT has to wait for writes of its transaction.</summary>
    public bool CommitLater(Request request, Transaction transaction)
    {
        if (transaction.Hive is not { } hive || !hive.Waiting.Exists(waiter => waiter.Transaction == transaction))
            return false;
        transaction.IsEnding = true;
        hive.Waiting.Add(new Waiter(request, transaction, null, Deadline(s_writeWait)));
        return true;
    }

    public void Commit(Transaction transaction)
    {
        if (transaction.Hive is not { } hive || hive.Holder != transaction)
            return;
        if (!Broken.Is(DefectKind.CommitLoses))
            hive.Committed = transaction.State!;
        Release(hive);
    }

    public void Abort(Transaction transaction)
    {
        if (transaction.Hive is not { } hive)
            return;
        foreach (Waiter waiter in hive.Waiting.Concat(hive.Held).Where(waiter => waiter.Transaction == transaction).ToList())
        {
            hive.Waiting.Remove(waiter);
            hive.Held.Remove(waiter);
            outbox.Answer(waiter.Request, Status.StorageError);
        }

        if (hive.Holder != transaction)
            return;
        if (Broken.Is(DefectKind.AbortKeeps))
            hive.Committed = transaction.State! with { Unsettled = hive.Committed.Unsettled };
        if (Broken.Is(DefectKind.UnsettledSurvivesAbort))
            hive.Committed = hive.Committed with { Unsettled = transaction.State!.Unsettled };
        Release(hive);
    }

    public Status? DeleteLayer(Request request)
    {
        var r = new PayloadReader(request.Payload);
        Write.End(ref r, Names.Layer(r.Blob()));
        if (Waiting >= MostWaiting)
            return Status.TxnBusy;
        _deletions.Add(new Waiter(request, null, null, Deadline(s_deletionWait)));
        RunDeletions();
        return null;
    }

    public void RunDeletions()
    {
        while (_deletions.Count > 0 && (hives.All(hive => hive.Holder is null) || Broken.Is(DefectKind.DeleteLayerHeedless)))
        {
            Waiter deletion = _deletions[0];
            _deletions.RemoveAt(0);
            var r = new PayloadReader(deletion.Request.Payload);
            Bytes layer = Names.Layer(r.Blob());
            var orphans = new List<Id>();
            foreach (Hive hive in Broken.Is(DefectKind.DeleteLayerOneHive) ? hives.Take(1) : hives)
            {
                HiveState state = hive.Committed;
                orphans.AddRange(LayerDeletion.Apply(ref state, layer));
                hive.Committed = state;
            }

            orphans.Sort();
            if (Broken.Is(DefectKind.OrphansUnordered))
                orphans.Reverse();
            PayloadWriter answer = new PayloadWriter().U32((uint)orphans.Count);
            orphans.ForEach(orphan => answer.Guid(orphan));
            outbox.Answer(deletion.Request, Status.Ok, answer.ToArray());
            RetryHeld();
        }
    }

    /// <summary>Refuses what has waited its time.</summary>
    public void Expire()
    {
        foreach (Waiter deletion in Overdue(_deletions))
            outbox.Answer(deletion.Request, Status.TxnBusy);
        foreach (Hive hive in hives)
        {
            foreach (Waiter waiter in Overdue(hive.Waiting))
            {
                outbox.Answer(waiter.Request, Status.TxnBusy);
                if (waiter.Request.Op == (ushort)Op.CreateKey)
                    hive.ForgetUnsettled(Id.From(waiter.Request.Payload), waiter.Transaction);
                if (waiter.Transaction is { State: null } transaction && !hive.Waiting.Exists(other => other.Transaction == transaction))
                    transaction.Hive = null;
            }

            foreach (Waiter held in Overdue(hive.Held))
                outbox.Answer(held.Request, Status.AlreadyExists);
        }
    }

    /// <summary>Tries again what waits for a name.</summary>
    public void RetryHeld()
    {
        foreach (Hive hive in hives)
        {
            foreach (Waiter held in hive.Held.Where(held => hive.Holder == held.Transaction).ToList())
            {
                hive.Held.Remove(held);
                Execute(hive, held, isHeld: true);
            }
        }
    }

    public void EndConnection() => _deletions.Clear();

    private static long Deadline(TimeSpan wait) => Environment.TickCount64 + (long)wait.TotalMilliseconds;

    private static List<Waiter> Overdue(List<Waiter> waiting)
    {
        List<Waiter> overdue = waiting.FindAll(waiter => waiter.Deadline <= Environment.TickCount64);
        waiting.RemoveAll(overdue.Contains);
        return overdue;
    }

    /// <summary>The hive is free: what waits runs in the order of reading, until a transaction takes it again.</summary>
    private void Release(Hive hive)
    {
        hive.Holder = null;
        hive.WriteLateTimes();
        if (Broken.Is(DefectKind.WaitersReversed))
            hive.Waiting.Reverse();
        for (int i = 0; i < hive.Waiting.Count;)
        {
            Waiter waiter = hive.Waiting[i];
            if (hive.Holder is not null && hive.Holder != waiter.Transaction)
            {
                i++;
                continue;
            }

            hive.Waiting.RemoveAt(i);
            if (waiter.Write is null)
            {
                outbox.Answer(waiter.Request, Status.Ok);
                Commit(waiter.Transaction!);
                return;
            }

            if (waiter.Transaction is not null && hive.Holder is null)
            {
                Take(hive, waiter.Transaction);
                i = 0;
            }

            Run(hive, waiter);
        }

        RetryHeld();
    }

    private void Run(Hive hive, Waiter waiter)
    {
        Execute(hive, waiter);
        RetryHeld();
    }

    private void Execute(Hive hive, Waiter waiter, bool isHeld = false)
    {
        HiveState state = waiter.Transaction?.State ?? hive.Committed;
        Status status = waiter.Write!.Apply(ref state);
        if (status == EntryWrites.Held)
        {
            hive.Held.Add(isHeld ? waiter : waiter with { Deadline = Deadline(s_nameHold) });
            return;
        }

        if (waiter.Transaction is not null)
        {
            waiter.Transaction.State = state;
            if (waiter.Request.Op == (ushort)Op.CreateKey && status == Status.Ok)
                waiter.Transaction.Created.Add(Id.From(waiter.Request.Payload));
            // What a failing CREATE_KEY takes along does not come back with the transaction's end.
            if (waiter.Request.Op == (ushort)Op.CreateKey && status != Status.Ok && !Broken.Is(DefectKind.CreateKeyFailsAlone))
                hive.ForgetUnsettled(Id.From(waiter.Request.Payload), waiter.Transaction);
        }
        else
            hive.Committed = state;
        outbox.Answer(waiter.Request, status);
    }
}

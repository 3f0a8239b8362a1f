using Loregd.Reliability.Running;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Concurrency;

/// <summary>Does one thing after the other to the shared records, at random, while others do so too; what it saw and did goes to the histories.</summary>
internal sealed class Client(Random random, IReadOnlyList<Arena> arenas, Func<ulong> nextTransaction, string ownLayer, Counters counters)
{
    /// <summary>One thing.</summary>
    /// <exception cref="HistoryException">An answer that is wrong by itself.</exception>
    public void Step(Line line)
    {
        Arena arena = arenas[random.Next(arenas.Count)];
        switch (random.Next(100))
        {
            case < 22:
                Transact(line, arena);
                break;
            case < 30:
                AbortWhileItWaits(line, arena);
                break;
            case < 45:
                Exchange(line, arena);
                break;
            case < 60:
                Snapshot(line, arena);
                break;
            case 60:
                Status flushed = line.Call(Ops.Flush(arena.Hive)).Status;
                Expect(flushed is Status.Ok or Status.TxnBusy, $"FLUSH was answered {flushed}");
                break;
            case 61 when random.Next(5) == 0:
                Status deleted = line.Call(Ops.DeleteLayer(ownLayer)).Status;
                Expect(deleted is Status.Ok or Status.TxnBusy, $"DELETE_LAYER was answered {deleted}");
                counters.Add("deletions of a layer");
                break;
            default:
                Look(line, arena);
                break;
        }
    }

    /// <summary>Takes the hive, reads the ticket, writes the next one everywhere, and ends in one of many ways.</summary>
    private void Transact(Line line, Arena arena)
    {
        ulong id = Begin(line);
        ExpectOk(line.Call(TakingWrite(line, arena), id), "the first write of a transaction");
        int register = random.Next(Arena.Registers);
        (ulong ticket, ulong version) = ReadInside(line, arena, register, id);
        OnTheWay<StatusReply>[] writes = [.. arena.TicketWrites(ticket + 1, line.NextSequence).Select(write => line.Send(write, id))];
        ulong next = 0;
        if (random.Next(3) == 0)
        {
            next = line.NextSequence();
            ExpectOk(line.Call(arena.Exchange(register, version, next), id), "an exchange in a transaction");
        }

        foreach (OnTheWay<StatusReply> write in writes)
            ExpectOk(write.Wait(), "a write in a transaction");
        (ulong ticketAgain, ulong versionAgain) = Arena.Read(line.Call(arena.Values(register), id));
        Expect(ticketAgain == ticket + 1 && versionAgain == (next == 0 ? version : next), $"a transaction wrote {ticket + 1} and read {ticketAgain}, {versionAgain}");
        if (random.Next(5) == 0)
            EndByAbort(line, arena, id, register, next);
        else
            EndByCommit(line, arena, id, register, (ticket + 1, version, next));
    }

    private (ulong Ticket, ulong Version) ReadInside(Line line, Arena arena, int register, ulong id)
    {
        OnTheWay<ValuesReply> read = line.Send(arena.Values(register), id);
        (ulong ticket, ulong version) = Arena.Read(read.Wait());
        arena.History.Add(new Sight(ticket, [(register, version)], read.Time, "a transaction"));
        return (ticket, version);
    }

    /// <summary>COMMIT, sometimes twice and with a write behind it: both come too late.</summary>
    private void EndByCommit(Line line, Arena arena, ulong id, int register, (ulong Ticket, ulong Expected, ulong Version) wrote)
    {
        OnTheWay<StatusReply> commit = line.Send(Ops.Commit(id), id);
        OnTheWay<StatusReply>? again, behind;
        try
        {
            again = random.Next(3) == 0 ? line.Send(Ops.Commit(id), id) : null;
            behind = random.Next(3) == 0 ? SendForbidden(line, arena, register, id) : null;
            ExpectOk(commit.Wait(), "COMMIT");
            counters.Add("transactions committed");
        }
        finally
        {
            // Also if the answer never came, or the connection was lost before what follows the COMMIT was sent.
            arena.History.Add(new Turn(wrote.Ticket, commit.Time));
            if (wrote.Version != 0)
                arena.History.Add(new Exchange(register, wrote.Expected, wrote.Version, commit.Time, commit.Time.IsAnswered ? true : null));
        }

        ExpectRefused(again, "a COMMIT behind a COMMIT");
        ExpectRefused(behind, "a write behind a COMMIT");
    }

    private void EndByAbort(Line line, Arena arena, ulong id, int register, ulong wrote)
    {
        if (wrote != 0)
            arena.History.Forbid(wrote);
        OnTheWay<StatusReply> abort = line.Send(Ops.Abort(id), id);
        OnTheWay<StatusReply> behind = SendForbidden(line, arena, register, id);
        OnTheWay<StatusReply>? commit = random.Next(2) == 0 ? line.Send(Ops.Commit(id), id) : null;
        ExpectOk(abort.Wait(), "ABORT");
        ExpectRefused(behind, "a write behind an ABORT");
        ExpectRefused(commit, "a COMMIT behind an ABORT");
        counters.Add("transactions aborted");
    }

    /// <summary>All in one go: if another transaction holds the hive, the ABORT comes while the first write still waits.</summary>
    private void AbortWhileItWaits(Line line, Arena arena)
    {
        ulong id = Begin(line);
        int register = random.Next(Arena.Registers);
        OnTheWay<StatusReply> first = SendForbidden(line, arena, register, id);
        OnTheWay<StatusReply> abort = line.Send(Ops.Abort(id), id);
        OnTheWay<StatusReply> behind = SendForbidden(line, arena, register, id);
        Status written = first.Wait().Status;
        Expect(written is Status.Ok or Status.StorageError, $"a write before an ABORT was answered {written}");
        counters.Add(written == Status.Ok ? "aborts behind a write" : "aborts while the first write waited");
        ExpectOk(abort.Wait(), "ABORT");
        ExpectRefused(behind, "a write behind an ABORT");
    }

    private void Exchange(Line line, Arena arena)
    {
        int register = random.Next(Arena.Registers);
        OnTheWay<ValuesReply> read = line.Send(arena.Values(register));
        (ulong ticket, ulong expected) = Arena.Read(read.Wait());
        arena.History.Add(new Sight(ticket, [(register, expected)], read.Time, "a read"));
        ulong version = line.NextSequence();
        OnTheWay<StatusReply> exchange = line.Send(arena.Exchange(register, expected, version));
        bool? succeeded = null;
        try
        {
            Status status = exchange.Wait().Status;
            Expect(status is Status.Ok or Status.CasFailed, $"SET_VALUE was answered {status}");
            succeeded = status == Status.Ok;
            counters.Add(status == Status.Ok ? "exchanges" : "exchanges refused");
        }
        finally
        {
            arena.History.Add(new Exchange(register, expected, version, exchange.Time, succeeded));
        }
    }

    private void Look(Line line, Arena arena)
    {
        counters.Add("reads");
        if (random.Next(3) == 0)
        {
            OnTheWay<EnumReply> children = line.Send(arena.Children());
            ulong mark = Arena.Read(children.Wait());
            arena.History.Add(new Sight(mark, [], children.Time, "ENUM_CHILDREN"));
            return;
        }

        int register = random.Next(Arena.Registers);
        OnTheWay<ValuesReply> read = line.Send(arena.Values(register));
        (ulong ticket, ulong version) = Arena.Read(read.Wait());
        arena.History.Add(new Sight(ticket, [(register, version)], read.Time, "a read"));
    }

    /// <summary>All that a read-only transaction reads is of the moment of its first read, both stores alike.</summary>
    private void Snapshot(Line line, Arena arena)
    {
        ulong id = Begin(line, mode: 1);
        OnTheWay<ValuesReply> first = line.Send(arena.Values(0), id);
        (ulong ticket, ulong version) = Arena.Read(first.Wait());
        ulong? other = null;
        for (int left = random.Next(1, 5); left > 0; left--)
        {
            int register = random.Next(Arena.Registers);
            (ulong ticketThen, ulong versionThen) = Arena.Read(line.Call(arena.Values(register), id));
            ulong mark = Arena.Read(line.Call(arena.Children(), id));
            Expect(ticketThen == ticket && mark == ticket, $"a snapshot of ticket {ticket} read {ticketThen} and {mark}");
            ulong known = register == 0 ? version : other ?? versionThen;
            Expect(versionThen == known, $"a snapshot read {known} and then {versionThen}");
            other = register == 1 ? versionThen : other;
        }

        arena.History.Add(new Sight(ticket, other is { } seen ? [(0, version), (1, seen)] : [(0, version)], first.Time, "a snapshot"));
        ExpectOk(line.Call(random.Next(2) == 0 ? Ops.Abort(id) : Ops.Commit(id), id), "the end of a snapshot");
        counters.Add("snapshots");
    }

    private ulong Begin(Line line, uint mode = 0)
    {
        ulong id = nextTransaction();
        ExpectOk(line.Call(Ops.Begin(id, mode)), "BEGIN");
        return id;
    }

    private Request<StatusReply> TakingWrite(Line line, Arena arena) =>
        Ops.SetValue(arena.Area, ownLayer, ownLayer, RegType.Dword, Samples.Dword(1), line.NextSequence());

    /// <summary>A write whose version nobody may ever see committed.</summary>
    private static OnTheWay<StatusReply> SendForbidden(Line line, Arena arena, int register, ulong transaction)
    {
        ulong version = line.NextSequence();
        arena.History.Forbid(version);
        return line.Send(arena.Exchange(register, expected: 0, version), transaction);
    }

    private static void ExpectRefused(OnTheWay<StatusReply>? request, string what)
    {
        if (request?.Wait().Status is { } status)
            Expect(status == Status.StorageError, $"{what} was answered {status}");
    }

    private static void ExpectOk(StatusReply reply, string what) => Expect(reply.Status == Status.Ok, $"{what} was answered {reply.Status}");

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new HistoryException(otherwise);
    }
}

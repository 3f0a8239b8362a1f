using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>What waits for a transaction, in which order, and what does not (behaviour.md, Transactions and waiting).</summary>
public static class WaitingChecks
{
    [Check("behaviour.md Transactions and waiting")]
    public static void Write_waits_for_the_transaction_that_holds_its_hive(Scene s)
    {
        Id volatileKey = s.NewKey(s.Key, "Passing", isVolatile: true), dropped = s.BareKey(s.Key, "Dropped");
        ulong txn = s.Holding(s.Key);
        Id created = Id.Random();
        Pending[] writes =
        [
            s.Send(Ask.CreateEntry(s.Key, "Child", "base", created, s.Next())),
            s.Send(Ask.CreateKey(created, "Child", s.Key)),
            s.Send(Ask.HideEntry(s.Key, "Hidden", "base", s.Next())),
            s.Send(Ask.DeleteEntry(s.Key, "Missing", "base")),
            s.Send(Ask.WriteDescriptor(s.Key, Samples.Descriptor)),
            s.Send(Ask.WriteBoth(s.Key, Samples.Descriptor, 1)),
            s.Send(s.Setting(volatileKey, "V")),
            s.Send(Ask.DeleteValue(s.Key, "Missing", "base")),
            s.Send(Ask.SetBlanket(s.Key, "base", s.Next())),
            s.Send(Ask.DropKey(dropped)),
        ];
        writes[^1].IsSilent("a transaction holds the hive");
        Expect.Equal(0, writes.Count(write => write.IsAnswered), "answers while a transaction holds the hive");
        s.Commit(txn);
        foreach (Pending write in writes)
            write.Is(Status.Ok);
        Expect.Equal(1, s.Values(volatileKey).Count, "values");
        Expect.Same(["Child", "Hidden", "Passing"], s.Children(s.Key).Names, "children");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Other_hive_stays_free(Scene s)
    {
        ulong txn = s.Holding(s.Key);
        Id theirs = s.NewKey(s.UsersRoot, s.Unique("K"));
        s.Set(theirs, "V");
        ulong other = s.Holding(theirs);
        s.Commit(other);
        s.Abort(txn);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Waiting_writes_run_in_the_order_of_reading(Scene s)
    {
        ulong txn = s.Holding(s.Key);
        Pending[] writes = [.. Enumerable.Range(0, 30).Select(i => s.Send(Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf((uint)i), (ulong)(1000 + i), i == 0 ? 0 : (ulong)(999 + i))))];
        writes[^1].IsSilent("a transaction holds the hive");
        s.Commit(txn);
        foreach (Pending write in writes)
            write.Is(Status.Ok);
        Expect.Equal(29u, s.Dword(s.Key, "V"), "the value, each write expecting the one before");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Transactions_take_the_hive_in_their_turn(Scene s)
    {
        ulong holder = s.Holding(s.Key), second = s.Begin();
        Pending before = s.Send(s.Setting(s.Key, "Before")), first = s.Send(s.Setting(s.Key, "Inside"), second), after = s.Send(s.Setting(s.Key, "After"));
        after.IsSilent("a transaction holds the hive");
        s.Commit(holder);
        before.Is(Status.Ok);
        first.Is(Status.Ok);
        after.IsSilent("the second transaction was read before it");
        Expect.Same(["Before", "Held"], s.Values(s.Key).Select(v => v.Name.TryText()), "values");
        s.Commit(second);
        after.Is(Status.Ok);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Holders_operations_go_before_what_waits(Scene s)
    {
        ulong txn = s.Holding(s.Key);
        Pending outside = s.Send(s.Setting(s.Key, "V", 1));
        s.Set(s.Key, "V", 2, txn: txn);
        Expect.Equal(2u, s.Dword(s.Key, "V", txn), "the value inside");
        s.Commit(txn);
        outside.Is(Status.Ok);
        Expect.Equal(1u, s.Dword(s.Key, "V"), "the value of the write that waited");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void No_open_transaction_delays_a_read(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        ulong txn = s.Holding(s.Key);
        s.Set(passing, "V", 1, txn: txn);
        s.NewKey(passing, "Below", isVolatile: true, txn: txn);
        ulong reader = s.Begin(readOnly: true), other = s.Begin();
        foreach (Id key in new[] { s.Key, passing })
        {
            foreach (ulong id in new ulong[] { 0, reader, other })
            {
                s.Read(key, id);
                Expect.Equal(0, s.Values(key, id).Count, "values outside the transaction");
                s.Lookup(s.Key, "Passing", id);
                s.Children(key, id);
            }
        }

        s.Commit(txn);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void No_snapshot_delays_a_write(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        s.Set(passing, "V", 1);
        ulong reader = s.Begin(readOnly: true);
        s.Children(s.Key, reader);
        s.Values(passing, reader);
        s.Set(s.Key, "V", 2);
        s.Set(passing, "V", 2);
        s.DeleteLayer(s.Unique("layer"));
        ulong txn = s.Holding(passing);
        s.Commit(txn);
        Expect.Equal(1u, s.Dword(passing, "V", reader), "the volatile value in the snapshot");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Read_of_a_transaction_whose_first_write_waits_is_answered(Scene s)
    {
        ulong holder = s.Holding(s.Key), txn = s.Begin();
        Pending write = s.Send(s.Setting(s.Key, "V"), txn);
        write.IsSilent("another transaction holds the hive");
        s.Abort(holder);
        write.Is(Status.Ok);
        Expect.Same(["V"], s.Values(s.Key, txn).Select(v => v.Name.TryText()), "values inside");
    }

    [Check("behaviour.md Transactions and waiting", Own = true)]
    public static void At_most_192_requests_wait(Scene s)
    {
        ulong machine = s.Holding(s.Root), users = s.Holding(s.UsersRoot);
        Pending[] waiting = [.. Enumerable.Range(0, 192).Select(i => s.Send(s.Setting(i % 2 == 0 ? s.Root : s.UsersRoot, $"V{i}")))];
        waiting[^1].IsSilent("192 may wait");
        Expect.Equal(0, waiting.Count(pending => pending.IsAnswered), "answers among 192 that wait");
        s.Is(Status.TxnBusy, s.Setting(s.Root, "One more"));
        s.Is(Status.TxnBusy, s.Setting(s.UsersRoot, "One more"));
        // Reads, the time, and whatever the holders do are served all the same.
        s.Read(s.Root);
        s.Ok(Ask.WriteTime(s.Root, 1));
        s.Set(s.Root, "Inside", txn: machine);
        s.Commit(machine);
        foreach (Pending pending in waiting.Where((_, i) => i % 2 == 0))
            pending.Is(Status.Ok);
        Pending again = s.Send(s.Setting(s.UsersRoot, "Room again"));
        again.IsSilent("there is room again");
        s.Abort(users);
        again.Is(Status.Ok);
        foreach (Pending pending in waiting)
            pending.Is(Status.Ok);
        Expect.Equal(96 + 2, s.Values(s.Root).Count, "values");
    }

    [Check("behaviour.md Transactions and waiting", Slow = true)]
    public static void Write_is_TXN_BUSY_25_seconds_after_it_was_read(Scene s)
    {
        ulong txn = s.Holding(s.Key), other = s.Begin();
        DateTime sent = DateTime.UtcNow;
        Pending write = s.Send(s.Setting(s.Key, "V")), first = s.Send(s.Setting(s.Key, "W"), other);
        Thread.Sleep(TimeSpan.FromSeconds(10));
        DateTime laterSent = DateTime.UtcNow;
        Pending later = s.Send(s.Setting(s.Key, "Later"));
        // Whatever is in time for the kernel, whose caller gives up after 30 s.
        write.Is(Status.TxnBusy, TimeSpan.FromSeconds(40));
        first.Is(Status.TxnBusy, TimeSpan.FromSeconds(40));
        Expect.True((write.At - sent).TotalSeconds is > 24 and < 29.5, "TXN_BUSY after 25 s", $"{(write.At - sent).TotalSeconds:0.0} s");
        Expect.True(!later.IsAnswered, "a later write still waiting", "an answer");
        later.Is(Status.TxnBusy, TimeSpan.FromSeconds(40));
        Expect.True((later.At - laterSent).TotalSeconds is > 24 and < 29.5, "TXN_BUSY after 25 s of its own", $"{(later.At - laterSent).TotalSeconds:0.0} s");
        s.Commit(txn);
        Expect.Same(["Held"], s.Values(s.Key).Select(v => v.Name.TryText()), "values");
        // The transaction whose first write was refused is still open and may try again.
        s.Set(s.Key, "W", txn: other);
        s.Commit(other);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Write_key_of_the_time_alone_never_waits(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        ulong txn = s.Holding(s.Key);
        s.Ok(Ask.WriteTime(s.Key, 77));
        s.Ok(Ask.WriteTime(passing, 77));
        s.Is(Status.NotFound, Ask.WriteTime(Id.Random(), 77));
        s.Abort(txn);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Time_answered_during_a_transaction_is_written_after_it(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        foreach (Id key in new[] { s.Key, passing })
        {
            ulong before = s.Read(key).Time;
            foreach (bool isCommitted in new[] { false, true, false, true, false, true })
            {
                ulong txn = s.Holding(s.Key);
                s.Ok(Ask.WriteTime(key, ++before));
                s.Ok(isCommitted ? Ask.Commit(txn) : Ask.Abort(txn), txn);
                // Whoever hears of the end finds the hive free.
                Expect.Equal(before, s.Read(key).Time, "the time once the end of the transaction is answered");
            }
        }
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Later_time_of_the_transaction_stays(Scene s)
    {
        ulong now = s.Read(s.Key).Time;
        ulong txn = s.Holding(s.Key);
        s.Ok(Ask.WriteTime(s.Key, now + 5));
        s.Ok(Ask.WriteTime(s.Key, now + 10), txn);
        s.Commit(txn);
        // Another write of the same hive comes after what was put off.
        s.Set(s.Key, "V");
        Expect.Equal(now + 10, s.Read(s.Key).Time, "time");
        txn = s.Holding(s.Key);
        s.Ok(Ask.WriteTime(s.Key, now + 30));
        s.Ok(Ask.WriteTime(s.Key, now + 20));
        s.Abort(txn);
        s.Set(s.Key, "V");
        Expect.Equal(now + 30, s.Read(s.Key).Time, "time of two that were put off");
    }

    [Check("behaviour.md Stores")]
    public static void Commit_of_both_stores_is_seen_whole(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        Id[] children = [s.BareKey(s.Key, "A"), s.BareKey(s.Key, "B", isVolatile: true)];
        foreach (Id child in children)
            s.AddEntry(s.Key, "Both", child == children[0] ? "a" : "b", child);
        s.Set(passing, "V");
        for (int i = 0; i < 40; i++)
        {
            ulong txn = s.Begin();
            foreach (Id child in children)
                s.Ok(i % 2 == 0 ? Ask.DeleteEntry(s.Key, "Both", child == children[0] ? "a" : "b") : Ask.CreateEntry(s.Key, "Both", child == children[0] ? "a" : "b", child, s.Next()), txn);
            Pending[] before = [.. Enumerable.Range(0, 10).Select(_ => s.Send(Ask.Lookup(s.Key, "both")))];
            Pending commit = s.Send(Ask.Commit(txn), txn);
            Pending[] after = [.. Enumerable.Range(0, 30).Select(_ => s.Send(Ask.Lookup(s.Key, "both")))];
            commit.Is(Status.Ok);
            foreach (Pending read in before.Concat(after))
            {
                int seen = Answer.Lookup(read.Wait().Payload).Entries.Count;
                Expect.True(seen is 0 or 2, "all or nothing of a commit of both stores", $"{seen} of 2 entries");
            }
        }
    }

    [Check("behaviour.md Stores")]
    public static void Hidden_entry_that_replaces_one_of_the_other_store_is_seen_whole(Scene s)
    {
        Id passing = s.BareKey(s.Key, "Passing", isVolatile: true);
        for (int i = 0; i < 40; i++)
        {
            s.AddEntry(s.Key, "Name", "base", passing);
            Pending[] before = [.. Enumerable.Range(0, 5).Select(_ => s.Send(Ask.Lookup(s.Key, "name")))];
            Pending hide = s.Send(Ask.HideEntry(s.Key, "Name", "base", s.Next()));
            Pending[] after = [.. Enumerable.Range(0, 20).Select(_ => s.Send(Ask.Lookup(s.Key, "name")))];
            hide.Is(Status.Ok);
            foreach (Pending read in before.Concat(after))
                Expect.Equal(1, Answer.Lookup(read.Wait().Payload).Entries.Count, "entries of the name in one layer");
            s.Ok(Ask.DeleteEntry(s.Key, "Name", "base"));
        }
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Time_of_a_key_that_the_transaction_drops_or_creates(Scene s)
    {
        Id dropped = s.NewKey(s.Key, "Dropped"), created = Id.Random();
        ulong txn = s.Begin();
        s.Ok(Ask.DropKey(dropped), txn);
        s.Ok(Ask.CreateKey(created, "Created", s.Key), txn);
        s.Ok(Ask.WriteTime(dropped, ulong.MaxValue));
        s.Is(Status.NotFound, Ask.WriteTime(created, ulong.MaxValue));
        s.Commit(txn);
        s.Set(s.Key, "V");
        s.Is(Status.NotFound, Ask.ReadKey(dropped));
        Expect.True(s.Read(created).Time < ulong.MaxValue, "the time of the new key's creation", "another");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Write_key_of_the_time_in_a_transaction_waits_like_any_write(Scene s)
    {
        ulong holder = s.Holding(s.Key), txn = s.Begin();
        Pending time = s.Send(Ask.WriteTime(s.Key, 5), txn);
        time.IsSilent("another transaction holds the hive");
        s.Commit(holder);
        time.Is(Status.Ok);
        Expect.Equal(5ul, s.Read(s.Key, txn).Time, "time inside");
        s.Abort(txn);
        Expect.True(s.Read(s.Key).Time != 5, "the time from before the transaction", "5");
    }
}

using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>Entries whose key does not exist yet (behaviour.md, Stores).</summary>
public static class UnsettledChecks
{
    /// <summary>One second, less some for the way.</summary>
    private static readonly TimeSpan s_nameHold = TimeSpan.FromSeconds(0.8);

    [Check("behaviour.md Stores")]
    public static void Unsettled_entry_is_seen_by_no_read(Scene s)
    {
        Id child = s.BareKey(s.Key, "Child");
        s.AddEntry(s.Key, "Child", "other", child);
        s.AddEntry(s.Key, "Child", "base", Id.Random());
        Expect.Same([child], s.Entries(s.Key, "Child").Select(e => e.Target), "targets of LOOKUP");
        Expect.Same([child], s.Children(s.Key).Children.SelectMany(c => c.Entries).Select(e => e.Target), "targets of ENUM_CHILDREN");
        s.AddEntry(s.Key, "Alone", "base", Id.Random());
        Expect.Same(["Child"], s.Children(s.Key).Names, "children");
        s.OkIs(new byte[8], Ask.Lookup(s.Key, "Alone"));
    }

    [Check("behaviour.md Stores")]
    public static void Create_key_settles_the_entries_that_name_it(Scene s)
    {
        foreach (byte isVolatile in new byte[] { 0, 1 })
        {
            Id guid = Id.Random(), parent = s.NewKey(s.Key, $"Parent {isVolatile}");
            ulong first = s.AddEntry(parent, "One", "base", guid), second = s.AddEntry(parent, "Two", "other", guid);
            s.Ok(Ask.CreateKey(guid, "One", parent, isVolatile: isVolatile));
            Expect.Same([new Entry("base", guid, first)], s.Entries(parent, "ONE"), "entries of the first name");
            Expect.Same([new Entry("other", guid, second)], s.Entries(parent, "two"), "entries of the second name");
        }
    }

    [Check("kernel.md In which order it asks")]
    public static void Key_may_come_before_its_entry(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id guid = s.BareKey(s.Key, "K", isVolatile);
            s.Ok(Ask.WriteTime(guid, 3));
            s.AddEntry(s.Key, $"K {isVolatile}", "base", guid);
            Expect.Same([guid], s.Entries(s.Key, $"K {isVolatile}").Select(e => e.Target), "targets");
        }
    }

    [Check("behaviour.md Stores")]
    public static void Second_entry_of_an_unsettled_name_is_held_until_the_key_is_there(Scene s)
    {
        Patience.InTime(s_nameHold, number =>
        {
            (Id winner, Id loser) = (Id.Random(), Id.Random());
            s.AddEntry(s.Key, $"Name {number}", "base", winner);
            Pending second = s.Send(Ask.CreateEntry(s.Key, $"NAME {number}", "base", loser, s.Next()));
            second.IsSilent("the key of the first may come");
            s.Ok(Ask.CreateKey(winner, "Name", s.Key));
            second.Is(Status.AlreadyExists);
            Expect.Same([winner], s.Entries(s.Key, $"Name {number}").Select(e => e.Target), "targets");
        });
    }

    [Check("behaviour.md Stores")]
    public static void Second_entry_is_held_for_one_second_at_most(Scene s)
    {
        s.AddEntry(s.Key, "Name", "base", Id.Random());
        DateTime sent = DateTime.UtcNow;
        Pending second = s.Send(Ask.CreateEntry(s.Key, "NAME", "base", Id.Random(), s.Next()));
        second.Is(Status.AlreadyExists);
        double seconds = (second.At - sent).TotalSeconds;
        Expect.True(seconds is >= 0.8 and < 5, "ALREADY_EXISTS after 1 s", $"{seconds:0.00} s");
    }

    [Check("behaviour.md Stores")]
    public static void Held_entry_holds_up_nobody_else(Scene s)
    {
        s.AddEntry(s.Key, "Name", "base", Id.Random());
        Pending second = s.Send(Ask.CreateEntry(s.Key, "Name", "base", Id.Random(), s.Next()));
        s.Set(s.Key, "V");
        s.NewKey(s.Key, "Another");
        s.AddEntry(s.Key, "Name", "other", s.BareKey(s.Key, "Name"));
        second.Is(Status.AlreadyExists);
    }

    [Check("behaviour.md Stores")]
    public static void Held_entry_is_granted_when_the_first_one_goes_away(Scene s)
    {
        Patience.InTime(s_nameHold, number =>
        {
            (Id first, Id second) = (Id.Random(), Id.Random());
            s.AddEntry(s.Key, $"Name {number}", "base", first);
            Pending held = s.Send(Ask.CreateEntry(s.Key, $"Name {number}", "base", second, s.Next()));
            s.Ok(Ask.DeleteEntry(s.Key, $"Name {number}", "base"));
            held.Is(Status.Ok);
            s.Ok(Ask.CreateKey(second, "Name", s.Key));
            s.Ok(Ask.CreateKey(first, "Name", s.Key));
            Expect.Same([second], s.Entries(s.Key, $"Name {number}").Select(e => e.Target), "targets");
        });
    }

    [Check("behaviour.md Stores")]
    public static void Unsettled_name_is_free_in_other_layers(Scene s)
    {
        s.AddEntry(s.Key, "Name", "base", Id.Random());
        Id other = s.NewKey(s.Key, "Name", "other");
        Expect.Same([other], s.Entries(s.Key, "Name").Select(e => e.Target), "targets");
    }

    [Check("behaviour.md Stores")]
    public static void Failing_create_key_takes_its_unsettled_entry_along(Scene s)
    {
        Id unknownParent = Id.Random(), malformed = Id.Random();
        s.AddEntry(s.Key, "A", "base", unknownParent);
        s.Is(Status.NotFound, Ask.CreateKey(unknownParent, "A", Id.Random()));
        s.AddEntry(s.Key, "B", "base", malformed);
        s.Is(Status.Invalid, Ask.CreateKey(malformed, "B", s.Key, isVolatile: 2));
        // The names are free at once, and a later CREATE_KEY has no entry.
        Id a = s.NewKey(s.Key, "A"), b = s.NewKey(s.Key, "B");
        s.Ok(Ask.CreateKey(unknownParent, "A", s.Key));
        s.Ok(Ask.CreateKey(malformed, "B", s.Key));
        Expect.Same([a, b], s.Children(s.Key).Children.SelectMany(c => c.Entries).Select(e => e.Target), "targets");
    }

    [Check("behaviour.md Stores")]
    public static void Create_key_of_a_GUID_of_another_hive_takes_its_unsettled_entry_along(Scene s)
    {
        Id theirs = s.BareKey(s.UsersRoot, "Theirs");
        s.AddEntry(s.Key, "K", "base", theirs);
        s.OkIs(new byte[8], Ask.Lookup(s.Key, "K"));
        s.Is(Status.AlreadyExists, Ask.CreateKey(theirs, "K", s.Key));
        Id mine = s.NewKey(s.Key, "K");
        Expect.Same([mine], s.Entries(s.Key, "K").Select(e => e.Target), "targets");
        Expect.Equal(s.UsersRoot, s.Read(theirs).Parent, "parent of the key of the other hive");
        s.Ok(Ask.DropKey(theirs));
    }

    [Check("behaviour.md Stores")]
    public static void Entry_and_key_are_seen_together(Scene s)
    {
        for (int i = 0; i < 40; i++)
        {
            Id guid = Id.Random();
            Pending entry = s.Send(Ask.CreateEntry(s.Key, $"K{i}", "base", guid, s.Next()));
            Pending key = s.Send(Ask.CreateKey(guid, $"K{i}", s.Key, isVolatile: (byte)(i % 2)));
            // Judged as it is read: an entry without metadata is no answer.
            Pending[] reads = [.. Enumerable.Range(0, 15).Select(n => s.Send(n % 2 == 0 ? Ask.Lookup(s.Key, $"K{i}") : Ask.EnumChildren(s.Key)))];
            entry.Is(Status.Ok);
            key.Is(Status.Ok);
            foreach (Pending read in reads)
                _ = read.Op == (ushort)Op.Lookup ? Answer.Lookup(read.Wait().Payload).Entries.Count : Answer.Children(read.Wait().Payload).Children.Count;
            Expect.Equal(1, s.Entries(s.Key, $"K{i}").Count, "entries");
        }
    }

    [Check("behaviour.md Stores", Slow = true)]
    public static void Create_key_that_is_TXN_BUSY_takes_its_unsettled_entry_along(Scene s)
    {
        Id late = Id.Random();
        s.AddEntry(s.Key, "K", "base", late);
        ulong txn = s.Holding(s.Key);
        s.Send(Ask.CreateKey(late, "K", s.Key)).Is(Status.TxnBusy, TimeSpan.FromSeconds(40));
        s.Abort(txn);
        Id other = s.NewKey(s.Key, "K");
        s.Ok(Ask.CreateKey(late, "K", s.Key));
        Expect.Same([other], s.Entries(s.Key, "K").Select(e => e.Target), "targets");
    }

    [Check("behaviour.md Stores")]
    public static void Delete_entry_removes_an_unsettled_entry(Scene s)
    {
        Id guid = Id.Random();
        s.AddEntry(s.Key, "K", "base", guid);
        s.Ok(Ask.DeleteEntry(s.Key, "k", "base"));
        IsNotNamed(s, guid);
    }

    [Check("behaviour.md Stores")]
    public static void Hide_entry_removes_an_unsettled_entry(Scene s)
    {
        Id guid = Id.Random();
        s.AddEntry(s.Key, "K", "base", guid);
        s.Ok(Ask.HideEntry(s.Key, "k", "base", s.Next()));
        s.Ok(Ask.CreateKey(guid, "K", s.Key));
        Expect.Same([Id.Zero], s.Entries(s.Key, "K").Select(e => e.Target), "targets");
    }

    [Check("behaviour.md Stores")]
    public static void Drop_key_removes_unsettled_entries(Scene s)
    {
        Id guid = Id.Random();
        s.AddEntry(s.Key, "K", "base", guid);
        s.Ok(Ask.DropKey(guid));
        IsNotNamed(s, guid);
    }

    [Check("behaviour.md Stores")]
    public static void Delete_layer_removes_unsettled_entries_which_make_no_orphan(Scene s)
    {
        Id guid = Id.Random();
        s.AddEntry(s.Key, "K", s.Unique("layer"), guid);
        Expect.Same([], s.DeleteLayer(s.Unique("layer")), "orphans");
        IsNotNamed(s, guid);
    }

    [Check("behaviour.md Stores")]
    public static void Unsettled_entry_does_not_keep_a_key_from_being_an_orphan(Scene s)
    {
        string layer = s.Unique("layer");
        Id orphan = s.NewKey(s.Key, "K", layer);
        s.AddEntry(s.Key, "Other", "base", Id.Random());
        Expect.Same([orphan], s.DeleteLayer(layer), "orphans");
    }

    [Check("behaviour.md Stores")]
    public static void Abort_takes_the_unsettled_entries_of_the_transaction_along(Scene s)
    {
        Id guid = Id.Random();
        ulong txn = s.Begin();
        s.AddEntry(s.Key, "K", "base", guid, txn);
        s.Abort(txn);
        IsNotNamed(s, guid);
    }

    [Check("behaviour.md Stores")]
    public static void Unsettled_entry_of_a_transaction_settles_after_its_commit(Scene s)
    {
        Id guid = Id.Random();
        ulong txn = s.Begin();
        s.AddEntry(s.Key, "K", "base", guid, txn);
        s.Commit(txn);
        Expect.Equal(0, s.Children(s.Key).Children.Count, "children before the key");
        s.Ok(Ask.CreateKey(guid, "K", s.Key));
        Expect.Same([guid], s.Entries(s.Key, "K").Select(e => e.Target), "targets");
    }

    [Check("behaviour.md Stores")]
    public static void Unsettled_entry_removed_in_a_transaction_is_back_after_its_abort(Scene s)
    {
        Id guid = Id.Random();
        s.AddEntry(s.Key, "K", "base", guid);
        ulong txn = s.Begin();
        s.Ok(Ask.DeleteEntry(s.Key, "K", "base"), txn);
        s.Abort(txn);
        s.Ok(Ask.CreateKey(guid, "K", s.Key));
        Expect.Same([guid], s.Entries(s.Key, "K").Select(e => e.Target), "targets");
    }

    [Check("behaviour.md Stores")]
    public static void Key_of_an_aborted_transaction_leaves_its_entry_unsettled(Scene s)
    {
        Id guid = Id.Random();
        s.AddEntry(s.Key, "K", "base", guid);
        ulong txn = s.Begin();
        s.Ok(Ask.CreateKey(guid, "K", s.Key), txn);
        Expect.Same([guid], s.Entries(s.Key, "K", txn).Select(e => e.Target), "targets in the transaction");
        s.Abort(txn);
        Expect.Equal(0, s.Entries(s.Key, "K").Count, "entries after the abort");
        s.Ok(Ask.CreateKey(guid, "K", s.Key));
        Expect.Same([guid], s.Entries(s.Key, "K").Select(e => e.Target), "targets");
    }

    [Check("behaviour.md Stores")]
    public static void Kernels_order_in_a_transaction(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            ulong txn = s.Begin();
            Id guid = s.NewKey(s.Key, $"K {isVolatile}", isVolatile: isVolatile, txn: txn);
            Id below = s.NewKey(guid, "Below", isVolatile: isVolatile, txn: txn);
            Expect.Same([guid], s.Entries(s.Key, $"K {isVolatile}", txn).Select(e => e.Target), "targets in the transaction");
            Expect.Equal(0, s.Entries(s.Key, $"K {isVolatile}").Count, "entries outside");
            s.Is(Status.NotFound, Ask.ReadKey(guid));
            s.Commit(txn);
            Expect.Same([below], s.Entries(guid, "below").Select(e => e.Target), "targets after the commit");
        }
    }

    [Check("behaviour.md Stores", Slow = true)]
    public static void Unsettled_name_is_free_for_others_after_60_seconds(Scene s)
    {
        (Id late, Id quick, Id alone) = (Id.Random(), Id.Random(), Id.Random());
        s.AddEntry(s.Key, "Name", "base", late);
        s.AddEntry(s.Key, "Alone", "base", alone);
        Thread.Sleep(TimeSpan.FromSeconds(50));
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, "Name", "base", quick, s.Next()));
        Thread.Sleep(TimeSpan.FromSeconds(10));
        Patience.Until(() => s.Do(Ask.CreateEntry(s.Key, "Name", "base", quick, s.Next())).Status == Status.Ok, "the name free for others");
        s.Ok(Ask.CreateKey(quick, "Name", s.Key));
        s.Is(Status.AlreadyExists, Ask.CreateKey(late, "Name", s.Key));
        s.Is(Status.NotFound, Ask.ReadKey(late));
        Expect.Same([quick], s.Entries(s.Key, "Name").Select(e => e.Target), "targets");
        s.Ok(Ask.CreateKey(alone, "Alone", s.Key));
        Expect.Same([alone], s.Entries(s.Key, "Alone").Select(e => e.Target), "targets of the name that nobody took");
    }

    /// <summary>The key can be made, and nothing names it.</summary>
    private static void IsNotNamed(Scene s, Id guid)
    {
        s.Ok(Ask.CreateKey(guid, "K", s.Key));
        Expect.Equal(0, s.Children(s.Key).Children.Count, "children of the name that was removed");
        s.NewKey(s.Key, "K");
    }
}

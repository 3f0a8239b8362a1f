using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>BEGIN, COMMIT, ABORT and what is seen in between.</summary>
public static class TransactionChecks
{
    [Check("behaviour.md Validation")]
    public static void Begin_with_id_0_or_an_id_in_use_is_INVALID(Scene s)
    {
        s.Is(Status.Invalid, Ask.Begin(0));
        ulong txn = s.Begin(), reader = s.Begin(readOnly: true);
        s.Is(Status.Invalid, Ask.Begin(txn));
        s.Is(Status.Invalid, Ask.Begin(txn, mode: 1));
        s.Is(Status.Invalid, Ask.Begin(reader));
        s.Set(s.Key, "V", txn: txn);
        s.Is(Status.Invalid, Ask.Begin(txn));
        s.Commit(txn);
    }

    [Check("behaviour.md Validation")]
    public static void Begin_with_an_unknown_mode_is_INVALID(Scene s)
    {
        foreach (uint mode in new[] { 2u, 3u, 256u, uint.MaxValue })
        {
            ulong txn = s.Rig.NextTransaction();
            s.Is(Status.Invalid, Ask.Begin(txn, mode));
            s.Is(Status.StorageError, Ask.Commit(txn), txn);
        }
    }

    [Check("behaviour.md Validation")]
    public static void Begin_without_the_mode_is_read_write(Scene s)
    {
        ulong txn = s.Rig.NextTransaction();
        s.Ok(Ask.New(Op.BeginTransaction).U64(txn));
        s.Set(s.Key, "V", txn: txn);
        s.Commit(txn);
        Expect.Equal(1, s.Values(s.Key).Count, "values");
    }

    [Check("behaviour.md Validation")]
    public static void Begin_commit_and_abort_go_by_the_payloads_id(Scene s)
    {
        ulong first = s.Begin(), second = s.Rig.NextTransaction();
        s.Ok(Ask.Begin(second), first);
        s.Set(s.Key, "A", txn: second);
        s.Ok(Ask.Commit(second), first);
        Expect.Equal(1, s.Values(s.Key).Count, "values after the commit");
        s.Set(s.Key, "B", txn: first);
        s.Ok(Ask.Abort(first));
        Expect.Equal(1, s.Values(s.Key).Count, "values after the abort");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Abort_is_always_OK(Scene s)
    {
        ulong unknown = s.Rig.NextTransaction(), txn = s.Begin(), reader = s.Begin(readOnly: true);
        s.Ok(Ask.Abort(unknown), unknown);
        s.Abort(txn);
        s.Abort(txn);
        s.Abort(reader);
        s.Ok(Ask.Abort(0));
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Commit_of_an_unknown_id_is_STORAGE_ERROR(Scene s)
    {
        ulong unknown = s.Rig.NextTransaction(), txn = s.Begin();
        s.Is(Status.StorageError, Ask.Commit(unknown), unknown);
        s.Is(Status.StorageError, Ask.Commit(0));
        s.Set(s.Key, "V", txn: txn);
        s.Commit(txn);
        s.Is(Status.StorageError, Ask.Commit(txn), txn);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Commit_of_what_did_nothing_or_read_is_OK(Scene s)
    {
        s.Commit(s.Begin());
        s.Commit(s.Begin(readOnly: true));
        ulong txn = s.Begin(), reader = s.Begin(readOnly: true);
        s.Read(s.Key, txn);
        s.Read(s.Key, reader);
        s.Commit(txn);
        s.Commit(reader);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Every_operation_with_an_unknown_id_is_STORAGE_ERROR(Scene s)
    {
        ulong unknown = s.Rig.NextTransaction();
        foreach (Ask ask in Valid.Reads(s).Concat(Valid.Writes(s)).Concat([Ask.Flush("Machine"), Ask.DeleteLayer(s.Unique("none"))]))
            s.Is(Status.StorageError, ask, unknown);
        Valid.IsUntouched(s);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Operation_after_its_transactions_end_is_STORAGE_ERROR(Scene s)
    {
        ulong committed = s.Holding(s.UsersRoot);
        s.Commit(committed);
        ulong aborted = s.Holding(s.UsersRoot);
        s.Abort(aborted);
        foreach (ulong txn in new[] { committed, aborted })
        {
            foreach (Ask ask in Valid.Reads(s).Concat(Valid.Writes(s)))
                s.Is(Status.StorageError, ask, txn);
        }

        Valid.IsUntouched(s);
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void What_is_queued_behind_the_end_never_runs(Scene s)
    {
        ulong holder = s.Holding(s.Key), txn = s.Begin();
        Pending first = s.Send(s.Setting(s.Key, "A"), txn), abort = s.Send(Ask.Abort(txn), txn), late = s.Send(s.Setting(s.Key, "B"), txn);
        late.Is(Status.StorageError);
        s.Commit(holder);
        abort.Is(Status.Ok);
        first.Wait();
        Expect.Same(["Held"], s.Values(s.Key).Select(v => v.Name.TryText()), "values");
        ulong another = s.Begin();
        Pending write = s.Send(s.Setting(s.Key, "C"), another), commit = s.Send(Ask.Commit(another), another);
        Pending behind = s.Send(s.Setting(s.Key, "D"), another);
        write.Is(Status.Ok);
        commit.Is(Status.Ok);
        behind.Is(Status.StorageError);
        Expect.Same(["C", "Held"], s.Values(s.Key).Select(v => v.Name.TryText()), "values");
    }

    [Check("seeds 5.1.17")]
    public static void Commit_makes_all_of_a_transaction_seen(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        ulong txn = s.Begin();
        Id child = s.NewKey(s.Key, "Child", txn: txn);
        s.Set(child, "V", 1, txn: txn);
        s.Set(passing, "V", 2, txn: txn);
        s.Ok(Ask.SetBlanket(s.Key, "base", s.Next()), txn);
        s.Ok(Ask.WriteTime(s.Key, 3), txn);
        s.Ok(Ask.HideEntry(s.Key, "Hidden", "base", s.Next()), txn);
        s.Commit(txn);
        Expect.Same(["Child", "Hidden", "Passing"], s.Children(s.Key).Names, "children");
        Expect.Equal((1u, 2u, 1, 3ul), (s.Dword(child, "V"), s.Dword(passing, "V"), s.All(s.Key).Blankets.Count, s.Read(s.Key).Time), "what was written");
    }

    [Check("seeds 5.1.18")]
    public static void Abort_leaves_nothing_of_a_transaction(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true), child = s.NewKey(s.Key, "Child");
        s.Set(child, "V", 1);
        s.Set(passing, "V", 1);
        s.Ok(Ask.WriteTime(s.Key, 9));
        ulong txn = s.Begin();
        Id created = s.NewKey(s.Key, "New", txn: txn);
        s.Set(child, "V", 2, txn: txn);
        s.Set(passing, "V", 2, txn: txn);
        s.Ok(Ask.DeleteEntry(s.Key, "Child", "base"), txn);
        s.Ok(Ask.DropKey(passing), txn);
        s.Ok(Ask.SetBlanket(s.Key, "base", s.Next()), txn);
        s.Ok(Ask.WriteTime(s.Key, 10), txn);
        s.Abort(txn);
        s.Is(Status.NotFound, Ask.ReadKey(created));
        Expect.Same(["Child", "Passing"], s.Children(s.Key).Names, "children");
        Expect.Equal((1u, 1u, 0, 9ul), (s.Dword(child, "V"), s.Dword(passing, "V"), s.All(s.Key).Blankets.Count, s.Read(s.Key).Time), "what was there");
    }

    [Check("seeds 5.1.1")]
    public static void Open_transaction_is_seen_by_itself_alone(Scene s)
    {
        foreach (bool isVolatile in new[] { false, true })
        {
            Id key = s.NewKey(s.Key, $"K {isVolatile}", isVolatile: isVolatile);
            ulong txn = s.Begin();
            s.Set(key, "V", 7, txn: txn);
            Id child = s.NewKey(key, "Child", isVolatile: isVolatile, txn: txn);
            s.Ok(Ask.WriteTime(key, 4), txn);
            Expect.Equal((7u, 1, 1, 4ul), (s.Dword(key, "V", txn), s.Children(key, txn).Children.Count, s.Entries(key, "Child", txn).Count, s.Read(key, txn).Time), "inside");
            Expect.Equal("Child", s.Read(child, txn).Name.TryText(), "the new key inside");
            Expect.Equal((null, 0, 0), (s.Dword(key, "V"), s.Children(key).Children.Count, s.Entries(key, "Child").Count), "outside");
            s.Is(Status.NotFound, Ask.ReadKey(child));
            ulong other = s.Begin();
            Expect.Equal(0, s.Values(key, other).Count, "values in another transaction");
            s.Commit(txn);
            Expect.Equal(7u, s.Dword(key, "V", other), "a value in another transaction that took no hive");
        }
    }

    [Check("seeds 5.1.16")]
    public static void Transaction_takes_its_hive_at_its_first_mutation(Scene s)
    {
        ulong txn = s.Begin();
        s.Read(s.Key, txn);
        s.Children(s.UsersRoot, txn);
        s.Set(s.Key, "A");
        s.Set(s.Key, "B", txn: txn);
        Pending write = s.Send(s.Setting(s.Key, "C"));
        write.IsSilent("the transaction has taken the hive");
        s.Commit(txn);
        write.Is(Status.Ok);
        Expect.Equal(3, s.Values(s.Key).Count, "values");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void GUID_of_another_hive_is_STORAGE_ERROR_in_a_transaction(Scene s)
    {
        ulong txn = s.Holding(s.Key);
        Id theirs = s.NewKey(s.UsersRoot, s.Unique("K"));
        s.Is(Status.StorageError, s.Setting(theirs, "V"), txn);
        s.Is(Status.StorageError, Ask.ReadKey(s.UsersRoot), txn);
        s.Is(Status.StorageError, Ask.QueryAll(theirs), txn);
        s.Is(Status.StorageError, Ask.CreateKey(Id.Random(), "K", s.UsersRoot), txn);
        s.Is(Status.StorageError, Ask.DropKey(theirs), txn);
        s.Is(Status.StorageError, Ask.CreateEntry(s.Key, "Theirs", "base", theirs, s.Next()), txn);
        s.Commit(txn);
        Expect.Equal(0, s.Values(theirs).Count, "values in the other hive");
        ulong reader = s.Begin(readOnly: true);
        s.Read(s.Key, reader);
        s.Is(Status.StorageError, Ask.ReadKey(theirs), reader);
        s.Is(Status.StorageError, Ask.EnumChildren(s.UsersRoot), reader);
        s.Read(s.Key, reader);
    }

    [Check("seeds 5.1.12")]
    public static void Expected_sequence_is_compared_within_the_transaction(Scene s)
    {
        ulong before = s.Set(s.Key, "V", 1);
        ulong txn = s.Begin();
        ulong inside = s.Set(s.Key, "V", 2, txn: txn);
        s.Is(Status.CasFailed, Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf(3), s.Next(), before), txn);
        s.Ok(Ask.SetValue(s.Key, "V", "base", 4, Samples.DwordOf(4), s.Next(), inside), txn);
        s.Commit(txn);
        Expect.Equal(4u, s.Dword(s.Key, "V"), "the value");
    }

    [Check("behaviour.md Transactions and waiting")]
    public static void Refused_operation_leaves_its_transaction_whole(Scene s)
    {
        Id child = s.NewKey(s.Key, "Child");
        ulong txn = s.Begin();
        s.Set(s.Key, "A", txn: txn);
        s.Is(Status.AlreadyExists, Ask.CreateKey(child, "Child", s.Key), txn);
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, "Child", "base", child, s.Next()), txn);
        s.Is(Status.NotFound, Ask.ReadKey(Id.Random()), txn);
        s.Is(Status.NotFound, s.Setting(Id.Random(), "V"), txn);
        s.Is(Status.CasFailed, Ask.SetValue(s.Key, "A", "base", 4, Bytes.Empty, s.Next(), expected: 1), txn);
        s.Is(Status.Invalid, Ask.New(0x77), txn);
        s.Set(s.Key, "B", txn: txn);
        s.Commit(txn);
        Expect.Equal(2, s.Values(s.Key).Count, "values");
    }

    [Check("kernel.md In which order it asks")]
    public static void Restore_drops_a_key_and_creates_its_GUID_again(Scene s)
    {
        Id root = s.NewKey(s.Key, "Subtree"), child = s.NewKey(root, "Child");
        s.Set(child, "Old");
        ulong txn = s.Begin();
        s.Ok(Ask.DeleteEntry(root, "Child", "base"), txn);
        s.Ok(Ask.DropKey(child), txn);
        s.Ok(Ask.WriteBoth(root, Samples.RootDescriptor, 5), txn);
        s.Ok(Ask.CreateKey(child, "Child", root), txn);
        s.Ok(Ask.WriteBoth(child, Samples.Descriptor, 6), txn);
        s.AddEntry(root, "Child", "base", child, txn);
        s.Set(child, "New", txn: txn);
        Expect.Same(["New"], s.Values(child, txn).Select(v => v.Name.TryText()), "values inside");
        Expect.Same(["Old"], s.Values(child).Select(v => v.Name.TryText()), "values outside");
        s.Commit(txn);
        Expect.Same(["New"], s.Values(child).Select(v => v.Name.TryText()), "values");
        Expect.Same([child], s.Entries(root, "Child").Select(e => e.Target), "targets");
        Expect.Equal(6ul, s.Read(child).Time, "time");
    }

    [Check("behaviour.md Transactions and waiting", Long = true)]
    public static void Transaction_that_nobody_names_for_630_seconds_is_rolled_back(Scene s)
    {
        ulong txn = s.Holding(s.Key);
        Thread.Sleep(TimeSpan.FromSeconds(600));
        Pending write = s.Send(s.Setting(s.Key, "V"));
        write.IsSilent("the transaction still holds the hive");
        write.Wait(TimeSpan.FromSeconds(30));
        Patience.Until(() => s.Do(s.Setting(s.Key, "W")).Status == Status.Ok, "the hive free", TimeSpan.FromSeconds(60));
        s.Is(Status.StorageError, Ask.Commit(txn), txn);
        Expect.True(s.Values(s.Key).All(v => v.Name.TryText() != "Held"), "nothing of the transaction", "a value of it");
    }

    [Check("behaviour.md Validation")]
    public static void Id_may_begin_again_after_its_end(Scene s)
    {
        ulong txn = s.Begin();
        s.Commit(txn);
        s.Ok(Ask.Begin(txn));
        s.Set(s.Key, "V", txn: txn);
        s.Abort(txn);
        s.Ok(Ask.Begin(txn, mode: 1));
        s.Abort(txn);
    }

    [Check("behaviour.md Stores")]
    public static void Deletion_in_a_transaction_ends_unsettled_entries_with_its_commit(Scene s)
    {
        (Id deleted, Id hidden) = (Id.Random(), Id.Random());
        s.AddEntry(s.Key, "A", "base", deleted);
        s.AddEntry(s.Key, "B", "base", hidden);
        ulong txn = s.Begin();
        s.Ok(Ask.DeleteEntry(s.Key, "A", "base"), txn);
        s.Ok(Ask.DropKey(hidden), txn);
        s.Commit(txn);
        s.Ok(Ask.CreateKey(deleted, "A", s.Key));
        s.Ok(Ask.CreateKey(hidden, "B", s.Key));
        Expect.Equal(0, s.Children(s.Key).Children.Count, "children");
    }

    [Check("behaviour.md Stores")]
    public static void GUID_created_in_an_open_transaction_is_taken_until_its_abort(Scene s)
    {
        Id guid = Id.Random();
        ulong txn = s.Begin();
        s.Ok(Ask.CreateKey(guid, "K", s.Key), txn);
        Pending elsewhere = s.Send(Ask.CreateKey(guid, "K", s.UsersRoot));
        Status status = elsewhere.Wait().Status;
        Expect.Equal(Status.AlreadyExists, status, "status of a CREATE_KEY in another hive");
        s.Abort(txn);
        s.Ok(Ask.CreateKey(guid, "K", s.UsersRoot));
        s.Ok(Ask.DropKey(guid));
    }

    [Check("rsi.md Messages")]
    public static void Hundreds_of_writes_in_one_transaction(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        ulong txn = s.Begin();
        Pending[] writes = [.. Enumerable.Range(0, 200).Select(i => s.Send(s.Setting(i % 2 == 0 ? s.Key : passing, $"V{i}", (uint)i), txn))];
        Pending commit = s.Send(Ask.Commit(txn), txn);
        foreach (Pending write in writes)
            write.Is(Status.Ok);
        commit.Is(Status.Ok);
        Expect.Equal((100, 100), (s.Values(s.Key).Count, s.Values(passing).Count), "values of both stores");
    }
}

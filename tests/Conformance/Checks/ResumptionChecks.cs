using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>A lost connection is resumed, always (behaviour.md, The connection).</summary>
public static class ResumptionChecks
{
    [Check("behaviour.md The connection", Own = true)]
    public static void Lost_connection_is_resumed_with_the_same_roots(Scene s)
    {
        (Id root, Id users) = (s.Root, s.UsersRoot);
        s.Set(s.Key, "V", 9);
        for (int i = 0; i < 3; i++)
        {
            s.Rig.LoseConnection();
            Expect.Equal((root, users), (s.Root, s.UsersRoot), "root GUIDs");
            Expect.Equal(9u, s.Dword(s.Key, "V"), "a value");
        }
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Volatile_keys_survive_a_lost_connection(Scene s)
    {
        Id passing = s.NewKey(s.Key, "Passing", isVolatile: true);
        s.Set(passing, "V", 5);
        s.Ok(Ask.SetBlanket(passing, "base", s.Next()));
        s.NewKey(passing, "Below", isVolatile: true);
        s.Rig.LoseConnection();
        Expect.Equal(5u, s.Dword(passing, "V"), "a value of the volatile key");
        Expect.Equal(1, s.All(passing).Blankets.Count, "blanket tombstones of the volatile key");
        Expect.Same(["Below"], s.Children(passing).Names, "children of the volatile key");
        Expect.Same([passing], s.Entries(s.Key, "Passing").Select(e => e.Target), "targets");
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Open_transactions_end_with_the_connection(Scene s)
    {
        Id key = s.Key;
        ulong txn = s.Rig.NextTransaction(), idle = s.Rig.NextTransaction(), reader = s.Rig.NextTransaction();
        s.Ok(Ask.Begin(txn));
        s.Ok(Ask.Begin(idle));
        s.Ok(Ask.Begin(reader, mode: 1));
        s.Read(key, reader);
        s.Set(key, "V", txn: txn);
        s.Rig.LoseConnection();
        foreach (ulong id in new[] { txn, idle, reader })
        {
            s.Is(Status.StorageError, Ask.ReadKey(key), id);
            s.Is(Status.StorageError, Ask.Commit(id), id);
        }

        Expect.Equal(0, s.Values(key).Count, "values");
        s.Set(key, "W");
        s.Ok(Ask.Begin(txn));
        s.Ok(Ask.Abort(txn), txn);
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Unsettled_entries_end_with_the_connection(Scene s)
    {
        (Id key, Id guid) = (s.Key, Id.Random());
        s.AddEntry(key, "K", "base", guid);
        s.Rig.LoseConnection();
        Id other = s.NewKey(key, "K");
        s.Ok(Ask.CreateKey(guid, "K", key));
        Expect.Same([other], s.Entries(key, "K").Select(e => e.Target), "targets");
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Waiting_requests_are_dropped_and_never_answered(Scene s)
    {
        Id key = s.Key;
        ulong txn = s.Rig.NextTransaction();
        s.Ok(Ask.Begin(txn));
        s.Set(key, "Held", txn: txn);
        for (int i = 0; i < 10; i++)
            s.Send(s.Setting(key, $"V{i}"));
        s.Send(s.Setting(key, "Last")).IsSilent("a transaction holds the hive");
        s.Rig.LoseConnection();
        // An answer to an old request has an id that this connection does not know, and would make it unsound.
        Expect.Equal(0, s.Values(key).Count, "values");
        s.Set(key, "New");
        s.Kernel.IsSound();
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Both_stores_are_recovered_at_a_resumption(Scene s)
    {
        Id key = s.Key, bare = s.BareKey(key, "Bare"), passing = s.BareKey(key, "Passing", isVolatile: true), kept = s.NewKey(key, "Kept");
        Id orphan = s.NewKey(key, "Orphan");
        Id below = s.NewKey(orphan, "Below", isVolatile: true);
        s.Ok(Ask.DeleteEntry(key, "Orphan", "base"));
        s.Rig.LoseConnection();
        foreach (Id gone in new[] { bare, passing, orphan, below })
            s.Is(Status.NotFound, Ask.ReadKey(gone));
        Expect.Same([kept], s.Children(key).Metadata.Select(m => m.Guid), "keys that are left");
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Requests_are_served_before_a_resumption_is_granted(Scene s)
    {
        string layer = s.Unique("layer");
        Id key = s.NewKey(s.Root, "K", layer);
        s.Kernel.Dispose();
        Connection kernel = s.Rig.Accept();
        kernel.WaitRegistration();
        Expect.Same([key], Answer.Orphans(kernel.Send(Ask.DeleteLayer(layer)).Wait().Payload), "orphans of a missed DELETE_LAYER");
        kernel.AnswerRegistration(0);
        s.Ok(Ask.DropKey(key));
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Connection_lost_while_busy_is_resumed(Scene s)
    {
        Id key = s.Key;
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < 100; i++)
                s.Send(i % 3 == 0 ? Ask.EnumChildren(s.Root) : s.Setting(key, $"V{i % 7}"));
            s.Rig.LoseConnection();
            s.Set(key, "After", (uint)round);
            Expect.Equal((uint)round, s.Dword(key, "After"), "the value written after the resumption");
        }
    }

    [Check("behaviour.md The connection", Slow = true)]
    public static void Resumption_is_at_once_and_then_slower_while_registrations_do_not_last(Scene s)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            // A registration that lasts.
            Thread.Sleep(TimeSpan.FromSeconds(1.2));
            if (IsSlowedDown(s))
                return;
        }

        throw new NotApplicableException("the machine is so busy that every registration lasts");
    }

    [Check("behaviour.md The connection", Own = true, Needs = Facets.Process)]
    public static void Device_that_is_gone_is_exit_status_0(Scene s)
    {
        s.Rig.Device.Vanish();
        s.Kernel.Dispose();
        Expect.Equal(0, s.Rig.Source.WaitExit(Patience.Answer), "exit status");
    }

    [Check("behaviour.md The connection", Own = true, Needs = Facets.Process)]
    public static void Device_that_refuses_connections_is_exit_status_0(Scene s)
    {
        s.Rig.Device.Refuse();
        s.Kernel.Dispose();
        Expect.Equal(0, s.Rig.Source.WaitExit(Patience.Answer), "exit status");
    }

    [Check("behaviour.md Transactions and waiting", Own = true)]
    public static void Time_answered_during_a_transaction_outlives_the_connection(Scene s)
    {
        Id key = s.Key;
        ulong txn = s.Rig.NextTransaction(), time = s.Read(key).Time + 1000;
        s.Ok(Ask.Begin(txn));
        s.Set(key, "Held", txn: txn);
        s.Ok(Ask.WriteTime(key, time));
        s.Rig.LoseConnection();
        Patience.Until(() => s.Read(key).Time == time, "the time written");
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Drop_key_is_NOT_FOUND_after_its_OK_took_the_connection_down(Scene s)
    {
        Id first = s.NewKey(s.Root, "A"), second = s.NewKey(s.Root, "B"), third = s.NewKey(s.Root, "C");
        s.Ok(Ask.DropKey(s.NewKey(s.Root, "D")));
        s.Kernel.RefuseAnswers();
        s.Send(Ask.DropKey(first));
        s.Rig.Register();
        s.Is(Status.NotFound, Ask.ReadKey(first));
        s.Is(Status.NotFound, Ask.DropKey(second));
        s.Is(Status.NotFound, Ask.ReadKey(second));
        s.Is(Status.NotFound, Ask.DropKey(Id.Random()));
        s.Is(Status.Invalid, Ask.DropKey(s.Root));
        // Somebody waits for it in a transaction.
        ulong txn = s.Begin();
        s.Ok(Ask.DropKey(third), txn);
        s.Commit(txn);
        s.Is(Status.NotFound, Ask.ReadKey(third));
    }

    /// <summary>At once, then after 100 ms, doubling. False if a registration may have lasted a second, after which the next resumption is at once again.</summary>
    private static bool IsSlowedDown(Scene s)
    {
        (DateTime lostBefore, double leastBefore) = (DateTime.UtcNow, 0);
        foreach (double least in new[] { 0, 0.1, 0.2, 0.4, 0.8 })
        {
            DateTime lost = DateTime.UtcNow;
            s.Rig.LoseConnection();
            DateTime resumed = DateTime.UtcNow;
            double seconds = (resumed - lost).TotalSeconds;
            if (seconds <= least * 0.9 && (resumed - lostBefore).TotalSeconds > leastBefore + 0.9)
                return false;
            Expect.True(seconds > least * 0.9 && seconds < least + 3, $"a resumption after {least} s", $"{seconds:0.00} s");
            (lostBefore, leastBefore) = (lost, least);
        }

        return true;
    }

    [Check("behaviour.md The connection", Own = true)]
    public static void Drop_key_stays_OK_after_another_answer_took_the_connection_down(Scene s)
    {
        s.Kernel.RefuseAnswers();
        s.Send(s.Setting(s.Root, "V"));
        s.Rig.Register();
        Expect.Equal(1u, s.Dword(s.Root, "V"), "what was written before the connection went down");
        s.Ok(Ask.DropKey(s.NewKey(s.Root, "K")));
    }
}

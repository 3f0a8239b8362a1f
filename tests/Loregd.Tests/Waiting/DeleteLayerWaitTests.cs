using System.Diagnostics;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Waiting;

/// <summary>behaviour.md, Transactions and waiting: DELETE_LAYER is decided in queue order and waits up to 5 s (here 1.5 s) until all hives are free, holding none meanwhile.</summary>
public sealed class DeleteLayerWaitTests : HiveTest
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1.5);

    private protected override Bounds Bounds => new() { LayerDeletionWait = s_wait };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_comes_after_every_abort_and_commit_read_before_it(bool commit)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong machine = Begin(), users = Begin();
            KeyGuid key = Kernel.AddKey(Root, "Key", "policy", transaction: machine);
            Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Name", 1, "policy", users));
            List<Pending<StatusReply>> ends = [.. new[] { machine, users }.Select(t => Kernel.Send(commit ? Ops.Commit(t) : Ops.Abort(t)))];
            OrphansReply reply = Kernel.DeleteLayer("policy");
            Assert.All(ends, end => Assert.Equal(Status.Ok, end.Wait().Status));
            Assert.Equal(Status.Ok, reply.Status);
            Assert.Equal(commit ? [key] : [], reply.Orphans);
            Assert.Empty(Kernel.EnumChildren(Root).Children);
            Assert.Empty(Kernel.ValuesOf(UsersRoot));
        }
    }

    [Fact]
    public void It_waits_for_the_transactions_of_all_hives_while_the_other_hives_go_on()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, "policy"));
        ulong users = Hold(UsersRoot);
        Pending<OrphansReply> deletion = Kernel.Send(Ops.DeleteLayer("policy"));
        long start = Stopwatch.GetTimestamp();
        for (uint i = 0; i < 10; i++)
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", i));
        ulong machine = Hold(Root);
        Assert.Equal(Status.Ok, Kernel.Commit(machine));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_wait / 1.5);
        Assert.False(deletion.IsAnswered);
        Assert.Equal(2, Kernel.ValuesOf(Root).Count(v => v.Name is "Name" or "Free"));

        Assert.Equal(Status.Ok, Kernel.Commit(users));
        Assert.Equal(Status.Ok, deletion.Wait().Status);
        Assert.DoesNotContain(Kernel.ValuesOf(Root), v => v.Layer == "policy");
    }

    [Fact]
    public void It_keeps_its_place_among_the_writes_of_a_hive_that_was_taken()
    {
        ulong users = Hold(UsersRoot);
        Pending<StatusReply> before = Kernel.Send(SetInPolicy("Before"));
        Pending<OrphansReply> deletion = Kernel.Send(Ops.DeleteLayer("policy"));
        Pending<StatusReply> after = Kernel.Send(SetInPolicy("After"));
        Assert.Equal(Status.Ok, Kernel.Commit(users));
        Assert.Equal(Status.Ok, before.Wait().Status);
        Assert.Equal(Status.Ok, deletion.Wait().Status);
        Assert.Equal(Status.Ok, after.Wait().Status);
        Assert.Equal(["After"], Kernel.ValuesOf(UsersRoot).Where(v => v.Layer == "policy").Select(v => v.Name));
    }

    [Fact]
    public void It_is_TXN_BUSY_when_a_hive_stays_taken_and_has_deleted_nothing()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, "policy"));
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Name", 1, "policy"));
        ulong users = Hold(UsersRoot);
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(Status.TxnBusy, Kernel.DeleteLayer("policy").Status);
        Assert.InRange(Stopwatch.GetElapsedTime(start), s_wait - TimeSpan.FromMilliseconds(30), s_wait + TimeSpan.FromSeconds(1));
        Assert.Equal(Status.Ok, Kernel.Abort(users));
        Assert.Single(Kernel.ValuesOf(Root));
        Assert.Single(Kernel.ValuesOf(UsersRoot));
        Assert.Equal(Status.Ok, Kernel.DeleteLayer("policy").Status);
        Assert.Empty(Kernel.ValuesOf(Root));
    }

    [Fact]
    public void It_is_TXN_BUSY_when_somebody_outside_keeps_a_database_locked_and_the_other_hive_goes_on()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, "policy"));
        using var outside = new OutsideProgram(Rig.DatabasePath("Users"));
        outside.Lock();
        Pending<OrphansReply> deletion = Kernel.Send(Ops.DeleteLayer("policy"));
        for (uint i = 0; i < 10; i++)
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", i));
        Assert.Equal(Status.TxnBusy, deletion.Wait().Status);
        Assert.Equal(2, Kernel.ValuesOf(Root).Count);
        deletion = Kernel.Send(Ops.DeleteLayer("policy"));
        deletion.AssertUnanswered();
        outside.Unlock();
        Assert.Equal(Status.Ok, deletion.Wait().Status);
        Assert.Equal(["Free"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void Several_at_once_are_all_done_and_report_an_orphan_once()
    {
        for (int round = 0; round < 10; round++)
        {
            KeyGuid[] keys = [.. Enumerable.Range(0, 4).Select(i => Kernel.AddKey(i % 2 == 0 ? Root : UsersRoot, $"Key {i}", $"policy {i / 2}"))];
            ulong holder = round % 2 == 0 ? Hold(UsersRoot) : 0;
            Pending<OrphansReply>[] deletions =
                [.. new[] { "policy 0", "policy 1", "policy 0", "policy 1" }.Select(layer => Kernel.Send(Ops.DeleteLayer(layer)))];
            if (holder != 0)
                Assert.Equal(Status.Ok, Kernel.Abort(holder));
            Assert.All(deletions, deletion => Assert.Equal(Status.Ok, deletion.Wait().Status));
            Assert.Equal(keys.Order(), deletions.SelectMany(deletion => deletion.Wait().Orphans).Order());
            Assert.All(keys, key => Assert.Equal(Status.Ok, Kernel.DropKey(key)));
        }
    }

    [Fact]
    public void The_first_of_two_that_gives_up_leaves_the_second_its_turn()
    {
        ulong users = Hold(UsersRoot);
        Pending<OrphansReply> first = Kernel.Send(Ops.DeleteLayer("policy"));
        Thread.Sleep(s_wait / 2);
        Pending<OrphansReply> second = Kernel.Send(Ops.DeleteLayer("policy"));
        Assert.Equal(Status.TxnBusy, first.Wait().Status);
        Assert.Equal(Status.Ok, Kernel.Abort(users));
        Assert.Equal(Status.Ok, second.Wait().Status);
    }

    [Fact]
    public void Beside_writes_and_transactions_of_both_hives_it_gets_its_turn()
    {
        // The rig starts with its first use, which must not be in several threads.
        Assert.Equal(Status.Ok, Kernel.DeleteLayer("policy").Status);
        bool isOver = false;
        Parallel.Invoke(
            () => Load(Root, 100_000_000),
            () => Load(UsersRoot, 200_000_000),
            () =>
            {
                for (int i = 0; i < 10; i++)
                    Assert.Equal(Status.Ok, Kernel.DeleteLayer("policy").Status);
                Volatile.Write(ref isOver, true);
            });

        void Load(KeyGuid root, ulong firstId)
        {
            for (uint i = 0; i < 100_000 && !Volatile.Read(ref isOver); i++)
            {
                ulong transaction = i % 2 == 0 ? 0 : firstId + i;
                if (transaction != 0)
                    Assert.Equal(Status.Ok, Kernel.Begin(transaction));
                Assert.Equal(Status.Ok, Kernel.SetDword(root, $"Name {i % 5}", i, "policy", transaction));
                if (transaction != 0)
                    Assert.Equal(Status.Ok, Kernel.Commit(transaction));
            }
        }

        Assert.Equal(Status.Ok, Kernel.DeleteLayer("policy").Status);
        Assert.Empty(Kernel.ValuesOf(Root));
        Assert.Empty(Kernel.ValuesOf(UsersRoot));
    }

    private ulong Hold(KeyGuid root)
    {
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(root, "Held", 1, transaction: holder));
        return holder;
    }

    private Request<StatusReply> SetInPolicy(string name) =>
        Ops.SetValue(UsersRoot, name, "policy", RegType.Dword, Samples.Dword(1), NextSequence());
}

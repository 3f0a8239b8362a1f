using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Waiting;

/// <summary>behaviour.md, Transactions and waiting: at most 192 requests wait in all; the next is TXN_BUSY at once.</summary>
public sealed class WaitingLimitTests : HiveTest
{
    private const int Most = 192;

    [Fact]
    public void Over_all_hives_192_wait_and_the_next_is_TXN_BUSY_at_once()
    {
        ulong machine = Hold(Root), users = Hold(UsersRoot);
        List<Pending<StatusReply>> waiting = [.. Wait(Root, 100), .. Wait(UsersRoot, Most - 100)];
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "One more", 1));
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(UsersRoot, "One more", 1));
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "One more", 1, transaction: Begin()));
        Assert.Equal(Status.TxnBusy, Kernel.DeleteLayer("policy").Status);
        Assert.DoesNotContain(waiting, write => write.IsAnswered);

        Assert.Equal(Status.Ok, Kernel.Commit(machine));
        Assert.All(waiting.Take(100), write => Assert.Equal(Status.Ok, write.Wait().Status));
        Assert.Equal(Status.Ok, Kernel.Commit(users));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
        Assert.DoesNotContain("One more", Kernel.ValuesOf(Root).Concat(Kernel.ValuesOf(UsersRoot)).Select(v => v.Name));
    }

    [Fact]
    public void Reads_commits_aborts_and_the_holders_writes_are_served_beyond_the_limit()
    {
        ulong machine = Hold(Root), users = Hold(UsersRoot), third = Begin();
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, third).Status);
        Pending<StatusReply>[] waiting = Wait(Root, Most);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
        Assert.Equal(Status.Ok, Kernel.EnumChildren(UsersRoot).Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, machine).Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, third).Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 2, transaction: machine));
        Assert.Equal(Status.Ok, Kernel.Abort(third));
        Assert.Equal(Status.Ok, Kernel.Begin(4711, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, 4711).Status);
        Assert.Equal(Status.Ok, Kernel.Commit(4711));
        Assert.Equal(Status.Ok, Kernel.Commit(users));
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Free", 1));
        Assert.DoesNotContain(waiting, write => write.IsAnswered);
        Assert.Equal(Status.Ok, Kernel.Abort(machine));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
    }

    [Fact]
    public void What_has_ended_makes_room()
    {
        for (int round = 0; round < 3; round++)
        {
            ulong holder = Hold(Root), other = Begin();
            Pending<StatusReply> first = Kernel.Send(Ops.SetValue(Root, "First", "base", RegType.Dword, Samples.Dword(1), NextSequence()), other);
            Pending<StatusReply>[] waiting = Wait(Root, Most - 1);
            Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "One more", 1));
            Assert.Equal(Status.Ok, Kernel.Abort(other));
            Assert.Equal(Status.StorageError, first.Wait().Status);
            Pending<StatusReply> last = Wait(Root, 1)[0];
            last.AssertUnanswered();
            Assert.Equal(Status.Ok, Kernel.Commit(holder));
            Assert.All(waiting.Append(last), write => Assert.Equal(Status.Ok, write.Wait().Status));
        }
    }

    [Fact]
    public void A_delete_layer_that_waits_for_two_hives_counts_once()
    {
        ulong machine = Hold(Root), users = Hold(UsersRoot);
        Pending<OrphansReply> deletion = Kernel.Send(Ops.DeleteLayer("policy"));
        Pending<StatusReply>[] waiting = Wait(Root, Most - 1);
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "One more", 1));
        Assert.DoesNotContain(waiting, write => write.IsAnswered);
        Assert.Equal(Status.Ok, Kernel.Commit(users));
        Assert.Equal(Status.Ok, Kernel.Commit(machine));
        Assert.Equal(Status.Ok, deletion.Wait().Status);
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
    }

    [Fact]
    public void The_end_of_the_connection_makes_room()
    {
        Hold(Root);
        Wait(Root, Most);
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "One more", 1));
        Rig.Reconnect();
        ulong holder = Hold(Root);
        Pending<StatusReply>[] waiting = Wait(Root, Most);
        waiting[^1].AssertUnanswered();
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
    }

    /// <summary>Sends writes to a hive that is held; they are counted when it returns.</summary>
    private Pending<StatusReply>[] Wait(KeyGuid root, int count)
    {
        Pending<StatusReply>[] waiting =
        [
            .. Enumerable.Range(0, count).Select(_ => Kernel.Send(Ops.SetValue(root, "Waiting", "base", RegType.Dword, Samples.Dword(1), NextSequence()))),
        ];
        // The hives count for themselves; what is read later in the same hive is answered after it has.
        Assert.Equal(Status.TxnBusy, Kernel.Flush(root == Root ? "Machine" : "Users"));
        return waiting;
    }

    private ulong Hold(KeyGuid root)
    {
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(root, "Held", 1, transaction: holder));
        return holder;
    }
}

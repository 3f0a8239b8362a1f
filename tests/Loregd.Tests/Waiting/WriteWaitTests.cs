using System.Diagnostics;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Waiting;

/// <summary>behaviour.md, Transactions and waiting: a write that waits is TXN_BUSY 25 s after it was read; here 1.5 s.</summary>
public sealed class WriteWaitTests : HiveTest
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1.5);

    private protected override Bounds Bounds => new() { WriteWait = s_wait };

    [Fact]
    public void A_write_that_has_waited_its_time_is_TXN_BUSY_and_never_runs()
    {
        ulong holder = Hold(Root);
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "Late", 1));
        AssertAbout(s_wait, start);
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Afterwards", 1));
        Assert.Equal(["Afterwards", "Held"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void Each_write_has_its_own_time_from_when_it_was_read()
    {
        ulong holder = Hold(Root);
        Pending<StatusReply> first = Kernel.Send(SetDword(Root, "First", 1));
        Thread.Sleep(s_wait / 2);
        Pending<StatusReply> second = Kernel.Send(SetDword(Root, "Second", 1));
        Assert.Equal(Status.TxnBusy, first.Wait().Status);
        second.AssertUnanswered(s_wait / 6);
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.Equal(Status.Ok, second.Wait().Status);
    }

    [Fact]
    public void A_transaction_whose_first_write_was_TXN_BUSY_stays_open_and_can_try_again()
    {
        ulong holder = Hold(Root), other = Begin();
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "Name", 1, transaction: other));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, other).Status);
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 2, transaction: other));
        Assert.Equal(Status.Ok, Kernel.Commit(other));
        Assert.Equal(Samples.Dword(2), Assert.Single(Kernel.ValuesOf(Root)).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_transaction_whose_first_write_was_TXN_BUSY_can_end_although_the_hive_is_held(bool commit)
    {
        ulong holder = Hold(Root), other = Begin();
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "Name", 1, transaction: other));
        Assert.Equal(Status.Ok, commit ? Kernel.Commit(other) : Kernel.Abort(other));
        Assert.Equal(Status.StorageError, Kernel.ReadKey(Root, other).Status);
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(["Held"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void A_commit_that_waits_for_its_transactions_first_write_is_answered_when_that_is_TXN_BUSY()
    {
        ulong holder = Hold(Root), other = Begin();
        Pending<StatusReply> write = Kernel.Send(SetDword(Root, "Name", 1), other);
        Thread.Sleep(s_wait / 2);
        Pending<StatusReply> commit = Kernel.Send(Ops.Commit(other), other);
        Assert.Equal(Status.TxnBusy, write.Wait().Status);
        Assert.Equal(Status.Ok, commit.Wait(s_wait / 4).Status);
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.Empty(Kernel.ValuesOf(Root));
    }

    [Fact]
    public void A_create_key_that_was_TXN_BUSY_takes_its_unsettled_entry_along_even_if_the_holder_rolls_back()
    {
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, NextSequence()));
        ulong holder = Hold(Root);
        Assert.Equal(Status.TxnBusy, Kernel.CreateKey(key, "Name", Root));
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Kernel.AddKey(Root, "Name");
    }

    [Fact]
    public void Every_mutation_waits_for_a_transaction()
    {
        KeyGuid key = Kernel.AddKey(Root, "Key"), unused = KeyGuid.NewRandom();
        ulong holder = Hold(Root);
        List<(OpCode Op, Pending Pending)> waiting =
            [.. Valid.PayloadsOf(key, unused).Where(p => Valid.IsKeyMutation(p.Op) && p.Op != OpCode.DropKey).Select(p => (p.Op, Kernel.Send(p.Op, p.Payload)))];
        waiting.Add((OpCode.DropKey, Kernel.Send(OpCode.DropKey, Ops.DropKey(key).Payload)));
        Assert.Equal(9, waiting.Count);
        foreach ((OpCode op, Pending pending) in waiting)
            Assert.Equal((op, Status.TxnBusy), (op, pending.Wait().Status));
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.Equal(Status.Ok, Kernel.ReadKey(key).Status);
    }

    /// <summary>A transaction that holds the hive of this root.</summary>
    private ulong Hold(KeyGuid root)
    {
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(root, "Held", 1, transaction: holder));
        return holder;
    }

    private Request<StatusReply> SetDword(KeyGuid key, string name, uint value) =>
        Ops.SetValue(key, name, "base", RegType.Dword, Samples.Dword(value), NextSequence());

    private static void AssertAbout(TimeSpan expected, long start) =>
        Assert.InRange(Stopwatch.GetElapsedTime(start), expected - TimeSpan.FromMilliseconds(30), expected + TimeSpan.FromSeconds(1));
}

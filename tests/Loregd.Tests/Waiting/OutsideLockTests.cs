using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Waiting;

/// <summary>A program outside loregd that holds the database's write lock is waited for like a transaction, and never by a read (seeds §4.1.3).</summary>
public sealed class OutsideLockTests : HiveTest
{
    private protected override Bounds Bounds => new() { WriteWait = TimeSpan.FromSeconds(1.5) };

    [Fact]
    public void A_write_waits_for_the_lock_and_is_TXN_BUSY_when_it_stays()
    {
        using OutsideProgram outside = Locked();
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "Name", 1));
        Pending<StatusReply> waiting = Kernel.Send(Ops.SetValue(Root, "Name", "base", RegType.Dword, Samples.Dword(2), NextSequence()));
        waiting.AssertUnanswered();
        Assert.Empty(Kernel.ValuesOf(Root));
        outside.Unlock();
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        Assert.Equal(Samples.Dword(2), Assert.Single(Kernel.ValuesOf(Root)).Data);
    }

    [Fact]
    public void A_transactions_first_write_waits_for_the_lock_and_then_takes_the_hive()
    {
        using OutsideProgram outside = Locked();
        ulong transaction = Begin();
        Pending<StatusReply> first = Kernel.Send(Ops.SetValue(Root, "Name", "base", RegType.Dword, Samples.Dword(2), NextSequence()), transaction);
        Assert.Empty(Kernel.ValuesOf(Root, transaction));
        first.AssertUnanswered();
        outside.Unlock();
        Assert.Equal(Status.Ok, first.Wait().Status);
        Assert.Single(Kernel.ValuesOf(Root, transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
    }

    [Fact]
    public void Flush_does_not_wait_for_the_lock_and_is_OK()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1));
        using OutsideProgram outside = Locked();
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        Pending<StatusReply> waiting = Kernel.Send(Ops.SetValue(Root, "Name", "base", RegType.Dword, Samples.Dword(2), NextSequence()));
        waiting.AssertUnanswered();
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        outside.Unlock();
        Assert.Equal(Status.Ok, waiting.Wait().Status);
    }

    [Fact]
    public void The_other_hive_goes_on()
    {
        using OutsideProgram outside = Locked();
        Pending<StatusReply> waiting = Kernel.Send(Ops.SetValue(Root, "Name", "base", RegType.Dword, Samples.Dword(2), NextSequence()));
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Name", 1));
        waiting.AssertUnanswered();
    }

    [Fact]
    public void A_lost_connection_is_resumed_beside_the_lock()
    {
        // It leaves something to recover, for which the lock is needed.
        KeyGuid bare = Kernel.AddBareKey(Root, "Bare", isVolatile: true);
        using OutsideProgram outside = Locked();
        Kernel.Close();
        using var later = new Timer(_ => outside.Unlock(), null, TimeSpan.FromMilliseconds(400), Timeout.InfiniteTimeSpan);
        Rig.Connect();
        Assert.Equal(Status.NotFound, Kernel.ReadKey(bare).Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1));
    }

    private OutsideProgram Locked()
    {
        var outside = new OutsideProgram(Rig.DatabasePath());
        outside.Lock();
        return outside;
    }
}

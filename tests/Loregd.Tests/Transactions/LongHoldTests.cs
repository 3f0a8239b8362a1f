using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>behaviour.md, Command line: a transaction that holds a hive over 5 s (here 0.3 s) while others wait is logged.</summary>
public sealed class LongHoldTests : HiveTest
{
    private static readonly TimeSpan s_warning = TimeSpan.FromMilliseconds(300);

    private protected override Bounds Bounds => new() { HoldWarning = s_warning };

    [Fact]
    public void It_is_logged_once_and_only_while_others_wait()
    {
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: holder));
        Thread.Sleep(s_warning * 2);
        Assert.Equal(0, Lines(holder));
        Pending<StatusReply> waiting = Kernel.Send(Ops.SetValue(Root, "Waiting", "base", RegType.Dword, Samples.Dword(1), NextSequence()));
        Timeouts.Until(() => Lines(holder) == 1, "a line in the log");
        Thread.Sleep(s_warning * 2);
        Assert.Equal(1, Lines(holder));
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(Status.Ok, waiting.Wait().Status);

        ulong next = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: next));
        waiting = Kernel.Send(Ops.SetValue(Root, "Waiting", "base", RegType.Dword, Samples.Dword(1), NextSequence()));
        Timeouts.Until(() => Lines(next) == 1, "a line in the log for the next one too");
        Assert.Equal(Status.Ok, Kernel.Abort(next));
        Assert.Equal(Status.Ok, waiting.Wait().Status);
    }

    [Fact]
    public void A_short_one_is_not_logged()
    {
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: holder));
        Pending<StatusReply> waiting = Kernel.Send(Ops.SetValue(Root, "Waiting", "base", RegType.Dword, Samples.Dword(1), NextSequence()));
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        Thread.Sleep(s_warning * 2);
        Assert.Equal(0, Lines(holder));
    }

    private int Lines(ulong transaction) => Rig.Loregd.Output.Split($"transaction {transaction} has held the hive").Length - 1;
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>behaviour.md, Transactions and waiting: a transaction that no request has named for 630 s (here 1 s) is rolled back and logged.</summary>
public sealed class ForgottenTransactionTests : HiveTest
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);

    private protected override Bounds Bounds => new() { TransactionIdle = s_idle };

    [Fact]
    public void It_is_rolled_back_and_logged_and_what_waited_for_it_runs()
    {
        ulong forgotten = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Forgotten", 1, transaction: forgotten));
        Pending<StatusReply> waiting = Kernel.Send(Ops.SetValue(Root, "Waiting", "base", RegType.Dword, Samples.Dword(1), NextSequence()));
        waiting.AssertUnanswered(s_idle / 2);
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        Assert.Equal(["Waiting"], Kernel.ValuesOf(Root).Select(v => v.Name));
        Timeouts.Until(() => Rig.Loregd.Output.Contains($"transaction {forgotten} was not named for 1 s", StringComparison.Ordinal), "a line in the log");
        Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Forgotten", 1, transaction: forgotten));
        Assert.Equal(Status.StorageError, Kernel.Commit(forgotten));
        Assert.Equal(Status.Ok, Kernel.Abort(forgotten));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    public void So_is_one_that_holds_nothing_but_its_id_or_a_snapshot(uint mode)
    {
        Assert.Equal(Status.Ok, Kernel.Begin(5, mode));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, 5).Status);
        Timeouts.Until(() => Rig.Loregd.Output.Contains("transaction 5 was not named", StringComparison.Ordinal), "a line in the log");
        Assert.Equal(Status.StorageError, Kernel.ReadKey(Root, 5).Status);
        Assert.Equal(Status.Ok, Kernel.Begin(5, mode));
    }

    [Fact]
    public void Whatever_names_it_keeps_it()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: transaction));
        for (int i = 0; i < 8; i++)
        {
            Thread.Sleep(s_idle / 3);
            Assert.Equal(Status.Ok, i % 2 == 0 ? Kernel.ReadKey(Root, transaction).Status : Kernel.SetDword(Root, "Name", 2, transaction: transaction));
        }

        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Single(Kernel.ValuesOf(Root));
    }
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>FLUSH, seeds §5.1.19.</summary>
public sealed class FlushTests : HiveTest
{
    [Theory]
    [InlineData("Machine")]
    [InlineData("MACHINE")]
    [InlineData("users")]
    public void Flush_of_a_hive_is_OK_in_any_spelling(string hive) => Assert.Equal(Status.Ok, Kernel.Flush(hive));

    [Theory]
    [InlineData("Other")]
    [InlineData("Machine ")]
    public void Flush_of_a_hive_that_is_not_served_here_is_INVALID(string hive) =>
        Assert.Equal(Status.Invalid, Kernel.Flush(hive));

    [Fact]
    public void Flush_brings_the_log_into_the_database_and_truncates_it()
    {
        for (int i = 0; i < 20; i++)
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, $"Name{i}", 1));
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        var log = new FileInfo(Rig.DatabasePath() + "-wal");
        Assert.True(!log.Exists || log.Length == 0, $"{log.Name} has still {log.Length} bytes");
    }

    [Fact]
    public void Flush_is_TXN_BUSY_at_once_while_a_transaction_holds_the_hive()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: transaction));
        Assert.Equal(Status.TxnBusy, Kernel.Flush("Machine"));
        Assert.Equal(Status.Ok, Kernel.Flush("Users"));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
    }

    [Fact]
    public void Flush_is_OK_beside_a_snapshot_and_does_not_wait_for_it()
    {
        Assert.Equal(Status.Ok, Kernel.Begin(5, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, 5).Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1));
        Assert.Equal(Status.Ok, Kernel.Send(Ops.Flush("Machine")).Wait(TimeSpan.FromSeconds(3)).Status);
        Assert.Empty(Kernel.ValuesOf(Root, 5));
    }
}

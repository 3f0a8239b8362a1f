using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>
/// behaviour.md, Transactions and waiting: both logs are truncated when no snapshot holds them; when one grows over its bound (256 MiB, here 1 MiB) the oldest
/// snapshot ends.
/// </summary>
public sealed class LogTests : HiveTest
{
    private const int Bound = 1 << 20, Large = 100 << 10;
    private const ulong Oldest = 500, Younger = 501;

    private KeyGuid _key;

    private protected override Bounds Bounds => new() { LogBytes = Bound, CheckpointBytes = 64 << 10 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_is_truncated_while_no_snapshot_holds_it(bool isVolatile)
    {
        Prepare(isVolatile);
        long largest = 0;
        for (uint i = 0; i < 60; i++)
        {
            Write(i);
            largest = Math.Max(largest, LogSize(isVolatile));
        }

        Assert.InRange(largest, 0, 4 * Large);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_is_truncated_when_its_last_snapshot_has_ended(bool isVolatile)
    {
        Prepare(isVolatile);
        BeginSnapshot(Oldest);
        for (uint i = 0; i < 6; i++)
            Write(i);
        Assert.InRange(LogSize(isVolatile), 6 * Large, Bound);
        Assert.Equal(Status.Ok, Kernel.ReadKey(_key, Oldest).Status);
        Assert.Equal(Status.Ok, Kernel.Abort(Oldest));
        Timeouts.Until(() => LogSize(isVolatile) == 0, "a truncated log");
        Assert.DoesNotContain("snapshot", Rig.Loregd.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Over_the_bound_the_oldest_snapshot_ends_and_the_log_says_so(bool isVolatile)
    {
        Prepare(isVolatile);
        BeginSnapshot(Oldest);
        int writes = WriteUntilEnded(Oldest);
        Assert.InRange(writes, Bound / Large / 2, 3 * Bound / Large);
        Timeouts.Until(() => Rig.Loregd.Output.Contains($"transaction {Oldest} lost its snapshot", StringComparison.Ordinal), "a line in the log");
        Assert.Equal(Status.StorageError, Kernel.ReadKey(_key, Oldest).Status);
        Assert.Equal(Status.Invalid, Kernel.Begin(Oldest, mode: 1));
        Timeouts.Until(() => LogSize(isVolatile) == 0, "a truncated log");
        Assert.Equal(Status.Ok, Kernel.Abort(Oldest));
        BeginSnapshot(Oldest);
        Assert.Equal(Status.Ok, Kernel.ReadKey(_key, Oldest).Status);
    }

    [Fact]
    public void A_younger_snapshot_outlives_the_oldest()
    {
        Prepare(isVolatile: false);
        BeginSnapshot(Oldest);
        Write(0);
        BeginSnapshot(Younger);
        WriteUntilEnded(Oldest);
        Assert.Equal(Status.Ok, Kernel.ReadKey(_key, Younger).Status);
    }

    [Fact]
    public void A_snapshot_of_the_other_hive_is_left_alone()
    {
        Prepare(isVolatile: false);
        BeginSnapshot(Oldest);
        Assert.Equal(Status.Ok, Kernel.Begin(Younger, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(UsersRoot, Younger).Status);
        WriteUntilEnded(Oldest);
        for (uint i = 0; i < 15; i++)
            Write(i);
        Assert.Equal(Status.Ok, Kernel.ReadKey(UsersRoot, Younger).Status);
    }

    [Fact]
    public void A_read_write_transaction_is_never_ended_for_the_log()
    {
        Prepare(isVolatile: false);
        ulong transaction = Begin();
        for (uint i = 0; i < 30; i++)
            Assert.Equal(Status.Ok, Kernel.SetValue(_key, $"Name {i}", "base", RegType.Binary, Blob.OfSize(Large), NextSequence(), transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(30, Kernel.ValuesOf(_key).Count);
        Timeouts.Until(() => LogSize(isVolatile: false) == 0, "a truncated log");
    }

    [Fact]
    public void A_stop_leaves_no_log()
    {
        Prepare(isVolatile: false);
        Write(1);
        Rig.Stop();
        var log = new FileInfo(Rig.DatabasePath() + "-wal");
        Assert.True(!log.Exists || log.Length == 0);
    }

    private void Prepare(bool isVolatile) => _key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);

    private void BeginSnapshot(ulong id)
    {
        Assert.Equal(Status.Ok, Kernel.Begin(id, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(_key, id).Status);
    }

    private void Write(uint fill) =>
        Assert.Equal(Status.Ok, Kernel.SetValue(_key, "Name", "base", RegType.Binary, Blob.OfSize(Large, (byte)fill), NextSequence()));

    private int WriteUntilEnded(ulong snapshot)
    {
        for (uint i = 1; i < 100; i++)
        {
            Write(i);
            if (Kernel.ReadKey(_key, snapshot).Status == Status.StorageError)
                return (int)i;
        }

        Assert.Fail("the snapshot does not end");
        return 0;
    }

    private long LogSize(bool isVolatile)
    {
        var file = new FileInfo(Rig.DatabasePath() + "-wal");
        return isVolatile ? Rig.HiveOf("Machine").VolatileStore.WalBytes : file.Exists ? file.Length : 0;
    }
}

using System.Diagnostics;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>
/// behaviour.md, Transactions and waiting: no open transaction and no snapshot delays a read, on either store, and no read delays a write. A delay
/// would be one of 25 s, SQLite's or loregd's, and the answers here would not come in time.
/// </summary>
public sealed class NothingElseWaitsTests : HiveTest
{
    private KeyGuid _onDisk, _inMemory;

    // Small, so that the writer tries to truncate its logs again and again.
    private protected override Bounds Bounds => new() { CheckpointBytes = 16 << 10 };

    [Fact]
    public void No_open_transaction_delays_a_read_on_either_store()
    {
        Prepare();
        ulong transaction = Begin();
        foreach (KeyGuid key in (KeyGuid[])[_onDisk, _inMemory])
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 2, transaction: transaction));
            Assert.Equal(Status.Ok, Kernel.WriteKey(key, Samples.RootDescriptor, 5, transaction));
            Assert.Equal(Status.Ok, Kernel.HideEntry(key, "Child", "base", NextSequence(), transaction));
            Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "base", set: true, NextSequence(), transaction));
        }

        AssertReadsSee(1);
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
    }

    [Fact]
    public void No_transaction_delays_a_read_that_has_outgrown_the_writers_cache()
    {
        Prepare();
        ulong transaction = Begin();
        for (uint i = 0; i < 24; i++)
        {
            foreach (KeyGuid key in (KeyGuid[])[_onDisk, _inMemory])
                Assert.Equal(Status.Ok, Kernel.SetValue(key, $"Large {i}", "base", RegType.Binary, Blob.OfSize(1 << 20), NextSequence(), transaction: transaction));
        }

        AssertReadsSee(1);
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        AssertReadsSee(1);
    }

    [Fact]
    public void No_snapshot_delays_a_write_on_either_store()
    {
        Prepare();
        ulong[] snapshots = [.. Enumerable.Range(0, 16).Select(i => 500ul + (ulong)i)];
        foreach (ulong snapshot in snapshots)
        {
            Assert.Equal(Status.Ok, Kernel.Begin(snapshot, mode: 1));
            Assert.Single(Kernel.ValuesOf(_inMemory, snapshot));
            Assert.Single(Kernel.ValuesOf(_onDisk, snapshot));
        }

        long start = Stopwatch.GetTimestamp();
        for (uint i = 0; i < 50; i++)
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(_onDisk, "Name", i));
            Assert.Equal(Status.Ok, Kernel.SetDword(_inMemory, "Name", i));
        }

        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(_onDisk, "Name", 50, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(_inMemory, "Name", 50, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        AssertReadsSee(50);
        Assert.Equal(Samples.Dword(1), Assert.Single(Kernel.ValuesOf(_inMemory, snapshots[0])).Data);
        Assert.Equal(Samples.Dword(1), Assert.Single(Kernel.ValuesOf(_onDisk, snapshots[15])).Data);
    }

    [Fact]
    public void No_snapshot_delays_a_read()
    {
        Prepare();
        Assert.Equal(Status.Ok, Kernel.Begin(500, mode: 1));
        Assert.Single(Kernel.ValuesOf(_inMemory, 500));
        Assert.Equal(Status.Ok, Kernel.SetDword(_onDisk, "Name", 2));
        Assert.Equal(Status.Ok, Kernel.SetDword(_inMemory, "Name", 2));
        AssertReadsSee(2);
    }

    [Fact]
    public void No_read_delays_a_write_not_even_one_whose_answer_the_kernel_does_not_take()
    {
        Prepare();
        for (uint i = 0; i < 4; i++)
            Assert.Equal(Status.Ok, Kernel.SetValue(_onDisk, $"Large {i}", "base", RegType.Binary, Blob.OfSize(80 << 10), NextSequence()));
        Kernel.StopReading();
        // Far more than the socket holds.
        Pending<ValuesReply>[] reads = [.. Enumerable.Range(0, 100).Select(_ => Kernel.Send(Ops.QueryAllValues(_onDisk)))];
        Pending<StatusReply> write = Kernel.Send(Ops.SetValue(_onDisk, "Name", "base", RegType.Dword, Samples.Dword(7), NextSequence()));
        Pending<StatusReply> inMemory = Kernel.Send(Ops.SetValue(_inMemory, "Name", "base", RegType.Dword, Samples.Dword(7), NextSequence()));
        using (HiveFile hive = Rig.ReadHive())
        {
            Timeouts.Until(
                () => hive.Rows($"SELECT hex(data) FROM \"values\" WHERE key_guid = {HiveFile.Hex(_onDisk)} AND name = 'Name'") is ["07000000"],
                "the write on the disk");
        }

        Assert.Contains(reads, read => !read.IsAnswered);
        Kernel.ResumeReading();
        Assert.Equal(Status.Ok, write.Wait().Status);
        Assert.Equal(Status.Ok, inMemory.Wait().Status);
        Assert.All(reads, read => Assert.Equal(Status.Ok, read.Wait().Status));
    }

    [Fact]
    public void Reads_go_on_while_the_limit_of_waiting_writes_is_reached()
    {
        Prepare();
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(_inMemory, "Name", 9, transaction: holder));
        Pending<StatusReply>[] waiting =
        [
            .. Enumerable.Range(0, 192).Select(_ => Kernel.Send(Ops.SetValue(_inMemory, "Name", "base", RegType.Dword, Samples.Dword(8), NextSequence()))),
        ];
        AssertReadsSee(1);
        Assert.DoesNotContain(waiting, write => write.IsAnswered);
        Assert.Equal(Status.Ok, Kernel.Abort(holder));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
    }

    private void Prepare()
    {
        _onDisk = Kernel.AddKey(Root, "Disk");
        _inMemory = Kernel.AddKey(Root, "Memory", isVolatile: true);
        foreach (KeyGuid key in (KeyGuid[])[_onDisk, _inMemory])
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 1));
            Kernel.AddKey(key, "Child", isVolatile: key == _inMemory);
        }
    }

    /// <summary>Every kind of read, on both stores, sees the committed value.</summary>
    private void AssertReadsSee(uint value)
    {
        foreach (KeyGuid key in (KeyGuid[])[_onDisk, _inMemory])
        {
            Assert.Equal(Samples.Dword(value), Assert.Single(Kernel.QueryValue(key, "Name").Values).Data);
            ValuesReply all = Kernel.QueryAllValues(key);
            Assert.Equal((Status.Ok, 0), (all.Status, all.Blankets.Count));
            Assert.Equal(Samples.Descriptor, Kernel.KeyOf(key).SecurityDescriptor);
            Assert.False(Assert.Single(Kernel.EntriesOf(key, "Child")).IsHidden);
            Assert.Single(Kernel.EnumChildren(key).Children);
        }

        Assert.Equal(["Disk", "Memory"], Kernel.EnumChildren(Root).Children.Select(c => c.Name));
    }
}

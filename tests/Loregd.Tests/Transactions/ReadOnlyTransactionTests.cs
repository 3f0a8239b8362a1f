using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>behaviour.md, Transactions and waiting: a read-only transaction takes its hive and its moment at its first read, both stores at once.</summary>
public sealed class ReadOnlyTransactionTests : HiveTest
{
    private const ulong Snapshot = 500;

    [Fact]
    public void Its_moment_is_its_first_read_in_both_stores()
    {
        KeyGuid inMemory = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        SetBoth(inMemory, 1);
        Assert.Equal(Status.Ok, Kernel.Begin(Snapshot, mode: 1));
        SetBoth(inMemory, 2);
        Assert.Equal(Samples.Dword(2), Assert.Single(Kernel.ValuesOf(Root, Snapshot)).Data);
        SetBoth(inMemory, 3);
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Volatile", "base", NextSequence()));
        Kernel.AddKey(Root, "New");
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(Samples.Dword(2), Assert.Single(Kernel.ValuesOf(inMemory, Snapshot)).Data);
            Assert.Equal(Samples.Dword(2), Assert.Single(Kernel.ValuesOf(Root, Snapshot)).Data);
            Assert.Equal([inMemory], Kernel.EnumChildren(Root, Snapshot).Metadata.Select(m => m.Guid));
            Assert.Empty(Kernel.EntriesOf(Root, "New", Snapshot));
        }

        Assert.Equal(Samples.Dword(3), Assert.Single(Kernel.ValuesOf(Root)).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GUIDs_are_looked_up_inside_it(bool isVolatile)
    {
        KeyGuid dropped = Kernel.AddKey(Root, "Dropped", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetDword(dropped, "Name", 1));
        Assert.Equal(Status.Ok, Kernel.Begin(Snapshot, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, Snapshot).Status);
        Assert.Equal(Status.Ok, Kernel.DropKey(dropped));
        KeyGuid created = Kernel.AddKey(Root, "Created", isVolatile: isVolatile);

        Assert.Equal("Dropped", Kernel.KeyOf(dropped, Snapshot).Name);
        Assert.Single(Kernel.ValuesOf(dropped, Snapshot));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(created, Snapshot).Status);
        Assert.Equal(Status.NotFound, Kernel.QueryAllValues(created, Snapshot).Status);
        Assert.Equal(Status.NotFound, Kernel.ReadKey(dropped).Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(created).Status);
    }

    [Fact]
    public void A_GUID_of_another_hive_is_STORAGE_ERROR_also_when_it_is_new()
    {
        Assert.Equal(Status.Ok, Kernel.Begin(Snapshot, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(UsersRoot, Snapshot).Status);
        KeyGuid created = Kernel.AddKey(Root, "Created");
        foreach (KeyGuid key in (KeyGuid[])[Root, created])
        {
            Assert.Equal(Status.StorageError, Kernel.ReadKey(key, Snapshot).Status);
            Assert.Equal(Status.StorageError, Kernel.EnumChildren(key, Snapshot).Status);
        }

        Assert.Equal(Status.NotFound, Kernel.ReadKey(KeyGuid.NewRandom(), Snapshot).Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(UsersRoot, Snapshot).Status);
    }

    [Fact]
    public void A_first_read_that_finds_no_key_binds_it_to_nothing()
    {
        Assert.Equal(Status.Ok, Kernel.Begin(Snapshot, mode: 1));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(KeyGuid.NewRandom(), Snapshot).Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Name", 1));
        Assert.Single(Kernel.ValuesOf(UsersRoot, Snapshot));
    }

    [Fact]
    public void A_mutation_is_INVALID_and_changes_nothing_before_and_after_the_first_read()
    {
        Assert.Equal(Status.Ok, Kernel.Begin(Snapshot, mode: 1));
        for (int i = 0; i < 2; i++)
        {
            foreach ((OpCode op, byte[] payload) in Valid.PayloadsOf(Root, KeyGuid.NewRandom()).Where(p => Valid.IsKeyMutation(p.Op)))
                Assert.Equal((op, Status.Invalid), (op, Kernel.Send(op, payload, Snapshot).Wait().Status));
            Assert.Empty(Kernel.ValuesOf(Root, Snapshot));
        }

        Assert.Equal(Status.Ok, Kernel.Commit(Snapshot));
        Assert.Empty(Kernel.ValuesOf(Root));
    }

    [Fact]
    public void An_open_transaction_of_others_is_not_in_it_even_after_its_commit()
    {
        ulong writer = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: writer));
        Assert.Equal(Status.Ok, Kernel.Begin(Snapshot, mode: 1));
        Assert.Empty(Kernel.ValuesOf(Root, Snapshot));
        Assert.Equal(Status.Ok, Kernel.Commit(writer));
        Assert.Empty(Kernel.ValuesOf(Root, Snapshot));
        Assert.Single(Kernel.ValuesOf(Root));
    }

    [Fact]
    public void Sixteen_have_sixteen_moments()
    {
        for (uint i = 0; i < 16; i++)
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", i));
            Assert.Equal(Status.Ok, Kernel.Begin(Snapshot + i, mode: 1));
            Assert.Equal(Status.Ok, Kernel.ReadKey(Root, Snapshot + i).Status);
        }

        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        for (uint i = 0; i < 16; i++)
        {
            Assert.Equal(Samples.Dword(i), Assert.Single(Kernel.ValuesOf(Root, Snapshot + i)).Data);
            Assert.Equal(Status.Ok, i % 2 == 0 ? Kernel.Abort(Snapshot + i) : Kernel.Commit(Snapshot + i));
            Assert.Equal(Status.StorageError, Kernel.ReadKey(Root, Snapshot + i).Status);
        }
    }

    [Fact]
    public void Reads_of_many_threads_share_one_moment_from_the_first_on()
    {
        for (uint round = 0; round < 10; round++)
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 2 * round));
            Assert.Equal(Status.Ok, Kernel.Begin(Snapshot + round, mode: 1));
            Pending<ValuesReply>[] reads = [.. Enumerable.Range(0, 20).Select(_ => Kernel.Send(Ops.QueryAllValues(Root), Snapshot + round))];
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", (2 * round) + 1));
            Assert.Single(reads.Select(read => Assert.Single(read.Wait().Values).Data).Distinct());
            Assert.Equal(Status.Ok, Kernel.Abort(Snapshot + round));
        }
    }

    [Fact]
    public void An_abort_beside_reads_of_it_breaks_none_of_them()
    {
        KeyGuid key = Kernel.AddKey(Root, "Key");
        for (int i = 0; i < 50; i++)
            Assert.Equal(Status.Ok, Kernel.SetDword(key, $"Name {i}", 1));
        for (uint round = 0; round < 20; round++)
        {
            Assert.Equal(Status.Ok, Kernel.Begin(Snapshot + round, mode: 1));
            Pending<ValuesReply>[] reads = [.. Enumerable.Range(0, 10).Select(_ => Kernel.Send(Ops.QueryAllValues(key), Snapshot + round))];
            Pending<StatusReply> abort = Kernel.Send(Ops.Abort(Snapshot + round));
            Pending<ValuesReply> after = Kernel.Send(Ops.QueryAllValues(key), Snapshot + round);
            Assert.All(reads, read => Assert.True(read.Wait() is { Status: Status.Ok, Values.Count: 50 } or { Status: Status.StorageError }));
            Assert.Equal(Status.Ok, abort.Wait().Status);
            Assert.Equal(Status.StorageError, after.Wait().Status);
        }
    }

    private void SetBoth(KeyGuid inMemory, uint value)
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", value));
        Assert.Equal(Status.Ok, Kernel.SetDword(inMemory, "Name", value));
    }
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Stores;

/// <summary>behaviour.md, Stores: a volatile store is bounded.</summary>
public sealed class VolatileBoundTests : HiveTest
{
    private const int ValueSize = 256 << 10;

    private protected override Bounds Bounds => new() { VolatileBytes = 8 << 20 };

    [Fact]
    public void Beyond_the_bound_a_write_is_STORAGE_ERROR_and_reads_and_the_disk_go_on()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        int written = Fill(key);
        Assert.InRange(written, 4, 31);

        Assert.Equal(written, Kernel.QueryValueNames(key).Count);
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Volatile")).Target);
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Disk", "base", RegType.Binary, Blob.OfSize(ValueSize), NextSequence()));
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Disk", 1));
        KeyGuid other = Kernel.AddKey(UsersRoot, "Volatile", isVolatile: true);
        Assert.Equal(Status.Ok, Kernel.SetValue(other, "Value", "base", RegType.Binary, Blob.OfSize(ValueSize), NextSequence()));
    }

    [Fact]
    public void A_create_key_beyond_the_bound_takes_its_unsettled_entry_along()
    {
        KeyGuid full = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        Fill(full);
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, NextSequence()));
        Assert.Equal(Status.StorageError, Kernel.CreateKey(key, "Name", Root, Blob.OfSize(1 << 20), isVolatile: true));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void A_transaction_beyond_the_bound_commits_neither_half_or_both()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        Fill(key);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Disk", 1, transaction: transaction));
        Status write = Kernel.SetValue(key, "One more", "base", RegType.Binary, Blob.OfSize(ValueSize * 2), NextSequence(), transaction: transaction);
        Status commit = Kernel.Commit(transaction);
        if (commit != Status.Ok)
            Assert.Equal(Status.Ok, Kernel.Abort(transaction));

        Assert.Equal(Status.StorageError, write == Status.Ok ? commit : write);
        Assert.Equal(commit == Status.Ok, Kernel.ValuesOf(Root).Count == 1);
        Assert.DoesNotContain("One more", Kernel.QueryValueNames(key));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Afterwards", 1));
    }

    [Fact]
    public void What_is_dropped_makes_room_again()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        int written = 0;
        while (written < 12 && Write(key, written) == Status.Ok)
            written++;
        // Below the bound, but far beyond it if dropped data were kept.
        for (int round = 0; round < 6; round++)
        {
            Assert.Equal(Status.Ok, Kernel.DropKey(key));
            key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
            for (int i = 0; i < 8; i++)
                Assert.Equal((round, i, Status.Ok), (round, i, Write(key, i)));
        }
    }

    private Status Write(KeyGuid key, int i) =>
        Kernel.SetValue(key, $"Value{i}", "base", RegType.Binary, Blob.OfSize(ValueSize), NextSequence());

    /// <summary>Writes values until one is refused; how many were not.</summary>
    private int Fill(KeyGuid key)
    {
        for (int i = 0; i < 100; i++)
        {
            Status status = Write(key, i);
            if (status != Status.Ok)
            {
                Assert.Equal(Status.StorageError, status);
                return i;
            }
        }

        Assert.Fail("the volatile store has no bound");
        return 0;
    }
}

internal static class ValueNames
{
    /// <summary>Asks for each value by itself: all in one answer would be TOO_LARGE.</summary>
    public static List<string> QueryValueNames(this KernelConnection kernel, KeyGuid key) =>
        [.. Enumerable.Range(0, 40).Select(i => $"Value{i}").Append("One more").Where(name => kernel.QueryValue(key, name).Values.Count == 1)];
}

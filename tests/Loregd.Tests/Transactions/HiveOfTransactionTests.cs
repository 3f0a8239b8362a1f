using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>
/// Seeds §4.1.2: the GUID of its first mutation decides which hive a transaction takes. A GUID that no hive holds or expects decides nothing
/// (rsi.md: NOT_FOUND), whatever was known of it before. Whether a transaction takes the hive that only expects the key is left open.
/// </summary>
public sealed class HiveOfTransactionTests : HiveTest
{
    private readonly KeyGuid _key = KeyGuid.NewRandom();

    [Fact]
    public void A_first_mutation_of_a_key_that_never_was_takes_no_hive()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.NotFound, Kernel.SetDword(_key, "Name", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.DropKey(_key, transaction));
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        Assert.Equal(Status.Ok, Kernel.Flush("Users"));
        AssertTakes("Users", UsersRoot, transaction);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_first_mutation_of_a_key_that_was_dropped_takes_no_hive(bool isVolatile)
    {
        LearnAndDrop(isVolatile);
        ulong transaction = Begin();
        Assert.Equal(Status.NotFound, Kernel.SetDword(_key, "Name", 1, transaction: transaction));
        Assert.Equal(Status.NotFound, Kernel.CreateEntry(_key, "Name", "base", KeyGuid.NewRandom(), NextSequence(), transaction));
        Assert.Equal(Status.Ok, Kernel.DropKey(_key, transaction));
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        Assert.Equal(Status.Ok, Kernel.Flush("Users"));
        AssertTakes("Machine", Root, transaction);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_first_mutation_of_a_key_that_came_back_in_another_hive_takes_that_hive(bool isVolatile)
    {
        LearnAndDrop(isVolatile);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Key", Root, isVolatile: isVolatile));
        AssertTakes("Machine", _key, Begin());
    }

    [Fact]
    public void A_first_read_of_a_key_that_came_back_in_another_hive_takes_that_hives_moment()
    {
        LearnAndDrop(isVolatile: false);
        Assert.Equal(Status.Ok, Kernel.Begin(7, mode: 1));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(_key, 7).Status);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Key", Root));
        Assert.Equal(Status.Ok, Kernel.ReadKey(_key, 7).Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, 7).Status);
        Assert.Equal(Status.StorageError, Kernel.ReadKey(UsersRoot, 7).Status);
    }

    /// <summary>Machine was the first to expect the key, and the count of those who do counted for Machine as long as anybody did.</summary>
    [Fact]
    public void A_first_mutation_of_a_key_that_a_hive_no_longer_expects_does_not_take_that_hive()
    {
        ExpectInBothAndForgetInMachine();
        ulong transaction = Begin();
        Assert.Equal(Status.NotFound, Kernel.SetDword(_key, "Name", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        AssertTakes("Users", UsersRoot, transaction);
    }

    [Fact]
    public void A_DROP_KEY_reaches_the_entry_of_the_hive_that_still_expects_the_key()
    {
        ExpectInBothAndForgetInMachine();
        Assert.Equal(Status.Ok, Kernel.DropKey(_key));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", UsersRoot));
        Assert.Empty(Kernel.EntriesOf(UsersRoot, "Name"));
    }

    [Fact]
    public void A_CREATE_KEY_that_fails_before_it_has_a_hive_takes_its_entries_along_in_every_hive()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(UsersRoot, "Name", "base", _key, NextSequence()));
        Assert.Equal(Status.NotFound, Kernel.CreateKey(_key, "Name", KeyGuid.NewRandom()));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", UsersRoot));
        Assert.Empty(Kernel.EntriesOf(UsersRoot, "Name"));
        Assert.Equal(Status.Ok, Kernel.DropKey(_key));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
    }

    /// <summary>A key of Users, found by reads and by writes, that is there no more.</summary>
    private void LearnAndDrop(bool isVolatile)
    {
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Key", UsersRoot, isVolatile: isVolatile));
        for (uint i = 0; i < 3; i++)
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(_key, "Name", i));
            Assert.Single(Kernel.ValuesOf(_key));
        }

        Assert.Equal(Status.Ok, Kernel.DropKey(_key));
    }

    private void ExpectInBothAndForgetInMachine()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(UsersRoot, "Name", "base", _key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "base"));
    }

    /// <summary>A write to the key is the transaction's, and takes this hive alone: FLUSH is TXN_BUSY at once while a transaction holds its hive.</summary>
    private void AssertTakes(string hive, KeyGuid key, ulong transaction)
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Of the transaction", 1, transaction: transaction));
        Assert.Equal(Status.TxnBusy, Kernel.Flush(hive));
        Assert.Equal(Status.Ok, Kernel.Flush(hive == "Users" ? "Machine" : "Users"));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Contains("Of the transaction", Kernel.ValuesOf(key).Select(value => value.Name));
    }
}

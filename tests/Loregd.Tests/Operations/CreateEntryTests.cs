using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>CREATE_ENTRY for keys that exist, seeds §5.1.3; before its key: <see cref="Stores.UnsettledEntryTests"/>.</summary>
public sealed class CreateEntryTests : HiveTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_entry_names_an_existing_key(bool isVolatile)
    {
        KeyGuid key = Kernel.AddBareKey(Root, "Name", isVolatile);
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, 0xFFFF_FFFF_FFFF_FFF0));
        Assert.Equal([Entry.To(key, "base", 0xFFFF_FFFF_FFFF_FFF0)], Kernel.EntriesOf(Root, "Name"));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void Create_entry_writes_to_the_store_of_its_key(bool isVolatile, int rowsOnDisk)
    {
        KeyGuid key = Kernel.AddBareKey(Root, "Name", isVolatile);
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, NextSequence()));
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(rowsOnDisk, hive.Number($"SELECT count(*) FROM path_entries WHERE target_guid = {HiveFile.Hex(key)}"));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Create_entry_of_a_name_and_layer_that_is_taken_in_either_store_is_ALREADY_EXISTS(bool firstVolatile, bool secondVolatile)
    {
        KeyGuid first = Kernel.AddKey(Root, "Name", isVolatile: firstVolatile);
        KeyGuid second = Kernel.AddBareKey(Root, "NAME", secondVolatile);
        Assert.Equal(Status.AlreadyExists, Kernel.CreateEntry(Root, "nAmE", "base", second, NextSequence()));
        Assert.Equal(first, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Fact]
    public void Create_entry_where_a_HIDDEN_entry_is_is_ALREADY_EXISTS()
    {
        KeyGuid key = Kernel.AddBareKey(Root, "Name");
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "base", 9));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateEntry(Root, "Name", "base", key, 10));
        Assert.Equal([Entry.Hidden("base", 9)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Create_entry_of_a_name_taken_in_another_layer_or_below_another_parent_is_OK()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        KeyGuid parent = Kernel.AddKey(Root, "Parent");
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "Base", key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(parent, "Name", "base", key, NextSequence()));
    }

    [Fact]
    public void Create_entry_again_after_its_deletion_is_OK()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "base"));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, NextSequence()));
    }

    [Fact]
    public void Create_entry_below_an_unknown_parent_is_NOT_FOUND()
    {
        KeyGuid key = Kernel.AddBareKey(Root, "Name");
        Assert.Equal(Status.NotFound, Kernel.CreateEntry(KeyGuid.NewRandom(), "Name", "base", key, NextSequence()));
        Assert.Equal(Status.NotFound, Kernel.CreateEntry(KeyGuid.NewRandom(), "Name", "base", KeyGuid.NewRandom(), NextSequence()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_entry_in_a_transaction_is_undone_by_its_abort(bool isVolatile)
    {
        KeyGuid key = Kernel.AddBareKey(Root, "Name", isVolatile);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, NextSequence(), transaction));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateEntry(Root, "Name", "base", key, NextSequence(), transaction));
        Assert.Single(Kernel.EntriesOf(Root, "Name", transaction));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));

        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
    }
}

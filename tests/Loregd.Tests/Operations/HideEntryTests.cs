using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>HIDE_ENTRY, seeds §5.1.4.</summary>
public sealed class HideEntryTests : HiveTest
{
    [Fact]
    public void Hide_entry_adds_a_HIDDEN_entry_without_target_or_metadata()
    {
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "base", 0x8000_0000_0000_0007));
        LookupReply reply = Kernel.Lookup(Root, "nAME");
        Assert.Equal([Entry.Hidden("base", 0x8000_0000_0000_0007)], reply.Entries);
        Assert.Empty(reply.Metadata);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hide_entry_replaces_the_layers_entry_whichever_store_holds_it(bool isVolatile)
    {
        Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "NAME", "base", 99));
        Assert.Equal([Entry.Hidden("base", 99)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Hide_entry_leaves_other_layers_and_the_key_alone()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "policy", key, 50));
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "base", 51));
        Assert.Equal([Entry.Hidden("base", 51), Entry.To(key, "policy", 50)], Kernel.EntriesOf(Root, "Name"));
        Assert.Equal(Status.Ok, Kernel.ReadKey(key).Status);
    }

    [Fact]
    public void Hide_entry_again_takes_the_later_spelling_and_sequence()
    {
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "name", "base", 7));
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "NAME", "base", 8));
        Child child = Assert.Single(Kernel.EnumChildren(Root).Children);
        Assert.Equal(new Child("NAME", [Entry.Hidden("base", 8)]), child);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void Hide_entry_writes_to_the_store_of_the_parent(bool isVolatile, int rowsOnDisk)
    {
        KeyGuid parent = Kernel.AddKey(Root, "Parent", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.HideEntry(parent, "Name", "base", NextSequence()));
        Assert.Single(Kernel.EntriesOf(parent, "Name"));
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(rowsOnDisk, hive.Number($"SELECT count(*) FROM path_entries WHERE parent_guid = {HiveFile.Hex(parent)}"));
    }

    [Fact]
    public void Hide_entry_of_a_volatile_child_of_a_persistent_key_is_kept_on_disk()
    {
        Kernel.AddKey(Root, "Name", isVolatile: true);
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "base", NextSequence()));
        Rig.Restart();
        Assert.True(Assert.Single(Kernel.EntriesOf(Root, "Name")).IsHidden);
    }

    [Fact]
    public void Hide_entry_below_an_unknown_parent_is_NOT_FOUND() =>
        Assert.Equal(Status.NotFound, Kernel.HideEntry(KeyGuid.NewRandom(), "Name", "base", NextSequence()));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hide_entry_in_a_transaction_is_undone_by_its_abort(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "base", NextSequence(), transaction));
        Assert.True(Assert.Single(Kernel.EntriesOf(Root, "Name", transaction)).IsHidden);
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);

        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Stores;

/// <summary>behaviour.md, Stores, Unsettled entries: the kernel sends CREATE_ENTRY before CREATE_KEY.</summary>
public sealed class UnsettledEntryTests : HiveTest
{
    private readonly KeyGuid _key = KeyGuid.NewRandom();

    [Fact]
    public void An_entry_before_its_key_is_OK_seen_by_no_read_and_on_no_disk()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Assert.Empty(Kernel.EnumChildren(Root).Children);
        Assert.Equal(Status.NotFound, Kernel.ReadKey(_key).Status);
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(0, hive.Number("SELECT count(*) FROM path_entries"));
    }

    [Fact]
    public void An_unsettled_entry_does_not_hide_the_name_in_other_layers()
    {
        KeyGuid other = Kernel.AddKey(Root, "Name", "policy");
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, NextSequence()));
        Assert.Equal(other, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void Its_key_settles_it_in_the_keys_store(bool isVolatile, int rowsOnDisk)
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root, isVolatile: isVolatile));
        Assert.Equal([Entry.To(_key, "base", 5)], Kernel.EntriesOf(Root, "name"));
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(rowsOnDisk, hive.Number("SELECT count(*) FROM path_entries"));
        Assert.Equal(rowsOnDisk, hive.Number($"SELECT count(*) FROM keys WHERE guid = {HiveFile.Hex(_key)}"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_key_settles_all_entries_that_name_it(bool isVolatile)
    {
        KeyGuid parent = Kernel.AddKey(Root, "Parent");
        Assert.Equal(Status.Ok, Kernel.CreateEntry(parent, "Name", "base", _key, 5));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(parent, "NAME", "policy", _key, 6));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Elsewhere", "base", _key, 7));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", parent, isVolatile: isVolatile));
        Assert.Equal([Entry.To(_key, "base", 5), Entry.To(_key, "policy", 6)], Kernel.EntriesOf(parent, "name"));
        Assert.Equal([Entry.To(_key, "base", 7)], Kernel.EntriesOf(Root, "Elsewhere"));
    }

    [Fact]
    public void A_restores_order_key_first_works_as_well()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.WriteKey(_key, Blob.Of("restored"), 17, transaction));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5, transaction));
        Assert.Single(Kernel.EntriesOf(Root, "Name", transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal([new Metadata(_key, Blob.Of("restored"), false, false, 17)], Kernel.Lookup(Root, "Name").Metadata);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_kernels_order_in_a_transaction_is_seen_there_and_by_others_after_the_commit(bool isVolatile)
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5, transaction));
        Assert.Empty(Kernel.EntriesOf(Root, "Name", transaction));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root, isVolatile: isVolatile, transaction: transaction));
        Assert.Single(Kernel.EntriesOf(Root, "Name", transaction));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal([Entry.To(_key, "base", 5)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void An_unsettled_entry_of_an_aborted_transaction_is_gone()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5, transaction));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        AssertNameIsFreeAndKeyBare();
    }

    [Fact]
    public void Delete_entry_removes_it()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5));
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "NAME", "base"));
        AssertNameIsFreeAndKeyBare();
    }

    [Fact]
    public void Delete_entry_of_another_layer_leaves_it()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5));
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "policy"));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root));
        Assert.Single(Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Hide_entry_takes_its_place()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5));
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "name", "base", 6));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root));
        Assert.Equal([Entry.Hidden("base", 6)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Delete_layer_removes_it_and_makes_no_orphan_of_it()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "policy", _key, 5));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 6));
        Assert.Empty(Kernel.DeleteLayer("policy").Orphans);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root));
        Assert.Equal([Entry.To(_key, "base", 6)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Drop_key_removes_it()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5));
        Assert.Equal(Status.Ok, Kernel.DropKey(_key));
        AssertNameIsFreeAndKeyBare();
    }

    [Fact]
    public void A_create_key_that_fails_takes_it_along()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5));
        Assert.Equal(Status.NotFound, Kernel.CreateKey(_key, "Name", KeyGuid.NewRandom()));
        AssertNameIsFreeAndKeyBare();
    }

    [Fact]
    public void The_end_of_the_connection_drops_it()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _key, 5));
        Rig.Reconnect();
        AssertNameIsFreeAndKeyBare();
    }

    [Fact]
    public void A_crash_between_entry_and_key_leaves_nothing_and_one_after_them_leaves_both()
    {
        using Rig rig = Rig.StartProcess();
        KeyGuid whole = rig.Kernel.AddKey(rig.Root, "Whole");
        Assert.Equal(Status.Ok, rig.Kernel.CreateEntry(rig.Root, "Half", "base", _key, rig.Kernel.NextSequence()));
        rig.Crash();

        using (HiveFile hive = rig.ReadHive())
        {
            hive.AssertSound();
            Assert.Equal([HiveFile.Hex(whole)], hive.Rows("SELECT 'x''' || hex(target_guid) || '''' FROM path_entries"));
        }

        rig.StartAgain();
        Assert.Equal(["Whole"], rig.Kernel.EnumChildren(rig.Root).Children.Select(c => c.Name));
        Assert.Equal(Status.Ok, rig.Kernel.ReadKey(whole).Status);
    }

    /// <summary>Nothing is left of the entry: the name is granted at once, and the key that comes after all gets no entry.</summary>
    private void AssertNameIsFreeAndKeyBare()
    {
        Assert.Equal(Status.Ok, Kernel.CreateKey(_key, "Name", Root));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        KeyGuid other = Kernel.AddKey(Root, "Name");
        Assert.Equal(other, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }
}

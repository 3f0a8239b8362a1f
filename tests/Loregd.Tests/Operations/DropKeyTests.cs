using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>DROP_KEY, seeds §5.1.10.</summary>
public sealed class DropKeyTests : HiveTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Drop_key_purges_the_key_and_all_that_belongs_to_it(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Other", "policy", key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "base", set: true, NextSequence()));

        Assert.Equal(Status.Ok, Kernel.DropKey(key));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
        Assert.Equal(Status.NotFound, Kernel.QueryAllValues(key).Status);
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Assert.Empty(Kernel.EnumChildren(Root).Children);

        // A new key with the old GUID inherits nothing.
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root, isVolatile: isVolatile));
        ValuesReply values = Kernel.QueryAllValues(key);
        Assert.Empty(values.Values);
        Assert.Empty(values.Blankets);
    }

    [Fact]
    public void Drop_key_leaves_no_row_on_disk()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "base", set: true, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.DropKey(key));
        using HiveFile hive = Rig.ReadHive();
        string guid = HiveFile.Hex(key);
        Assert.Equal(0, hive.Number($"SELECT count(*) FROM keys WHERE guid = {guid}"));
        Assert.Equal(0, hive.Number($"SELECT count(*) FROM path_entries WHERE target_guid = {guid}"));
        Assert.Equal(0, hive.Number($"SELECT count(*) FROM \"values\" WHERE key_guid = {guid}"));
        Assert.Equal(0, hive.Number($"SELECT count(*) FROM blanket_tombstones WHERE key_guid = {guid}"));
    }

    [Fact]
    public void Drop_key_of_an_unknown_key_is_OK() => Assert.Equal(Status.Ok, Kernel.DropKey(KeyGuid.NewRandom()));

    [Fact]
    public void Drop_key_again_is_OK()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        Assert.Equal(Status.Ok, Kernel.DropKey(key));
        Assert.Equal(Status.Ok, Kernel.DropKey(key));
    }

    [Fact]
    public void Drop_key_of_a_root_is_INVALID_and_drops_nothing()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        Assert.Equal(Status.Invalid, Kernel.DropKey(Root));
        Assert.Equal(Status.Invalid, Kernel.DropKey(UsersRoot));
        ulong transaction = Begin();
        Assert.Equal(Status.Invalid, Kernel.DropKey(Root, transaction));

        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal("Machine", Kernel.KeyOf(Root).Name);
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Fact]
    public void The_children_of_a_dropped_key_are_found_no_more_below_it()
    {
        KeyGuid parent = Kernel.AddKey(Root, "Parent");
        Kernel.AddKey(parent, "Child");
        Assert.Equal(Status.Ok, Kernel.DropKey(parent));
        Assert.Equal(Status.NotFound, Kernel.Lookup(parent, "Child").Status);
        Assert.Equal(Status.NotFound, Kernel.EnumChildren(parent).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Drop_key_in_a_transaction_is_undone_by_its_abort(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1));
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.DropKey(key, transaction));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key, transaction).Status);
        Assert.Empty(Kernel.EntriesOf(Root, "Name", transaction));
        Assert.Equal(Status.Ok, Kernel.ReadKey(key).Status);

        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
        Assert.Single(Kernel.ValuesOf(key));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_restore_drops_a_key_and_creates_its_GUID_again_in_one_transaction(bool wasVolatile, bool becomesVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Old", isVolatile: wasVolatile);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "OldValue", 1));

        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Old", "base", transaction));
        Assert.Equal(Status.Ok, Kernel.DropKey(key, transaction));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "New", Root, isVolatile: becomesVolatile, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, Blob.Of("restored"), 17, transaction));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "New", "base", key, 50, transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "NewValue", 2, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));

        Assert.Equal(new KeyRecord("New", Root, Blob.Of("restored"), becomesVolatile, false, 17), Kernel.KeyOf(key));
        Assert.Equal(["New"], Kernel.EnumChildren(Root).Children.Select(c => c.Name));
        Assert.Equal(["NewValue"], Kernel.ValuesOf(key).Select(v => v.Name));
    }
}

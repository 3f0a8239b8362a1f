using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>DELETE_ENTRY, seeds §5.1.5.</summary>
public sealed class DeleteEntryTests : HiveTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_entry_removes_the_named_layers_entry_from_either_store(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "policy", key, 50));
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "nAME", "base"));
        Assert.Equal([Entry.To(key, "policy", 50)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Delete_entry_removes_a_HIDDEN_entry()
    {
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "base", NextSequence()));
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "base"));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Delete_entry_compares_the_layer_byte_for_byte()
    {
        Kernel.AddKey(Root, "Name", "Base");
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "base"));
        Assert.Single(Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Delete_entry_of_what_is_not_there_is_OK() =>
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "base"));

    [Fact]
    public void Delete_entry_below_an_unknown_parent_is_NOT_FOUND() =>
        Assert.Equal(Status.NotFound, Kernel.DeleteEntry(KeyGuid.NewRandom(), "Name", "base"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_key_without_entries_goes_on_answering_until_it_is_dropped(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "base"));

        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1));
        Assert.Single(Kernel.ValuesOf(key));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 5));
        Assert.Equal(5ul, Kernel.KeyOf(key).LastWriteTime);
        Assert.Equal(Status.Ok, Kernel.EnumChildren(key).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_entry_in_a_transaction_is_undone_by_its_abort(bool isVolatile)
    {
        Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Name", "base", transaction));
        Assert.Empty(Kernel.EntriesOf(Root, "Name", transaction));
        Assert.Single(Kernel.EntriesOf(Root, "Name"));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Single(Kernel.EntriesOf(Root, "Name"));
    }
}

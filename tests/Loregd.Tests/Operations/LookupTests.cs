using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>LOOKUP, seeds §5.1.2.</summary>
public sealed class LookupTests : HiveTest
{
    [Fact]
    public void Lookup_below_an_unknown_parent_is_NOT_FOUND() =>
        Assert.Equal(Status.NotFound, Kernel.Lookup(KeyGuid.NewRandom(), "Name").Status);

    [Fact]
    public void Lookup_of_a_name_that_is_not_there_is_OK_and_empty()
    {
        LookupReply reply = Kernel.Lookup(Root, "Name");
        Assert.Equal(Status.Ok, reply.Status);
        Assert.Empty(reply.Entries);
        Assert.Empty(reply.Metadata);
    }

    [Fact]
    public void Lookup_returns_every_layers_entry_unresolved()
    {
        KeyGuid first = Kernel.AddBareKey(Root, "Name");
        KeyGuid second = Kernel.AddBareKey(Root, "Name");
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", first, 11));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "policy", second, 12));
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Name", "masked", 13));

        Assert.Equal(
            [Entry.To(first, "base", 11), Entry.Hidden("masked", 13), Entry.To(second, "policy", 12)],
            Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void Lookup_returns_the_metadata_of_each_target_once()
    {
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root, Blob.Of("any bytes"), isVolatile: true, isSymlink: true));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 77));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, 11));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "policy", key, 12));

        Assert.Equal([new Metadata(key, Blob.Of("any bytes"), true, true, 77)], Kernel.Lookup(Root, "Name").Metadata);
    }

    [Fact]
    public void Lookup_merges_the_entries_of_both_stores()
    {
        KeyGuid onDisk = Kernel.AddKey(Root, "Name", "base");
        KeyGuid inMemory = Kernel.AddKey(Root, "Name", "logon", isVolatile: true);
        LookupReply reply = Kernel.Lookup(Root, "Name");
        Assert.Equal([onDisk, inMemory], reply.Entries.Select(e => e.Target));
        Assert.False(reply.Metadata.Single(m => m.Guid == onDisk).IsVolatile);
        Assert.True(reply.Metadata.Single(m => m.Guid == inMemory).IsVolatile);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lookup_finds_a_child_of_a_key_of_either_store(bool isVolatile)
    {
        KeyGuid parent = Kernel.AddKey(Root, "Parent", isVolatile: isVolatile);
        KeyGuid child = Kernel.AddKey(parent, "Child", isVolatile: isVolatile);
        Assert.Equal(child, Assert.Single(Kernel.EntriesOf(parent, "Child")).Target);
        Assert.Empty(Kernel.EntriesOf(Root, "Child"));
    }

    [Theory]
    [InlineData("Software", "sOFTWARE")]
    [InlineData("ÄÖÜ ÉÑ", "äöü éñ")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφος")]
    [InlineData("\u212Aelvin", "kelvin")]
    [InlineData("\u1E9E", "ß")]
    [InlineData("\U00010400", "\U00010428")]
    public void Lookup_folds_the_name_asked_for(string created, string asked)
    {
        KeyGuid key = Kernel.AddKey(Root, created);
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, asked)).Target);
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, created)).Target);
    }

    [Theory]
    [InlineData("straße", "strasse")]
    [InlineData("İ", "i")]
    [InlineData("e\u0301", "é")]
    public void Lookup_neither_expands_nor_normalizes_a_name(string created, string asked)
    {
        Kernel.AddKey(Root, created);
        Assert.Empty(Kernel.EntriesOf(Root, asked));
    }

    [Fact]
    public void Lookup_in_a_transaction_sees_its_entries_and_nobody_else_does()
    {
        ulong transaction = Begin();
        KeyGuid key = Kernel.AddKey(Root, "Name", transaction: transaction);
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Name", transaction)).Target);
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));

        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Fact]
    public void Lookup_in_a_transaction_that_has_written_nothing_sees_what_all_see()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        ulong transaction = Begin();
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Name", transaction)).Target);
    }

    [Fact]
    public void Lookup_of_an_answer_over_4_MiB_is_TOO_LARGE_and_costs_nothing_else()
    {
        foreach (string layer in (string[])["a", "b", "c"])
        {
            KeyGuid key = KeyGuid.NewRandom();
            Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root, Blob.OfSize(1_500_000)));
            Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", layer, key, NextSequence()));
        }

        Assert.Equal(Status.TooLarge, Kernel.Lookup(Root, "Name").Status);
        Assert.Equal(Status.Ok, Kernel.Lookup(Root, "Other").Status);
    }
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>ENUM_CHILDREN, seeds §5.1.6.</summary>
public sealed class EnumChildrenTests : HiveTest
{
    [Fact]
    public void Enum_children_of_an_unknown_key_is_NOT_FOUND() =>
        Assert.Equal(Status.NotFound, Kernel.EnumChildren(KeyGuid.NewRandom()).Status);

    [Fact]
    public void Enum_children_of_a_leaf_is_OK_and_empty()
    {
        EnumReply reply = Kernel.EnumChildren(Root);
        Assert.Equal(Status.Ok, reply.Status);
        Assert.Empty(reply.Children);
    }

    [Fact]
    public void Enum_children_returns_every_layers_entry_of_every_child_of_both_stores()
    {
        KeyGuid apple = Kernel.AddKey(Root, "Apple");
        KeyGuid banana = Kernel.AddKey(Root, "banana", "logon", isVolatile: true);
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "banana", "policy", apple, 51));
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Cherry", "base", 52));
        Kernel.AddKey(apple, "Seed");

        EnumReply reply = Kernel.EnumChildren(Root);
        Assert.Equal(["Apple", "banana", "Cherry"], reply.Children.Select(c => c.Name));
        Assert.Equal([apple], reply.Children[0].Entries.Select(e => e.Target));
        Assert.Equal([banana, apple], reply.Children[1].Entries.Select(e => e.Target));
        Assert.Equal([Entry.Hidden("base", 52)], reply.Children[2].Entries);
        Assert.Equal(2, reply.Metadata.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Enum_children_returns_the_metadata_that_lookup_returns(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, Blob.Of("changed"), 123));
        Assert.Equal(Kernel.Lookup(Root, "Name").Metadata, Kernel.EnumChildren(Root).Metadata);
        Assert.Equal(new Metadata(key, Blob.Of("changed"), isVolatile, false, 123), Assert.Single(Kernel.EnumChildren(Root).Metadata));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Enum_children_has_metadata_of_a_key_that_was_created_below_another_parent(bool isVolatile)
    {
        KeyGuid other = Kernel.AddKey(Root, "Other", isVolatile: isVolatile);
        KeyGuid parent = Kernel.AddKey(Root, "Parent", isVolatile: isVolatile);
        KeyGuid own = Kernel.AddKey(parent, "Own", isVolatile: isVolatile);
        KeyGuid guest = Kernel.AddKey(other, "Guest", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.WriteKey(guest, Blob.Of("guest"), 5));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(parent, "Guest", "policy", guest, 90));

        EnumReply reply = Kernel.EnumChildren(parent);
        Assert.Equal(["Guest", "Own"], reply.Children.Select(c => c.Name));
        Assert.Equal(new[] { own, guest }.Order(), reply.Metadata.Select(m => m.Guid));
        Assert.Equal(new Metadata(guest, Blob.Of("guest"), isVolatile, false, 5), reply.Metadata.Single(m => m.Guid == guest));
    }

    [Fact]
    public void Enum_children_has_no_metadata_of_a_key_whose_entries_are_gone()
    {
        KeyGuid kept = Kernel.AddKey(Root, "Kept");
        KeyGuid gone = Kernel.AddKey(Root, "Gone");
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Gone", "base"));

        Assert.Equal([kept], Kernel.EnumChildren(Root).Metadata.Select(m => m.Guid));
        Assert.Equal(Status.Ok, Kernel.ReadKey(gone).Status);
    }

    [Fact]
    public void Enum_children_in_a_transaction_sees_its_changes_and_nobody_else_does()
    {
        Kernel.AddKey(Root, "Old");
        ulong transaction = Begin();
        Kernel.AddKey(Root, "New", transaction: transaction);
        Kernel.AddKey(Root, "NewVolatile", isVolatile: true, transaction: transaction);
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Old", "base", transaction));

        Assert.Equal(["New", "NewVolatile"], Kernel.EnumChildren(Root, transaction).Children.Select(c => c.Name));
        Assert.Equal(["Old"], Kernel.EnumChildren(Root).Children.Select(c => c.Name));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(["New", "NewVolatile"], Kernel.EnumChildren(Root).Children.Select(c => c.Name));
    }

    [Fact]
    public void Enum_children_of_an_answer_over_4_MiB_is_TOO_LARGE_and_costs_nothing_else()
    {
        for (int i = 0; i < 3; i++)
        {
            KeyGuid key = KeyGuid.NewRandom();
            Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, $"Name{i}", "base", key, NextSequence()));
            Assert.Equal(Status.Ok, Kernel.CreateKey(key, $"Name{i}", Root, Blob.OfSize(1_500_000), isVolatile: i == 1));
        }

        Assert.Equal(Status.TooLarge, Kernel.EnumChildren(Root).Status);
        Assert.Equal(Status.Ok, Kernel.Lookup(Root, "Name1").Status);
    }

    [Fact]
    public void Enum_children_carries_thousands_of_children()
    {
        string[] names = [.. Enumerable.Range(0, 2000).Select(i => $"Child {i:D5}")];
        ulong transaction = Begin();
        foreach (string[] batch in names.Chunk(100))
        {
            // At most 256 requests are in flight (kernel.md, The device).
            var pending = new List<Pending<StatusReply>>();
            foreach (string name in batch)
            {
                KeyGuid key = KeyGuid.NewRandom();
                pending.Add(Kernel.Send(Ops.CreateEntry(Root, name, "base", key, NextSequence()), transaction));
                pending.Add(Kernel.Send(Ops.CreateKey(key, name, Root), transaction));
            }

            Assert.All(pending, p => Assert.Equal(Status.Ok, p.Wait().Status));
        }

        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(names, Kernel.EnumChildren(Root).Children.Select(c => c.Name));
    }
}

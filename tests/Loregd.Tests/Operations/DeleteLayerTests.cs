using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>DELETE_LAYER, seeds §5.1.15.</summary>
public sealed class DeleteLayerTests : HiveTest
{
    [Fact]
    public void Delete_layer_of_an_unknown_layer_is_OK_without_orphans()
    {
        OrphansReply reply = Kernel.DeleteLayer("policy");
        Assert.Equal(Status.Ok, reply.Status);
        Assert.Empty(reply.Orphans);
    }

    [Theory]
    [InlineData(TransactionMode.ReadOnly, false)]
    [InlineData(TransactionMode.ReadWrite, false)]
    [InlineData(TransactionMode.ReadWrite, true)]
    public void Delete_layer_in_a_transaction_is_INVALID_and_deletes_nothing(TransactionMode mode, bool hasHive)
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Value", 1, "policy"));
        const ulong transaction = 7;
        Assert.Equal(Status.Ok, Kernel.Begin(transaction, (uint)mode));
        if (hasHive)
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Of the transaction", 1, transaction: transaction));
        Assert.Equal(Status.Invalid, Kernel.Send(Ops.DeleteLayer("policy"), transaction).Wait().Status);
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Single(Kernel.ValuesOf(Root));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_layer_removes_the_layers_entries_values_and_blankets_and_no_others(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "policy", key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Hidden", "policy", NextSequence()));
        foreach (string layer in (string[])["base", "policy"])
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1, layer));
            Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, layer, set: true, NextSequence()));
        }

        Assert.Empty(Kernel.DeleteLayer("policy").Orphans);
        Assert.Equal(["Name"], Kernel.EnumChildren(Root).Children.Select(c => c.Name));
        Assert.Equal(["base"], Kernel.EntriesOf(Root, "Name").Select(e => e.Layer));
        ValuesReply values = Kernel.QueryAllValues(key);
        Assert.Equal(["base"], values.Values.Select(v => v.Layer));
        Assert.Equal(["base"], values.Blankets.Select(b => b.Layer));
    }

    [Fact]
    public void Delete_layer_acts_in_every_hive_and_both_stores()
    {
        KeyGuid[] keys =
        [
            Kernel.AddKey(Root, "A", "policy"),
            Kernel.AddKey(Root, "B", "policy", isVolatile: true),
            Kernel.AddKey(UsersRoot, "C", "policy"),
            Kernel.AddKey(UsersRoot, "D", "policy", isVolatile: true),
        ];
        OrphansReply reply = Kernel.DeleteLayer("policy");
        Assert.Equal(Status.Ok, reply.Status);
        Assert.Equal(keys.Order(), reply.Orphans);
        Assert.Empty(Kernel.EnumChildren(Root).Children);
        Assert.Empty(Kernel.EnumChildren(UsersRoot).Children);
    }

    [Fact]
    public void Delete_layer_reports_as_orphans_only_keys_that_no_other_layers_entry_names()
    {
        KeyGuid orphan = Kernel.AddKey(Root, "Orphan", "policy");
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Orphan too", "policy", orphan, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "Orphan", "base", NextSequence()));
        KeyGuid elsewhere = Kernel.AddKey(Root, "Kept", "policy");
        Assert.Equal(Status.Ok, Kernel.CreateEntry(orphan, "Elsewhere", "base", elsewhere, NextSequence()));
        Kernel.AddBareKey(Root, "No entry at all");

        Assert.Equal([orphan], Kernel.DeleteLayer("policy").Orphans);
    }

    [Fact]
    public void Delete_layer_counts_the_other_stores_entries_too()
    {
        // The key is volatile; its two entries are as well. A persistent key's entry of another name must not confuse the two.
        KeyGuid inMemory = Kernel.AddKey(Root, "Name", "policy", isVolatile: true);
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", inMemory, NextSequence()));
        KeyGuid onDisk = Kernel.AddKey(Root, "Other", "policy");
        Assert.Equal([onDisk], Kernel.DeleteLayer("policy").Orphans);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_orphan_stays_a_key_until_it_is_dropped(bool isVolatile)
    {
        KeyGuid orphan = Kernel.AddKey(Root, "Name", "policy", isVolatile);
        Assert.Equal([orphan], Kernel.DeleteLayer("policy").Orphans);
        Assert.Equal(Status.Ok, Kernel.ReadKey(orphan).Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(orphan, "Value", 1));
        Assert.Equal(Status.Ok, Kernel.DropKey(orphan));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(orphan).Status);
    }

    [Fact]
    public void Delete_layer_compares_the_name_byte_for_byte()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", "Policy");
        Assert.Empty(Kernel.DeleteLayer("policy").Orphans);
        Assert.Single(Kernel.EntriesOf(Root, "Name"));
        Assert.Equal([key], Kernel.DeleteLayer("Policy").Orphans);
    }

    [Fact]
    public void Delete_layer_again_is_OK_and_orphans_nothing_anew()
    {
        Kernel.AddKey(Root, "Name", "policy");
        Assert.Single(Kernel.DeleteLayer("policy").Orphans);
        Assert.Empty(Kernel.DeleteLayer("policy").Orphans);
    }

    [Fact]
    public void Delete_layer_survives_a_restart()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1, "policy"));
        Assert.Equal(Status.Ok, Kernel.DeleteLayer("policy").Status);
        Rig.Restart();
        Assert.Empty(Kernel.ValuesOf(key));
    }
}

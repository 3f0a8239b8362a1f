using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>QUERY_VALUES, DELETE_VALUE_ENTRY and SET_BLANKET_TOMBSTONE, seeds §5.1.11, §5.1.13 and §5.1.14.</summary>
public sealed class ValueTests : HiveTest
{
    [Fact]
    public void Query_values_of_an_unknown_key_is_NOT_FOUND()
    {
        Assert.Equal(Status.NotFound, Kernel.QueryValue(KeyGuid.NewRandom(), "Name").Status);
        Assert.Equal(Status.NotFound, Kernel.QueryAllValues(KeyGuid.NewRandom()).Status);
    }

    [Fact]
    public void Query_values_of_a_value_that_is_not_there_is_OK_and_empty()
    {
        ValuesReply reply = Kernel.QueryValue(Root, "Name");
        Assert.Equal(Status.Ok, reply.Status);
        Assert.Empty(reply.Values);
        Assert.Empty(reply.Blankets);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Query_values_of_a_name_returns_every_layers_value_of_that_name_and_all_blankets(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "Name", "policy", RegType.Sz, Blob.Of("p"), 5));
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "NAME", "base", RegType.Tombstone, Blob.Empty, 6));
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "Other", "base", RegType.Sz, Blob.Of("o"), 7));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "masked", set: true, 8));

        ValuesReply reply = Kernel.QueryValue(key, "nAmE");
        Assert.Equal(
            [new Value("NAME", "base", RegType.Tombstone, Blob.Empty, 6), new Value("Name", "policy", RegType.Sz, Blob.Of("p"), 5)],
            reply.Values);
        Assert.Equal([new Blanket("masked", 8)], reply.Blankets);
    }

    [Fact]
    public void Query_all_ignores_the_name()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "", 1));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 2));
        byte[] payload = new Payload().Guid(Root).Str("Other").Bool(true).ToArray();
        Answer answer = Kernel.Send(OpCode.QueryValues, payload).Wait();
        Assert.Equal(["", "Name"], Ops.QueryAllValues(Root).Read(answer.Status, answer.Payload).Values.Select(v => v.Name));
    }

    [Fact]
    public void The_default_value_is_the_one_with_the_empty_name()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "", 1));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 2));
        Assert.Equal(Samples.Dword(1), Assert.Single(Kernel.QueryValue(Root, "").Values).Data);
    }

    [Fact]
    public void Query_values_of_an_answer_over_4_MiB_is_TOO_LARGE_and_costs_nothing_else()
    {
        for (int i = 0; i < 3; i++)
            Assert.Equal(Status.Ok, Kernel.SetValue(Root, $"Big{i}", "base", RegType.Binary, Blob.OfSize(1_500_000), NextSequence()));
        Assert.Equal(Status.TooLarge, Kernel.QueryAllValues(Root).Status);
        Assert.Equal(1_500_000, Assert.Single(Kernel.QueryValue(Root, "Big1").Values).Data.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Delete_value_entry_removes_the_named_layers_value(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 1, "base"));
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 2, "Base"));
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Other", 3, "base"));
        Assert.Equal(Status.Ok, Kernel.DeleteValueEntry(key, "nAME", "base"));
        Assert.Equal(["Name/Base", "Other/base"], Kernel.ValuesOf(key).Select(v => $"{v.Name}/{v.Layer}"));
    }

    [Fact]
    public void Delete_value_entry_of_what_is_not_there_is_OK() =>
        Assert.Equal(Status.Ok, Kernel.DeleteValueEntry(Root, "Name", "base"));

    [Fact]
    public void Delete_value_entry_of_an_unknown_key_is_NOT_FOUND() =>
        Assert.Equal(Status.NotFound, Kernel.DeleteValueEntry(KeyGuid.NewRandom(), "Name", "base"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Set_blanket_tombstone_sets_replaces_and_removes_one_a_layer(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "policy", set: true, 5));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "base", set: true, 6));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "base", set: true, 0x8000_0000_0000_0007));
        Assert.Equal([new Blanket("base", 0x8000_0000_0000_0007), new Blanket("policy", 5)], Kernel.QueryAllValues(key).Blankets);

        // The kernel removes with sequence 0 (kernel.md, In which order it asks).
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "base", set: false, 0));
        Assert.Equal([new Blanket("policy", 5)], Kernel.QueryValue(key, "Name").Blankets);
    }

    [Fact]
    public void Set_blanket_tombstone_hides_no_value_from_the_answer()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(Root, "base", set: true, NextSequence()));
        Assert.Single(Kernel.ValuesOf(Root));
    }

    [Fact]
    public void Removing_a_blanket_tombstone_that_is_not_there_is_OK() =>
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(Root, "base", set: false, 0));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Set_blanket_tombstone_of_an_unknown_key_is_NOT_FOUND(bool set) =>
        Assert.Equal(Status.NotFound, Kernel.SetBlanketTombstone(KeyGuid.NewRandom(), "base", set, 5));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Value_deletions_and_blankets_in_a_transaction_are_undone_by_its_abort(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 1));
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.DeleteValueEntry(key, "Name", "base", transaction));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "base", set: true, 5, transaction));
        Assert.Empty(Kernel.QueryValue(key, "Name", transaction).Values);
        Assert.Single(Kernel.QueryAllValues(key, transaction).Blankets);

        ValuesReply outside = Kernel.QueryAllValues(key);
        Assert.Single(outside.Values);
        Assert.Empty(outside.Blankets);
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Single(Kernel.ValuesOf(key));
        Assert.Empty(Kernel.QueryAllValues(key).Blankets);
    }
}

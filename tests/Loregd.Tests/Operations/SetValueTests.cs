using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>SET_VALUE, seeds §5.1.12.</summary>
public sealed class SetValueTests : HiveTest
{
    private const ulong High = 0x8000_0000_0000_0000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Set_value_stores_every_field(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "Näme", "policy", RegType.Sz, Blob.Of("text\0"), High + 3));
        Assert.Equal([new Value("Näme", "policy", RegType.Sz, Blob.Of("text\0"), High + 3)], Kernel.ValuesOf(key));
    }

    [Theory]
    [InlineData(RegType.None)]
    [InlineData(RegType.Binary)]
    [InlineData(8u)]
    [InlineData(RegType.Qword)]
    public void Set_value_takes_any_data_with_any_type(uint type)
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Empty", "base", type, Blob.Empty, 5));
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Full", "base", type, Blob.Of("\0any\0"), 6));
        Assert.Equal(
            [new Value("Empty", "base", type, Blob.Empty, 5), new Value("Full", "base", type, Blob.Of("\0any\0"), 6)],
            Kernel.ValuesOf(Root));
    }

    [Theory]
    [InlineData("")]
    [InlineData(@"with\back/slashes")]
    [InlineData("\U0001F600")]
    public void Set_value_takes_names_that_only_values_may_have(string name)
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, name, 1));
        Assert.Equal(name, Assert.Single(Kernel.QueryValue(Root, name).Values).Name);
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(4_190_000)]
    public void Set_value_takes_data_as_large_as_a_message_carries(int size)
    {
        Blob data = Blob.OfSize(size);
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Big", "base", RegType.Binary, data, NextSequence()));
        Assert.Equal(data, Assert.Single(Kernel.ValuesOf(Root)).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Set_value_replaces_the_same_layers_value_and_its_spelling(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "name", "base", RegType.Sz, Blob.Of("old"), 5));
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "name", "policy", RegType.Sz, Blob.Of("other"), 6));
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "NAME", "base", RegType.Binary, Blob.Of("new"), 7));
        Assert.Equal(
            [new Value("NAME", "base", RegType.Binary, Blob.Of("new"), 7), new Value("name", "policy", RegType.Sz, Blob.Of("other"), 6)],
            Kernel.ValuesOf(key));
    }

    [Fact]
    public void Set_value_of_a_tombstone_has_no_data()
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.Sz, Blob.Of("old"), 5));
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.Tombstone, Blob.Empty, 6));
        Assert.Equal([new Value("Name", "base", RegType.Tombstone, Blob.Empty, 6)], Kernel.ValuesOf(Root));
    }

    [Fact]
    public void Set_value_of_a_tombstone_with_data_is_INVALID_and_changes_nothing()
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.Sz, Blob.Of("old"), 5));
        Assert.Equal(Status.Invalid, Kernel.SetValue(Root, "Name", "base", RegType.Tombstone, Blob.Of("x"), 6));
        Assert.Equal(5ul, Assert.Single(Kernel.ValuesOf(Root)).Sequence);
    }

    [Fact]
    public void Set_value_of_an_unknown_key_is_NOT_FOUND()
    {
        Assert.Equal(Status.NotFound, Kernel.SetDword(KeyGuid.NewRandom(), "Name", 1));
        Assert.Equal(Status.NotFound, Kernel.SetValue(KeyGuid.NewRandom(), "Name", "base", RegType.Sz, Blob.Empty, 5, expected: 4));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_conditional_write_succeeds_when_the_layers_value_has_the_sequence_expected(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "Name", "base", RegType.Sz, Blob.Of("old"), High + 5));
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "nAME", "base", RegType.Sz, Blob.Of("new"), High + 6, expected: High + 5));
        Assert.Equal(Blob.Of("new"), Assert.Single(Kernel.ValuesOf(key)).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_conditional_write_that_expects_another_sequence_is_CAS_FAILED_and_writes_nothing(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "Name", "base", RegType.Sz, Blob.Of("old"), 5));
        Assert.Equal(Status.CasFailed, Kernel.SetValue(key, "Name", "base", RegType.Sz, Blob.Of("new"), 7, expected: 4));
        Assert.Equal(Status.CasFailed, Kernel.SetValue(key, "Name", "base", RegType.Sz, Blob.Of("new"), 7, expected: High + 5));
        Assert.Equal([new Value("Name", "base", RegType.Sz, Blob.Of("old"), 5)], Kernel.ValuesOf(key));
    }

    [Fact]
    public void A_conditional_write_of_a_value_that_this_layer_does_not_have_is_CAS_FAILED()
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "policy", RegType.Sz, Blob.Of("old"), 5));
        Assert.Equal(Status.CasFailed, Kernel.SetValue(Root, "Name", "base", RegType.Sz, Blob.Of("new"), 6, expected: 5));
        Assert.Equal(Status.CasFailed, Kernel.SetValue(Root, "Other", "policy", RegType.Sz, Blob.Of("new"), 6, expected: 5));
        Assert.Equal("policy", Assert.Single(Kernel.ValuesOf(Root)).Layer);
    }

    [Fact]
    public void Of_many_conditional_writes_in_flight_with_the_same_expectation_one_succeeds()
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.Sz, Blob.Empty, 100));
        Pending<StatusReply>[] writes =
            [.. Enumerable.Range(101, 50).Select(i => Kernel.Send(Ops.SetValue(Root, "Name", "base", RegType.Sz, Blob.Empty, (ulong)i, expected: 100)))];
        Status[] statuses = [.. writes.Select(w => w.Wait().Status)];
        Assert.Equal(1, statuses.Count(s => s == Status.Ok));
        Assert.Equal(49, statuses.Count(s => s == Status.CasFailed));
    }

    [Fact]
    public void A_conditional_write_in_a_transaction_sees_the_transactions_own_value()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.Sz, Blob.Of("1"), 5, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Name", "base", RegType.Sz, Blob.Of("2"), 6, expected: 5, transaction: transaction));
        Assert.Equal(Status.CasFailed, Kernel.SetValue(Root, "Name", "base", RegType.Sz, Blob.Of("3"), 7, expected: 5, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(Blob.Of("2"), Assert.Single(Kernel.ValuesOf(Root)).Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Set_value_in_a_transaction_is_undone_by_its_abort(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Key", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 1));
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 2, transaction: transaction));
        Assert.Equal(Samples.Dword(2), Assert.Single(Kernel.ValuesOf(key, transaction)).Data);
        Assert.Equal(Samples.Dword(1), Assert.Single(Kernel.ValuesOf(key)).Data);
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(Samples.Dword(1), Assert.Single(Kernel.ValuesOf(key)).Data);
    }
}

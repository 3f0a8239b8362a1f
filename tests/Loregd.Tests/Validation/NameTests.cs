using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Validation;

/// <summary>behaviour.md, Validation: names that are not UTF-8, hold NUL, or are empty where none may be.</summary>
public sealed class NameTests : HiveTest
{
    /// <summary>Bytes that are no name anywhere.</summary>
    private static readonly byte[][] s_bad =
    [
        [0xff],
        [0x80],
        "Na\0me"u8.ToArray(),
        "Name\0"u8.ToArray(),
        [.. "Name"u8, 0xc3],
        [0xc0, 0x80],
        [0xe0, 0x80, 0xaf],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xf8, 0x88, 0x80, 0x80, 0x80],
    ];

    /// <summary>Every name in every request, as a payload with that name left to the test.</summary>
    private static IEnumerable<(string Field, OpCode Op, Func<byte[], Payload> Payload)> Names(KeyGuid key, KeyGuid unused) =>
    [
        ("child_name", OpCode.Lookup, n => new Payload().Guid(key).Blob(n)),
        ("child_name", OpCode.CreateEntry, n => new Payload().Guid(key).Blob(n).Str("base").Guid(unused).U64(9)),
        ("layer", OpCode.CreateEntry, n => new Payload().Guid(key).Str("Child").Blob(n).Guid(unused).U64(9)),
        ("child_name", OpCode.HideEntry, n => new Payload().Guid(key).Blob(n).Str("base").U64(9)),
        ("layer", OpCode.HideEntry, n => new Payload().Guid(key).Str("Child").Blob(n).U64(9)),
        ("child_name", OpCode.DeleteEntry, n => new Payload().Guid(key).Blob(n).Str("base")),
        ("layer", OpCode.DeleteEntry, n => new Payload().Guid(key).Str("Child").Blob(n)),
        ("name", OpCode.CreateKey, n => new Payload().Guid(unused).Blob(n).Guid(key).Blob([]).Bool(false).Bool(false)),
        ("value_name", OpCode.QueryValues, n => new Payload().Guid(key).Blob(n).Bool(false)),
        ("value_name of query_all", OpCode.QueryValues, n => new Payload().Guid(key).Blob(n).Bool(true)),
        ("value_name", OpCode.SetValue, n => new Payload().Guid(key).Blob(n).Str("base").U32(1).Blob([]).U64(9).U64(0)),
        ("layer", OpCode.SetValue, n => new Payload().Guid(key).Str("Value").Blob(n).U32(1).Blob([]).U64(9).U64(0)),
        ("value_name", OpCode.DeleteValueEntry, n => new Payload().Guid(key).Blob(n).Str("base")),
        ("layer", OpCode.DeleteValueEntry, n => new Payload().Guid(key).Str("Value").Blob(n)),
        ("layer", OpCode.SetBlanketTombstone, n => new Payload().Guid(key).Blob(n).Bool(true).U64(9)),
        ("hive_name", OpCode.Flush, n => new Payload().Blob(n)),
        ("layer", OpCode.DeleteLayer, n => new Payload().Blob(n)),
    ];

    [Fact]
    public void A_name_that_is_not_UTF_8_or_holds_NUL_is_INVALID_in_every_field()
    {
        foreach ((string field, OpCode op, Func<byte[], Payload> payload) in Names(Root, KeyGuid.NewRandom()))
        {
            foreach (byte[] bad in s_bad)
                AssertInvalid(field, op, payload(bad), Convert.ToHexString(bad));
        }

        AssertUntouched();
    }

    [Fact]
    public void An_empty_child_key_layer_or_hive_name_is_INVALID()
    {
        foreach ((string field, OpCode op, Func<byte[], Payload> payload) in Names(Root, KeyGuid.NewRandom()))
        {
            if (!field.StartsWith("value_name", StringComparison.Ordinal))
                AssertInvalid(field, op, payload([]), "(empty)");
        }

        AssertUntouched();
    }

    [Fact]
    public void An_empty_value_name_is_valid()
    {
        foreach ((string field, OpCode op, Func<byte[], Payload> payload) in Names(Root, KeyGuid.NewRandom()))
        {
            if (field.StartsWith("value_name", StringComparison.Ordinal))
                Assert.Equal((op, Status.Ok), (op, Kernel.Send(op, payload([]).ToArray()).Wait().Status));
        }
    }

    [Theory]
    [InlineData("\u0001\u001f\u007f")]
    [InlineData(" ")]
    [InlineData("\uFEFFName")]
    [InlineData("\uFFFE\uFFFF")]
    [InlineData("\U0010FFFF")]
    [InlineData("\u0130\u0131")]
    public void Any_other_UTF_8_is_a_name_and_comes_back_byte_for_byte(string name)
    {
        Kernel.AddKey(Root, name);
        Assert.Equal(name, Assert.Single(Kernel.EnumChildren(Root).Children).Name);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, name, 1, layer: name));
        Value value = Assert.Single(Kernel.QueryValue(Root, name).Values);
        Assert.Equal((name, name), (value.Name, value.Layer));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(1024)]
    [InlineData(100_000)]
    public void A_name_is_as_long_as_the_kernel_lets_it_be(int length)
    {
        string name = new('N', length);
        KeyGuid key = Kernel.AddKey(Root, name);
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, name.ToLowerInvariant())).Target);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, name, 1));
        Assert.Equal(name, Assert.Single(Kernel.QueryValue(key, name.ToLowerInvariant()).Values).Name);
    }

    private void AssertInvalid(string field, OpCode op, Payload payload, string bytes) =>
        Assert.Equal((op, field, bytes, Status.Invalid), (op, field, bytes, Kernel.Send(op, payload.ToArray()).Wait().Status));

    private void AssertUntouched()
    {
        Assert.Empty(Kernel.EnumChildren(Root).Children);
        ValuesReply values = Kernel.QueryAllValues(Root);
        Assert.Equal(Status.Ok, values.Status);
        Assert.Empty(values.Values);
        Assert.Empty(values.Blankets);
    }
}

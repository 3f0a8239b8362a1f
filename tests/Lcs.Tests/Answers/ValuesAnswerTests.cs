using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;
using static Peios.Lcs.Tests.Bodies;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer": QUERY_VALUES.</summary>
public sealed class ValuesAnswerTests
{
    [Fact]
    public void A_value_of_another_name_is_refused() => Refused((ref w) => Value(ref w, "other"));

    [Fact]
    public void A_value_of_the_name_in_another_case_is_taken() => Taken((ref w) => Value(ref w, "NAME"));

    [Theory]
    [InlineData(12u)]
    [InlineData(0xFFFEu)]
    [InlineData(0x1_0000u)]
    [InlineData(uint.MaxValue)]
    public void A_type_other_than_0_to_11_and_the_tombstones_is_refused(uint type) => Refused((ref w) => Value(ref w, "name", type));

    [Theory]
    [InlineData(0u)]
    [InlineData(11u)]
    public void A_type_from_0_to_11_is_taken(uint type) => Taken((ref w) => Value(ref w, "name", type));

    [Fact]
    public void A_tombstone_without_data_is_taken() => Taken((ref w) => Value(ref w, "name", RegType.Tombstone, []));

    [Fact]
    public void A_tombstone_with_data_is_refused() => Refused((ref w) => Value(ref w, "name", RegType.Tombstone));

    [Fact]
    public void Data_of_1_MiB_are_taken_and_a_byte_more_refused()
    {
        Taken((ref w) => Value(ref w, "name", data: new byte[1 << 20]));
        Refused((ref w) => Value(ref w, "name", data: new byte[(1 << 20) + 1]));
    }

    [Fact]
    public void A_configured_data_length_is_the_limit()
    {
        var options = new LcsOptions { MaxValueBytes = 4096 };
        Verdict.IsTaken(OpCode.QueryValues, One((ref w) => Value(ref w, "name", data: new byte[4096])), Query, options);
        Verdict.IsRefused(OpCode.QueryValues, One((ref w) => Value(ref w, "name", data: new byte[4097])), Query, options);
    }

    [Fact]
    public void A_sequence_that_was_not_given_out_yet_is_refused()
    {
        Refused((ref w) => Value(ref w, "name", sequence: HighestSequence + 1));
        Taken((ref w) => Value(ref w, "name", sequence: HighestSequence));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    public void A_layer_name_that_cannot_be_is_refused(string layer) => Refused((ref w) => Value(ref w, "name", layer: layer));

    [Fact]
    public void A_value_name_may_be_empty_and_hold_both_slashes() => Verdict.IsTaken(OpCode.QueryValues, (ref w) =>
    {
        w.WriteU32(2);
        Value(ref w, "");
        Value(ref w, @"a\b/c");
        w.WriteU32(0);
    }, registry =>
    {
        using Key root = registry.OpenKey("Machine");
        Assert.Equal(["", @"a\b/c"], root.EnumerateValues().Select(value => value.Name));
    });

    [Theory]
    [InlineData("a\0b")]
    [InlineData(null)]
    public void A_value_name_with_NUL_or_over_255_bytes_is_refused(string? name) => Verdict.IsRefused(OpCode.QueryValues,
        One((ref w) => Value(ref w, name ?? new string('x', 256))), Enumerate);

    [Fact]
    public void A_value_name_that_is_not_UTF8_is_refused() => Verdict.IsRefused(OpCode.QueryValues, One((ref w) =>
    {
        w.WriteStr([0xFF]);
        w.WriteStr("base"u8);
        w.WriteU32(RegType.Binary);
        w.WriteBlob([]);
        w.WriteU64(1);
    }), Enumerate);

    [Fact]
    public void A_blanket_tombstone_of_a_bad_layer_or_sequence_is_refused()
    {
        WithBlanket((ref w) => Blanket(ref w, "a/b"));
        WithBlanket((ref w) => Blanket(ref w, ""));
        WithBlanket((ref w) => Blanket(ref w, sequence: HighestSequence + 1));
        static void WithBlanket(Body blanket) => Verdict.IsRefused(OpCode.QueryValues, (ref w) =>
        {
            w.WriteU32(0);
            w.WriteU32(1);
            blanket(ref w);
        }, Query);
    }

    [Fact]
    public void Counts_that_the_bytes_cannot_hold_are_refused()
    {
        Verdict.IsRefused(OpCode.QueryValues, (ref w) => w.WriteU32(uint.MaxValue), Query);
        Verdict.IsRefused(OpCode.QueryValues, (ref w) => { w.WriteU32(0); w.WriteU32(1); }, Query);
    }

    [Fact]
    public void Trailing_bytes_are_refused() => Verdict.IsRefused(OpCode.QueryValues, (ref w) => { w.WriteU32(0); w.WriteU32(0); w.WriteU8(0); }, Query);

    [Fact]
    public void One_layer_twice_is_refused_before_a_SET_VALUE_though_spelled_differently()
    {
        using var bench = new Bench(fill: (store, root) =>
        {
            store.AddValue(root, "name", RegType.Binary, [1], sequence: 1);
            store.AddValue(root, "name", RegType.Binary, [1], sequence: 2, layer: "Base");
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.SetValue("name", RegType.Binary, [2])));
        Assert.DoesNotContain(bench.Source.TakeLog(), line => line.StartsWith("SET_VALUE", StringComparison.Ordinal));
        Verdict.StaysUp(bench);
    }

    private static Body One(Body value) => (ref w) =>
    {
        w.WriteU32(1);
        value(ref w);
        w.WriteU32(0);
    };

    private static void Query(Registry registry)
    {
        using Key root = registry.OpenKey("Machine");
        root.FindValue("name");
    }

    private static void Enumerate(Registry registry)
    {
        using Key root = registry.OpenKey("Machine");
        root.EnumerateValues();
    }

    private static void Taken(Body value) => Verdict.IsTaken(OpCode.QueryValues, One(value), Query);

    private static void Refused(Body value) => Verdict.IsRefused(OpCode.QueryValues, One(value), Query);
}

using Peios.Rsi;
using static Peios.Lcs.Tests.Bodies;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer": LOOKUP.</summary>
public sealed class LookupAnswerTests
{
    [Fact]
    public void A_good_answer_is_taken() => Taken((ref w) => { Entry(ref w); Metadata(ref w, Target); });

    [Fact]
    public void Two_layers_that_name_one_key_need_its_metadata_once() => Taken((ref w) =>
    {
        w.WriteU32(2);
        OneOfEntries(ref w, sequence: 1);
        OneOfEntries(ref w, sequence: 2, layer: "site");
        Metadata(ref w, Target);
    });

    [Fact]
    public void Trailing_bytes_are_refused() => Refused((ref w) => { Entry(ref w); Metadata(ref w, Target); w.WriteU8(0); });

    [Fact]
    public void Metadata_missing_is_refused() => Refused((ref w) => { Entry(ref w); Metadata(ref w); });

    [Fact]
    public void Metadata_twice_is_refused() => Refused((ref w) => { Entry(ref w); Metadata(ref w, Target, Target); });

    [Fact]
    public void Metadata_of_no_target_is_refused() => Refused((ref w) => { Entry(ref w); Metadata(ref w, Target, KeyGuid.NewRandom()); });

    [Fact]
    public void Metadata_of_another_key_is_refused() => Refused((ref w) => { Entry(ref w); Metadata(ref w, KeyGuid.NewRandom()); });

    [Fact]
    public void Metadata_beside_a_HIDDEN_entry_alone_is_refused() =>
        Refused((ref w) => { Entry(ref w, KeyGuid.Zero, type: 1); Metadata(ref w, KeyGuid.Zero); });

    [Fact]
    public void A_target_type_above_1_is_refused() => Refused((ref w) => { Entry(ref w, type: 2); Metadata(ref w, Target); });

    [Fact]
    public void A_HIDDEN_entry_with_a_GUID_is_refused() => Refused((ref w) => { Entry(ref w, type: 1); Metadata(ref w); });

    [Fact]
    public void An_entry_with_a_zero_GUID_is_refused() => Refused((ref w) => { Entry(ref w, KeyGuid.Zero); Metadata(ref w, KeyGuid.Zero); });

    [Fact]
    public void A_sequence_that_was_not_given_out_yet_is_refused() =>
        Refused((ref w) => { Entry(ref w, sequence: HighestSequence + 1); Metadata(ref w, Target); });

    [Fact]
    public void The_registered_max_sequence_itself_is_taken() => Taken((ref w) => { Entry(ref w, sequence: HighestSequence); Metadata(ref w, Target); });

    [Theory]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void A_layer_name_that_cannot_be_is_refused(string layer) => Refused((ref w) => { Entry(ref w, layer: layer); Metadata(ref w, Target); });

    [Fact]
    public void A_layer_name_that_is_not_UTF8_is_refused() => Refused((ref w) =>
    {
        w.WriteU32(1);
        w.WriteStr([0xC3, 0x28]);
        w.WriteU8(0);
        w.WriteGuid(Target);
        w.WriteU64(1);
        Metadata(ref w, Target);
    });

    [Fact]
    public void A_layer_name_of_255_bytes_is_taken_and_one_of_256_refused()
    {
        // Of a layer that nobody knows: the entry is ignored.
        Verdict.IsTaken(OpCode.Lookup, WithLayer(255), registry => Assert.Throws<LcsException>(() => registry.OpenKey(@"Machine\a")));
        Refused(WithLayer(256));
    }

    [Fact]
    public void A_configured_name_length_is_the_limit_in_both_directions()
    {
        var longer = new LcsOptions { MaxNameBytes = 1024 };
        var shorter = new LcsOptions { MaxNameBytes = 64 };
        Verdict.IsRefused(OpCode.Lookup, WithLayer(1025), Open, longer);
        Verdict.IsTaken(OpCode.Lookup, WithLayer(1024), registry => Assert.Equal(LcsErrno.ENOENT, Fakes.Bench.ErrnoOf(() => Open(registry))), longer);
        Verdict.IsRefused(OpCode.Lookup, WithLayer(65), Open, shorter);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    [InlineData(0xFF, 0)]
    public void A_boolean_other_than_0_and_1_is_refused(byte isVolatile, byte isSymlink) => Refused((ref w) =>
    {
        Entry(ref w);
        w.WriteU32(1);
        OneOfMetadata(ref w, Target, null, isVolatile, isSymlink);
    });

    [Fact]
    public void A_count_of_4_GiB_entries_is_refused() => Refused((ref w) => w.WriteU32(uint.MaxValue));

    private static Body WithLayer(int length) => (ref w) => { Entry(ref w, layer: new string('x', length)); Metadata(ref w, Target); };

    private static void Open(Registry registry) => registry.OpenKey(@"Machine\a").Dispose();

    private static void Taken(Body body) => Verdict.IsTaken(OpCode.Lookup, body, Open);

    private static void Refused(Body body) => Verdict.IsRefused(OpCode.Lookup, body, Open);
}

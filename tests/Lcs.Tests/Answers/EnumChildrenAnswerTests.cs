using System.Text;
using Peios.Rsi;
using static Peios.Lcs.Tests.Bodies;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer": ENUM_CHILDREN.</summary>
public sealed class EnumChildrenAnswerTests
{
    private static readonly KeyGuid s_second = KeyGuid.NewRandom();

    [Fact]
    public void A_good_answer_is_taken() => Taken((ref w) => { Children(ref w, "a"); Metadata(ref w, Target); });

    [Fact]
    public void Two_children_that_are_one_key_need_its_metadata_once() => Taken((ref w) =>
    {
        w.WriteU32(2);
        Child(ref w, "a", Target);
        Child(ref w, "b", Target);
        Metadata(ref w, Target);
    });

    [Fact]
    public void Metadata_of_one_child_of_two_is_refused() => Refused((ref w) =>
    {
        w.WriteU32(2);
        Child(ref w, "a", Target);
        Child(ref w, "b", s_second);
        Metadata(ref w, Target);
    });

    [Fact]
    public void Metadata_of_no_child_is_refused() => Refused((ref w) => { Children(ref w, "a"); Metadata(ref w, Target, s_second); });

    [Fact]
    public void Metadata_twice_is_refused() => Refused((ref w) => { Children(ref w, "a"); Metadata(ref w, Target, Target); });

    [Theory]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void A_child_name_that_cannot_be_is_refused(string name) => Refused((ref w) => { Children(ref w, name); Metadata(ref w, Target); });

    [Fact]
    public void A_child_name_over_255_bytes_is_refused() => Refused((ref w) => { Children(ref w, new string('ü', 128)); Metadata(ref w, Target); });

    [Fact]
    public void A_bad_entry_of_a_child_is_refused() => Refused((ref w) =>
    {
        w.WriteU32(1);
        w.WriteStr("a"u8);
        Entry(ref w, type: 3);
        Metadata(ref w, Target);
    });

    [Fact]
    public void A_sequence_that_was_not_given_out_yet_is_refused() => Refused((ref w) =>
    {
        w.WriteU32(1);
        w.WriteStr("a"u8);
        Entry(ref w, sequence: ulong.MaxValue);
        Metadata(ref w, Target);
    });

    [Fact]
    public void Trailing_bytes_are_refused() => Refused((ref w) => { Children(ref w, "a"); Metadata(ref w, Target); w.WriteU64(0); });

    [Fact]
    public void A_malformed_descriptor_is_refused() => Refused((ref w) =>
    {
        Children(ref w, "a");
        w.WriteU32(1);
        OneOfMetadata(ref w, Target, [1, 2, 3]);
    });

    private static void Children(ref WireWriter writer, string name)
    {
        writer.WriteU32(1);
        Child(ref writer, name, Target);
    }

    private static void Child(ref WireWriter writer, string name, KeyGuid key)
    {
        writer.WriteStr(Encoding.UTF8.GetBytes(name));
        Entry(ref writer, key);
    }

    private static void List(Registry registry)
    {
        using Key root = registry.OpenKey("Machine");
        Assert.NotEmpty(root.ListSubkeys());
    }

    private static void Taken(Body body) => Verdict.IsTaken(OpCode.EnumChildren, body, List);

    private static void Refused(Body body) => Verdict.IsRefused(OpCode.EnumChildren, body, List);
}

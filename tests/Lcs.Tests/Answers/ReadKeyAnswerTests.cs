using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer": READ_KEY, of roots too.</summary>
public sealed class ReadKeyAnswerTests
{
    [Fact]
    public void A_good_answer_is_taken() => Verdict.IsTaken(OpCode.ReadKey, (ref w) => Bodies.Key(ref w), Open);

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    public void A_name_that_cannot_be_is_refused(string name) => Refused((ref w) => Bodies.Key(ref w, name));

    [Fact]
    public void A_name_over_255_bytes_is_refused() => Refused((ref w) => Bodies.Key(ref w, new string('x', 256)));

    [Fact]
    public void A_boolean_other_than_0_and_1_is_refused()
    {
        Refused((ref w) => Bodies.Key(ref w, isVolatile: 2));
        Refused((ref w) => Bodies.Key(ref w, isSymlink: 255));
    }

    [Fact]
    public void Trailing_bytes_are_refused() => Refused((ref w) => { Bodies.Key(ref w); w.WriteU8(1); });

    [Fact]
    public void A_status_alone_with_OK_is_refused() => Refused((ref _) => { });

    [Fact]
    public void A_malformed_descriptor_is_refused() => Refused((ref w) => Bodies.Key(ref w, descriptor: []));

    private static void Open(Registry registry) => registry.OpenKey("Machine").Dispose();

    private static void Refused(Body body) => Verdict.IsRefused(OpCode.ReadKey, body, Open);
}

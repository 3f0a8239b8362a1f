using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>Fault settings as text.</summary>
public sealed class FaultSettingsTests
{
    [Fact]
    public void Every_setting_has_a_name_in_text()
    {
        FaultSettings read = FaultSettings.Parse("seed=18446744073709551615, max-losses=1, lose-before-sending=0.01, lose-after-sending=0.02, lose-at-answer=0.03,"
            + "lose-every=4, lose-at-drop-key-ok=1, lose-in-registration=0.05, going-down-for=6, drop-requests=0.07, drop-posts=0.08, drop-answers=0.09,"
            + "delay-answers=0.1, longest-delay=11, reorder-answers=0.12, pause-reading=0.13, pause-reading-for=14");
        var expected = new FaultSettings
        {
            Seed = ulong.MaxValue,
            MaxLosses = 1,
            LoseBeforeSending = 0.01,
            LoseAfterSending = 0.02,
            LoseAtAnswer = 0.03,
            LoseEvery = 4,
            LoseAtDropKeyOk = true,
            LoseInRegistration = 0.05,
            GoingDownFor = TimeSpan.FromMilliseconds(6),
            DropRequests = 0.07,
            DropPosts = 0.08,
            DropAnswers = 0.09,
            DelayAnswers = 0.1,
            LongestDelay = TimeSpan.FromMilliseconds(11),
            ReorderAnswers = 0.12,
            PauseReading = 0.13,
            PauseReadingFor = TimeSpan.FromMilliseconds(14),
        };
        Assert.Equal(expected, read);
    }

    [Fact]
    public void Operations_are_named_as_the_spec_names_them() =>
        Assert.Equal([OpCode.SetValue, OpCode.DropKey], FaultSettings.Parse("only=SET_VALUE+DROP_KEY").Only!.Order().Reverse());

    [Fact]
    public void Nothing_is_no_fault() => Assert.Equal(new FaultSettings(), FaultSettings.Parse(""));

    [Theory]
    [InlineData("lose-every", "NAME=NUMBER")]
    [InlineData("lose=1", "no fault \"lose\"")]
    [InlineData("drop-answers=2", "\"2\"")]
    [InlineData("drop-answers=-0.1", "\"-0.1\"")]
    [InlineData("max-losses=x", "\"x\"")]
    [InlineData("seed=-1", "\"-1\"")]
    [InlineData("only=READ", "no operation \"READ\"")]
    public void What_cannot_be_read_is_named(string text, string named) =>
        Assert.Contains(named, Assert.Throws<FormatException>(() => FaultSettings.Parse(text)).Message, StringComparison.Ordinal);
}

using Reg.Output;

namespace Reg.Tests;

public sealed class RegContextTests
{
    private readonly StringWriter _out = new(), _error = new();

    [Fact]
    public void A_question_without_a_terminal_is_refused_and_names_the_switch()
    {
        CommandException refused = Assert.Throws<CommandException>(() => Context(ask: null).Confirm("Delete it?"));
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("-y", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_is_not_asked_when_yes_was_said_before()
    {
        RegContext context = Context(ask: _ => throw new InvalidOperationException("asked"));
        context.AssumeYes = true;
        context.Confirm("Delete it?");
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData(" YES ", true)]
    [InlineData("", false)]
    [InlineData("n", false)]
    [InlineData("yesterday", false)]
    [InlineData(null, false)]
    public void Only_y_and_yes_are_a_yes(string? answer, bool isYes)
    {
        RegContext context = Context(ask: _ => answer);
        if (isYes)
            context.Confirm("Delete it?");
        else
            Assert.Equal(ExitCodes.Usage, Assert.Throws<CommandException>(() => context.Confirm("Delete it?")).ExitCode);
    }

    [Fact]
    public void A_result_is_text_or_one_line_of_JSON()
    {
        RegContext context = Context(ask: null);
        context.Show(text => text.WriteLine("text"), json => json.WriteStringValue("<grüße>"));
        context.IsJson = true;
        context.Show(text => text.WriteLine("text"), json => json.WriteStringValue("<grüße>"));
        Assert.Equal("text\n\"<grüße>\"\n", _out.ToString());
    }

    [Theory]
    [InlineData("xterm", null, true)]
    [InlineData("xterm", "1", false)]
    [InlineData("dumb", null, false)]
    [InlineData(null, null, false)]
    public void Colours_are_for_terminals_that_have_them_and_people_who_want_them(string? terminal, string? noColour, bool expected) =>
        Assert.Equal(expected, Ansi.IsWanted(name => name == "TERM" ? terminal : noColour));

    private RegContext Context(Func<string, string?>? ask) => new(() => throw new InvalidOperationException("no registry"), _out, _error) { Ask = ask };
}

using Reg.Shell.Editing;

namespace Reg.Tests.Editing;

/// <summary>What keys do to a line.</summary>
public sealed class LineEditorTests
{
    [Theory]
    [InlineData("abc", "abc|")]
    [InlineData("abc\e[D\e[Dx", "ax|bc")] // Left, Left
    [InlineData("abc\x02\x02\x06x", "abx|c")] // Ctrl-B, Ctrl-B, Ctrl-F
    [InlineData("abc\eOD\eOCx", "abcx|")] // Left and Right of the application mode
    [InlineData("abc\x01x\x05y", "xabcy|")] // Ctrl-A, Ctrl-E
    [InlineData("abc\e[Hx\e[Fy", "xabcy|")]
    [InlineData("abc\e[1~x\e[4~y", "xabcy|")]
    [InlineData("abc\x7F", "ab|")]
    [InlineData("abc\b", "ab|")]
    [InlineData("abc\x01\x04", "|bc")] // Ctrl-D
    [InlineData("abc\x01\e[3~", "|bc")] // Delete
    [InlineData(@"get Machine\Sub x" + "\x17", @"get Machine\Sub |")] // Ctrl-W
    [InlineData(@"get Machine\Sub" + "\e\x7F", @"get Machine\|")] // Alt-Backspace
    [InlineData("one two\ebX", "one X|two")]
    [InlineData("one two\e[1;5D\e[1;5DX", "X|one two")]
    [InlineData("one two\x01\efX", "oneX| two")]
    [InlineData("one two\x01\ed", "| two")]
    [InlineData("one two\eb\x0B", "one |")] // Ctrl-K
    [InlineData("one two\eb\x15", "|two")] // Ctrl-U
    [InlineData("one two\x17\x01\x19", "two|one ")] // Ctrl-W, Ctrl-A, Ctrl-Y
    [InlineData("ab\x14", "ba|")] // Ctrl-T
    [InlineData("abc\x01\x14", "|abc")]
    [InlineData("a\e[20~b\e[99Zc", "abc|")] // Sequences without a meaning
    public void A_key_edits_the_line(string typed, string shown) => Assert.Equal(shown, Typing.After(typed));

    [Theory]
    [InlineData("日本\x7F", "日|")]
    [InlineData("e\u0301x\e[D\e[DA", "A|e\u0301x")] // A letter and its accent are one
    [InlineData("ae\u0301\x7F", "a|")]
    [InlineData("a👩‍👩‍👧\x7F", "a|")]
    [InlineData("😀\x01\e[C|", "😀||")]
    public void A_character_is_what_people_see_as_one(string typed, string shown) => Assert.Equal(shown, Typing.After(typed));

    [Fact]
    public void Bytes_that_are_no_characters_neither_stop_the_line_nor_what_follows()
    {
        var decoder = new KeyDecoder();
        string text = "";
        foreach (byte next in (byte[])[0xFF, (byte)'a', 0xE6, 0x97, (byte)'b', 0xC3, 0xA4])
            text += decoder.Take(next)?.Text;
        Assert.Equal("\uFFFDabä", text);
        Assert.False(decoder.IsPending);
    }

    [Theory]
    [InlineData("abc\r", EditResult.Accepted)]
    [InlineData("abc\n", EditResult.Accepted)]
    [InlineData("abc\x03", EditResult.Abandoned)]
    [InlineData("\x04", EditResult.Ended)]
    [InlineData("abc\x04", EditResult.Nothing)]
    [InlineData("a\t", EditResult.Complete)]
    [InlineData("a\x0C", EditResult.ClearScreen)]
    [InlineData("a\x1A", EditResult.Suspend)]
    [InlineData("a\e[C", EditResult.Nothing)]
    public void A_key_may_be_for_others_than_the_line(string typed, object result) => Assert.Equal(result, new Typing().Type(typed));

    [Fact]
    public void In_a_paste_control_characters_are_no_keys_but_lines_end()
    {
        var typing = new Typing();
        Assert.Equal(EditResult.Changed, typing.Type("\e[200~a\tb\u0003\u0004c"));
        Assert.Equal("a bc|", typing.Shown);
        Assert.Equal(EditResult.Accepted, typing.Type("\r"));
        typing.Editor.Begin();
        typing.Type("d\e[201~\u0001e");
        Assert.Equal("e|d", typing.Shown);
    }

    [Fact]
    public void The_history_goes_back_and_forth_and_the_line_that_was_begun_comes_back()
    {
        var typing = new Typing("first", "second");
        typing.Editor.Begin();
        typing.Type("dra\e[A");
        Assert.Equal("second|", typing.Shown);
        typing.Type("\x10");
        Assert.Equal("first|", typing.Shown);
        Assert.Equal(EditResult.Nothing, typing.Type("\e[A"));
        typing.Type("\e[B\x0E");
        Assert.Equal("dra|", typing.Shown);
        typing.Type("\e<");
        Assert.Equal("first|", typing.Shown);
        typing.Type("\e>");
        Assert.Equal("dra|", typing.Shown);
    }

    [Fact]
    public void A_search_finds_older_and_older_lines_and_can_be_left_in_three_ways()
    {
        var typing = new Typing("get A x", "set A x 1", "get B y");
        typing.Editor.Begin();
        typing.Type("draft\x12get");
        Assert.Equal("|get B y", typing.Shown);
        Assert.Equal("get", typing.Editor.SearchedText);
        typing.Type("\x12");
        Assert.Equal("|get A x", typing.Shown);
        Assert.Equal(EditResult.Nothing, typing.Type("\x12"));
        typing.Type("\x07"); // Ctrl-G
        Assert.Equal("draft|", typing.Shown);
        typing.Type("\x12SET\x05"); // Ctrl-E is for the line that was found
        Assert.Equal("set A x 1|", typing.Shown);
        Assert.Null(typing.Editor.SearchedText);
        typing.Type("\x12get a");
        Assert.Equal(EditResult.Accepted, typing.Type("\r"));
        Assert.Equal("get A x", typing.Editor.Text);
    }

    [Fact]
    public void The_history_is_bounded_and_keeps_no_blanks_repetitions_or_what_begins_with_a_blank()
    {
        var history = new History(["0", "1", "2"], 2);
        Assert.False(history.Add(""));
        Assert.False(history.Add(" secret"));
        Assert.False(history.Add("2"));
        Assert.True(history.Add("3"));
        Assert.Equal(["2", "3"], history.Lines);
    }
}

using Reg.Output;
using Reg.Shell.Editing;

namespace Reg.Tests.Editing;

/// <summary>What is written to a terminal to show a line.</summary>
public sealed class LineViewTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("\u00AD\u200B", 0)]
    [InlineData("😀", 2)]
    [InlineData("👩‍👩‍👧", 2)]
    [InlineData("❤\uFE0F", 2)]
    [InlineData("한글", 4)]
    [InlineData("\u1112\u1161\u11AB", 2)] // The same as conjoining letters
    [InlineData("ｱ", 1)]
    [InlineData("Ａ", 2)]
    public void A_character_takes_the_cells_that_terminals_give_it(string text, int cells) => Assert.Equal(cells, CellWidth.Of(text));

    [Fact]
    public void A_short_line_is_drawn_over_itself_with_the_cursor_in_its_place() =>
        Assert.Equal("\r\e[J> abc\r\e[3C", new LineView().Draw("> ", "abc", 1, new ScreenSize(20, 24)));

    [Fact]
    public void A_line_of_several_rows_is_drawn_from_its_first_row()
    {
        var view = new LineView();
        Assert.Equal("\r\e[J> 12345678\r\n\r", view.Draw("> ", "12345678", 8, new ScreenSize(10, 24))); // Exactly full
        Assert.Equal("\e[1A\r\e[J> 123456789\r\e[1C", view.Draw("> ", "123456789", 9, new ScreenSize(10, 24)));
        Assert.Equal("\e[1A\r\e[J> 123456789\e[1A\r\e[2C", view.Draw("> ", "123456789", 0, new ScreenSize(10, 24)));
        Assert.Equal("\e[1B\r\n", view.Leave("> ", "123456789", new ScreenSize(10, 24)));
    }

    [Fact]
    public void A_wide_character_that_does_not_fit_goes_to_the_next_row() =>
        Assert.Equal("\r\e[J> 1234567日\r\e[2C", new LineView().Draw("> ", "1234567日", 8, new ScreenSize(10, 24)));

    [Fact]
    public void A_line_is_wiped_off_from_its_first_row()
    {
        var view = new LineView();
        view.Draw("> ", "1234567890123", 13, new ScreenSize(10, 24));
        Assert.Equal("\e[1A\r\e[J", view.Wipe(new ScreenSize(10, 24)));
        Assert.Equal("\r\e[J", view.Wipe(new ScreenSize(10, 24)));
    }

    [Fact]
    public void Of_a_line_taller_than_the_screen_the_rows_around_the_cursor_are_shown()
    {
        var view = new LineView();
        var size = new ScreenSize(10, 3);
        var screen = new Screen(10, 3);
        string text = "a1234567b123456789c123456789d123456789e12";
        screen.Write(view.Draw("> ", text, text.Length, size));
        AssertShows(screen, 2, 3, "c123456789", "d123456789", "e12");
        screen.Write(view.Draw("> ", text, 20, size));
        AssertShows(screen, 0, 2, "c123456789", "d123456789", "e12");
        screen.Write(view.Draw("> ", text, 0, size));
        AssertShows(screen, 0, 2, "> a1234567", "b123456789", "c123456789");
        screen.Write(view.Draw("> ", text, 18, size));
        AssertShows(screen, 2, 0, "> a1234567", "b123456789", "c123456789");
        screen.Write(view.Draw("> ", text, 29, size));
        AssertShows(screen, 2, 1, "b123456789", "c123456789", "d123456789");
        screen.Write(view.Draw("> ", "short", 5, size));
        AssertShows(screen, 0, 7, "> short", "", "");
    }

    [Fact]
    public void A_line_taller_than_the_screen_is_left_whole_for_whoever_looks_back()
    {
        var view = new LineView();
        var size = new ScreenSize(10, 3);
        var screen = new Screen(10, 3);
        screen.Write("before\r\n");
        string text = string.Concat(Enumerable.Range(0, 60).Select(i => (char)('!' + i)));
        screen.Write(view.Draw("> ", text, text.Length, size));
        screen.Write(view.Draw("> ", text, 5, size));
        screen.Write(view.Leave("> ", text, size) + "after");
        Assert.EndsWith("> " + text + "after", string.Concat(screen.All), StringComparison.Ordinal);
        AssertShows(screen, 2, 5, text[48..58], text[58..], "after");
    }

    [Fact]
    public void A_screen_that_becomes_higher_shows_the_line_whole_again()
    {
        var view = new LineView();
        var screen = new Screen(10, 3);
        string text = "a1234567b123456789c123456789d";
        screen.Write(view.Draw("> ", text, text.Length, new ScreenSize(10, 3)));
        var higher = new Screen(10, 6);
        higher.Write(string.Join("\r\n", screen.Rows) + "\r\e[1C");
        higher.Write(view.Draw("> ", text, text.Length, new ScreenSize(10, 6)));
        AssertShows(higher, 3, 1, "> a1234567", "b123456789", "c123456789", "d", "", "");
    }

    [Fact]
    public void A_terminal_that_becomes_narrower_has_wrapped_the_line_anew_and_nothing_of_it_stays()
    {
        var view = new LineView();
        view.Draw("> ", "12345678901234567", 17, new ScreenSize(10, 24));
        var narrower = new Screen(5, 24);
        narrower.Write("above\r\n> 12345678901234567");
        narrower.Write(view.Draw("> ", "12345678901234567", 17, new ScreenSize(5, 24)));
        Assert.Equal(["above", "> 123", "45678", "90123", "4567"], narrower.Rows[..5]);
        Assert.Equal((4, 4), (narrower.Row, narrower.Column));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_is_done_to_a_line_the_screen_shows_the_part_around_the_cursor_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++)
        {
            var size = new ScreenSize(random.Next(2, 12), random.Next(1, 6));
            var screen = new Screen(size.Columns, size.Rows);
            var view = new LineView();
            for (int step = 0; step < 10; step++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(5) == 0 ? "日" : $"{(char)random.Next('a', 'z')}"));
                int cursor = random.Next(0, text.Length + 1);
                screen.Write(view.Draw("> ", text, cursor, size));
                var whole = new Screen(size.Columns, 100);
                whole.Write($"> {text}");
                string[] all = whole.Rows;
                whole = new Screen(size.Columns, 100);
                whole.Write(new LineView().Draw("> ", text, cursor, new ScreenSize(size.Columns, 100)));
                Assert.Equal(screen.Column, whole.Column);
                Assert.Equal(screen.Rows, all.AsSpan(whole.Row - screen.Row, size.Rows).ToArray());
            }
        }
    }

    private static void AssertShows(Screen screen, int row, int column, params string[] rows)
    {
        Assert.Equal(rows, screen.Rows);
        Assert.Equal((row, column), (screen.Row, screen.Column));
    }
}

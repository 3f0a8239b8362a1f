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
        Assert.Equal("\r\e[J> abc\r\e[3C", new LineView().Draw("> ", "abc", 1, 20));

    [Fact]
    public void A_line_of_several_rows_is_drawn_from_its_first_row()
    {
        var view = new LineView();
        Assert.Equal("\r\e[J> 12345678\r\n\r", view.Draw("> ", "12345678", 8, 10)); // Exactly full
        Assert.Equal("\e[1A\r\e[J> 123456789\r\e[1C", view.Draw("> ", "123456789", 9, 10));
        Assert.Equal("\e[1A\r\e[J> 123456789\e[1A\r\e[2C", view.Draw("> ", "123456789", 0, 10));
        Assert.Equal("\e[1B\r\n", view.Leave("> ", "123456789", 10));
    }

    [Fact]
    public void A_wide_character_that_does_not_fit_goes_to_the_next_row() =>
        Assert.Equal("\r\e[J> 1234567日\r\e[2C", new LineView().Draw("> ", "1234567日", 8, 10));

    [Fact]
    public void A_line_is_wiped_off_from_its_first_row()
    {
        var view = new LineView();
        view.Draw("> ", "1234567890123", 13, 10);
        Assert.Equal("\e[1A\r\e[J", view.Wipe());
        Assert.Equal("\r\e[J", view.Wipe());
    }
}

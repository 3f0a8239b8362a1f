using Reg.Output;

namespace Reg.Tests;

public sealed class TableTests
{
    [Theory]
    [InlineData("ab")]
    [InlineData("\u8A9E")]
    [InlineData("a\u0301b")]
    public void Columns_are_in_line_whatever_cells_a_character_takes(string ofTwoCells)
    {
        var table = new Table();
        table.Add(ofTwoCells, "x");
        table.Add("abc", "y");
        using var output = new StringWriter { NewLine = "\n" };
        table.Write(output, static (_, text) => text);
        Assert.Equal($"{ofTwoCells}   x\nabc  y\n", output.ToString());
    }
}

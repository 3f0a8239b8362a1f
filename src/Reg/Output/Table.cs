namespace Reg.Output;

/// <summary>A part of a table, and what it is.</summary>
internal readonly record struct Cell(string Text, Tone? Tone = null)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Rows with their columns in line. Cells hold no line breaks.</summary>
/// <param name="rightAligned">Columns of numbers, from 0 on.</param>
internal sealed class Table(params int[] rightAligned)
{
    // One long name must not push all others off the screen.
    private const int WidestPadded = 40;

    private readonly List<Cell[]> _rows = [];

    /// <summary>Adds a row.</summary>
    public void Add(params Cell[] cells) => _rows.Add(cells);

    /// <summary>Writes all rows, two blanks between columns.</summary>
    /// <param name="output">Where.</param>
    /// <param name="paint">Colours a text.</param>
    public void Write(TextWriter output, Func<Tone, string, string> paint)
    {
        if (_rows.Count == 0)
            return;
        int[] widths = [.. Enumerable.Range(0, _rows.Max(row => row.Length))
            .Select(column => _rows.Where(row => column < row.Length).Max(row => Math.Min(WidestPadded, CellWidth.Of(row[column].Text))))];
        foreach (Cell[] row in _rows)
        {
            // Nothing is padded behind the last text of a row.
            int last = Array.FindLastIndex(row, cell => cell.Text.Length > 0);
            for (int column = 0; column <= last; column++)
            {
                (string text, Tone? tone) = row[column];
                string padding = new(' ', Math.Max(0, widths[column] - CellWidth.Of(text)));
                string shown = tone is { } given ? paint(given, text) : text;
                bool isRight = rightAligned.Contains(column);
                output.Write((column == 0 ? "" : "  ") + (isRight ? padding : "") + shown + (isRight || column == last ? "" : padding));
            }
            output.WriteLine();
        }
    }
}

using System.Globalization;
using System.Text;
using Reg.Output;

namespace Reg.Shell.Editing;

/// <summary>A terminal's size in cells: at least 2 columns and 1 row.</summary>
internal readonly record struct ScreenSize(int Columns, int Rows);

/// <summary>
/// Draws prompt and line over as many rows of a terminal as they need and, when the screen has fewer, those around the cursor. It only ever moves relative to where it
/// has left the cursor, so it needs to know nothing of what else is on the screen.
/// </summary>
internal sealed class LineView
{
    private string _beforeCursor = "";
    private int _columns;
    private int _cursorRow;
    private int _rowsBelow;
    private bool _endsInEmptyRow;
    private int _top;

    /// <summary>Forgets what was drawn: the cursor is at the start of an empty row.</summary>
    public void Begin() => (_beforeCursor, _cursorRow, _rowsBelow, _endsInEmptyRow, _top) = ("", 0, 0, false, 0);

    /// <summary>What to write to draw the line over the one that was drawn last.</summary>
    /// <param name="prompt">What stands before the line.</param>
    /// <param name="text">The line.</param>
    /// <param name="cursor">The cursor in it, in UTF-16 units.</param>
    /// <param name="screen">The size of the screen, which may have changed.</param>
    public string Draw(string prompt, string text, int cursor, ScreenSize screen)
    {
        string all = prompt + text;
        cursor += prompt.Length;
        List<int> starts = RowStarts(all, screen.Columns);
        int cursorRow = starts.FindLastIndex(start => start <= cursor);
        _top = Math.Clamp(Math.Min(_top, starts.Count - screen.Rows), Math.Max(0, cursorRow - screen.Rows + 1), cursorRow);
        int end = Math.Min(starts.Count, _top + screen.Rows);

        var output = new StringBuilder();
        Rewind(output, screen.Columns);
        output.Append(all, starts[_top], (end < starts.Count ? starts[end] : all.Length) - starts[_top]);
        _endsInEmptyRow = end - 1 > _top && starts[end - 1] == all.Length;
        // In a row that is exactly full the terminal still holds the cursor back; this brings it down.
        if (_endsInEmptyRow)
            output.Append("\r\n");
        _rowsBelow = end - 1 - cursorRow;
        if (_rowsBelow > 0)
            output.Append(CultureInfo.InvariantCulture, $"\e[{_rowsBelow}A");
        output.Append('\r');
        int column = CellWidth.Of(all[starts[cursorRow]..cursor]);
        if (column > 0)
            output.Append(CultureInfo.InvariantCulture, $"\e[{column}C");
        _cursorRow = cursorRow - _top;
        _beforeCursor = all[starts[_top]..cursor];
        return output.ToString();
    }

    /// <summary>What to write to wipe off what was drawn.</summary>
    /// <param name="screen">The size of the screen, which may have changed.</param>
    public string Wipe(ScreenSize screen)
    {
        var output = new StringBuilder();
        Rewind(output, screen.Columns);
        Begin();
        return output.ToString();
    }

    /// <summary>What to write to go on below the line that was drawn last. A line that is taller than the screen is written whole, to be found above.</summary>
    public string Leave(string prompt, string text, ScreenSize screen)
    {
        string all = prompt + text;
        var output = new StringBuilder();
        if (RowStarts(all, screen.Columns).Count > screen.Rows)
        {
            Rewind(output, screen.Columns);
            output.Append(all).Append("\r\n");
        }
        else
        {
            if (_rowsBelow > 0)
                output.Append(CultureInfo.InvariantCulture, $"\e[{_rowsBelow}B");
            output.Append(_endsInEmptyRow ? "\r" : "\r\n");
        }
        Begin();
        return output.ToString();
    }

    /// <summary>Goes to the start of what was drawn and clears from there. A terminal that has become narrower or wider has wrapped it anew.</summary>
    private void Rewind(StringBuilder output, int columns)
    {
        if (columns != _columns)
            _cursorRow = RowStarts(_beforeCursor, columns).Count - 1;
        _columns = columns;
        if (_cursorRow > 0)
            output.Append(CultureInfo.InvariantCulture, $"\e[{_cursorRow}A");
        output.Append("\r\e[J");
    }

    /// <summary>Where each row of a text begins, in UTF-16 units. After a row that is exactly full there is one more.</summary>
    private static List<int> RowStarts(string text, int columns)
    {
        var starts = new List<int> { 0 };
        int column = 0;
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text, at);
            int cells = CellWidth.OfElement(text.AsSpan(at, length));
            // What does not fit into a row's last cell goes to the next row.
            if (column + cells > columns)
            {
                starts.Add(at);
                column = 0;
            }
            column += cells;
            if (column == columns)
            {
                starts.Add(at + length);
                column = 0;
            }
        }
        return starts;
    }
}

using System.Globalization;
using System.Text;
using Reg.Output;

namespace Reg.Shell.Editing;

/// <summary>
/// Draws prompt and line over as many rows of a terminal as they need. It only ever moves relative to where it has left the cursor, so it needs to know the width and
/// nothing else of the screen.
/// </summary>
internal sealed class LineView
{
    private int _cursorRow;

    /// <summary>Forgets what was drawn: the cursor is at the start of an empty row.</summary>
    public void Begin() => _cursorRow = 0;

    /// <summary>What to write to draw the line over the one that was drawn last.</summary>
    /// <param name="prompt">What stands before the line.</param>
    /// <param name="text">The line.</param>
    /// <param name="cursor">The cursor in it, in UTF-16 units.</param>
    /// <param name="width">Cells of a row, at least 2.</param>
    public string Draw(string prompt, string text, int cursor, int width)
    {
        (int endRow, int endColumn) = Walk(prompt + text, prompt.Length + text.Length, width);
        (int cursorRow, int cursorColumn) = Walk(prompt + text, prompt.Length + cursor, width);
        var output = new StringBuilder();
        Rewind(output);
        output.Append(prompt).Append(text);
        // In a row that is exactly full the terminal still holds the cursor back; this brings it down.
        if (endColumn == 0 && endRow > 0)
            output.Append("\r\n");
        if (endRow > cursorRow)
            output.Append(CultureInfo.InvariantCulture, $"\e[{endRow - cursorRow}A");
        output.Append('\r');
        if (cursorColumn > 0)
            output.Append(CultureInfo.InvariantCulture, $"\e[{cursorColumn}C");
        _cursorRow = cursorRow;
        return output.ToString();
    }

    /// <summary>What to write to wipe off what was drawn.</summary>
    public string Wipe()
    {
        var output = new StringBuilder();
        Rewind(output);
        _cursorRow = 0;
        return output.ToString();
    }

    /// <summary>What to write to go on below what was drawn.</summary>
    public string Leave(string prompt, string text, int width)
    {
        (int endRow, int endColumn) = Walk(prompt + text, prompt.Length + text.Length, width);
        int down = endRow - _cursorRow;
        _cursorRow = 0;
        string move = down > 0 ? string.Create(CultureInfo.InvariantCulture, $"\e[{down}B") : "";
        return endColumn == 0 && endRow > 0 ? move + "\r" : move + "\r\n";
    }

    private void Rewind(StringBuilder output)
    {
        if (_cursorRow > 0)
            output.Append(CultureInfo.InvariantCulture, $"\e[{_cursorRow}A");
        output.Append("\r\e[J");
    }

    /// <summary>Row and column after the first units of a text.</summary>
    private static (int Row, int Column) Walk(string text, int units, int width)
    {
        int row = 0, column = 0;
        for (int at = 0, length; at < units; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text, at);
            int cells = CellWidth.OfElement(text.AsSpan(at, length));
            // What does not fit into a row's last cell goes to the next row.
            if (column + cells > width)
                (row, column) = (row + 1, 0);
            column += cells;
            if (column == width)
                (row, column) = (row + 1, 0);
        }
        return (row, column);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Reg.Output;

namespace Reg.Tests.Editing;

/// <summary>What a terminal shows of what is written to it, as far as the line editor asks for: texts, line ends, relative moves, clearing downwards.</summary>
internal sealed partial class Screen(int columns, int rows)
{
    private readonly List<string[]> _cells = [.. Enumerable.Range(0, rows).Select(_ => Empty(columns))];
    private readonly List<string> _gone = [];
    private int _row, _column;
    private bool _holdsCursorBack;

    public int Row => _row;

    public int Column => _column;

    /// <summary>The rows from the top, without blanks at their ends.</summary>
    public string[] Rows => [.. _cells.Select(Text)];

    /// <summary>What has left the screen at its top, and what it shows.</summary>
    public string[] All => [.. _gone, .. Rows];

    public void Write(string output)
    {
        for (int at = 0, length; at < output.Length; at += length)
        {
            if (Sequence().Match(output, at) is { Success: true } sequence)
            {
                length = sequence.Length;
                Obey(sequence.Groups[2].Value, int.TryParse(sequence.Groups[1].Value, CultureInfo.InvariantCulture, out int count) ? count : 1);
            }
            else
            {
                length = output[at] is '\r' or '\n' ? 1 : StringInfo.GetNextTextElementLength(output, at);
                Put(output.Substring(at, length));
            }
        }
    }

    private static string[] Empty(int columns) => [.. Enumerable.Repeat(" ", columns)];

    private static string Text(string[] cells) => string.Concat(cells).TrimEnd(' ');

    private void Obey(string what, int count)
    {
        switch (what)
        {
            case "A":
                _row = Math.Max(0, _row - count);
                break;
            case "B":
                _row = Math.Min(rows - 1, _row + count);
                break;
            case "C":
                _column = Math.Min(columns - 1, _column + count);
                break;
            case "J":
                Array.Fill(_cells[_row], " ", _column, columns - _column);
                for (int below = _row + 1; below < rows; below++)
                    _cells[below] = Empty(columns);
                break;
            case "K":
                Array.Fill(_cells[_row], " ", _column, columns - _column);
                break;
            case "h" or "l":
                return;
            default:
                Assert.Fail($"what is \\e[{what}?");
                break;
        }
        _holdsCursorBack = false;
    }

    private void Put(string element)
    {
        switch (element)
        {
            case "\r":
                (_column, _holdsCursorBack) = (0, false);
                return;
            case "\n":
                NextRow();
                return;
        }
        int cells = CellWidth.OfElement(element);
        if (cells == 0)
            return;
        if (_holdsCursorBack || _column + cells > columns)
        {
            NextRow();
            _column = 0;
        }
        _cells[_row][_column] = element;
        if (cells == 2)
            _cells[_row][_column + 1] = "";
        _column += cells;
        _holdsCursorBack = _column == columns;
        if (_holdsCursorBack)
            _column--;
    }

    private void NextRow()
    {
        _holdsCursorBack = false;
        if (++_row < rows)
            return;
        _row--;
        _gone.Add(Text(_cells[0]));
        _cells.RemoveAt(0);
        _cells.Add(Empty(columns));
    }

    [GeneratedRegex(@"\G\e\[\??([0-9]*)([A-Za-z])", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sequence();
}

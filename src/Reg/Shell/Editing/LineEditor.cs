namespace Reg.Shell.Editing;

/// <summary>What became of a key.</summary>
internal enum EditResult
{
    /// <summary>The line or the cursor may have changed.</summary>
    Changed,
    /// <summary>It had nothing to do here.</summary>
    Nothing,
    /// <summary>The line is complete.</summary>
    Accepted,
    /// <summary>The line was given up.</summary>
    Abandoned,
    /// <summary>The input is at its end.</summary>
    Ended,
    /// <summary>The word before the cursor is to be completed.</summary>
    Complete,
    /// <summary>The screen is to be cleared.</summary>
    ClearScreen,
    /// <summary>The program is to be stopped.</summary>
    Suspend,
}

/// <summary>A line being edited: keys in, text and cursor out. It knows neither terminal nor registry.</summary>
internal sealed class LineEditor(History history)
{
    private readonly LineBuffer _line = new();
    private Search? _search;

    /// <summary>The line.</summary>
    public string Text => _line.Text;

    /// <summary>The cursor, in UTF-16 units.</summary>
    public int Cursor => _line.Cursor;

    /// <summary>What is searched in the history; null if nothing is.</summary>
    public string? SearchedText => _search?.Text;

    /// <summary>An empty line.</summary>
    public void Begin()
    {
        _line.Set("");
        _search = null;
        history.Reset();
    }

    /// <summary>Puts a completed word in the place of what was typed of it.</summary>
    public void CompleteWord(int start, string word) => _line.ReplaceBack(start, word);

    /// <summary>Takes a key.</summary>
    public EditResult Take(KeyPress press)
    {
        if (_search is not null && TakeInSearch(press) is { } inSearch)
            return inSearch;
        switch (press.Key)
        {
            case EditKey.Accept:
                return EditResult.Accepted;
            case EditKey.Abandon:
                return EditResult.Abandoned;
            case EditKey.DeleteOrEnd when Text.Length == 0:
                return EditResult.Ended;
            case EditKey.Complete:
                return EditResult.Complete;
            case EditKey.ClearScreen:
                return EditResult.ClearScreen;
            case EditKey.Suspend:
                return EditResult.Suspend;
            case EditKey.Search:
                _search = new Search("", history.Lines.Count, Text, Cursor);
                return EditResult.Changed;
            case EditKey.Text:
                _line.Insert(press.Text);
                return EditResult.Changed;
            default:
                return Edit(press.Key) ? EditResult.Changed : EditResult.Nothing;
        }
    }

    private bool Edit(EditKey key) => key switch
    {
        EditKey.DeleteOrEnd or EditKey.DeleteForward => _line.DeleteForward(),
        EditKey.DeleteBack => _line.DeleteBack(),
        EditKey.Left => _line.Left(),
        EditKey.Right => _line.Right(),
        EditKey.WordLeft => _line.WordLeft(),
        EditKey.WordRight => _line.WordRight(),
        EditKey.Home => _line.Home(),
        EditKey.End => _line.End(),
        EditKey.CutToEnd => _line.CutToEnd(),
        EditKey.CutToStart => _line.CutToStart(),
        EditKey.CutArgument => _line.CutArgument(),
        EditKey.CutWordLeft => _line.CutWordLeft(),
        EditKey.CutWordRight => _line.CutWordRight(),
        EditKey.Paste => _line.Paste(),
        EditKey.Transpose => _line.Transpose(),
        EditKey.Older => Recall(history.Older(Text)),
        EditKey.Newer => Recall(history.Newer(Text)),
        EditKey.Oldest => Recall(history.Oldest(Text)),
        EditKey.Newest => Recall(history.Newest(Text)),
        _ => false,
    };

    private bool Recall(string? line)
    {
        if (line is null)
            return false;
        _line.Set(line);
        return true;
    }

    /// <summary>Null: the search is over, and the key is for the line that was found.</summary>
    private EditResult? TakeInSearch(KeyPress press)
    {
        Search search = _search!;
        switch (press.Key)
        {
            case EditKey.Text:
                return Find(search with { Text = search.Text + press.Text }, search.At + 1);
            case EditKey.Search:
                return Find(search, search.At);
            case EditKey.DeleteBack:
                return search.Text.Length == 0
                    ? EditResult.Nothing
                    : Find(search with { Text = search.Text[..^(char.IsLowSurrogate(search.Text[^1]) ? 2 : 1)] }, history.Lines.Count);
            case EditKey.Cancel or EditKey.Abandon:
                _line.Set(search.LineBefore, search.CursorBefore);
                _search = null;
                return EditResult.Changed;
            case EditKey.Escape:
                _search = null;
                return EditResult.Changed;
            default:
                _search = null;
                return null;
        }
    }

    private EditResult Find(Search search, int before)
    {
        _search = search;
        if (search.Text.Length == 0)
            return EditResult.Changed;
        if (history.FindBack(search.Text, before) is not { } found)
            return EditResult.Nothing;
        _search = search with { At = found.At };
        _line.Set(found.Line, Math.Max(0, found.Line.IndexOf(search.Text, StringComparison.OrdinalIgnoreCase)));
        return EditResult.Changed;
    }

    private sealed record Search(string Text, int At, string LineBefore, int CursorBefore);
}

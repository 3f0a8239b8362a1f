using System.Globalization;
using System.Text;

namespace Reg.Shell.Editing;

/// <summary>A line and a cursor in it. The cursor stands between characters as people see them: never within a letter and its combining marks.</summary>
internal sealed class LineBuffer
{
    /// <summary>The line.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The cursor, in UTF-16 units from the start.</summary>
    public int Cursor { get; private set; }

    /// <summary>What was cut last.</summary>
    public string Cut { get; private set; } = "";

    /// <summary>Another line, the cursor at its end.</summary>
    public void Set(string text) => Set(text, text.Length);

    /// <summary>Another line.</summary>
    public void Set(string text, int cursor) => (Text, Cursor) = (text, Snap(text, cursor));

    /// <summary>Inserts a text at the cursor.</summary>
    public void Insert(string text) => Set(Text.Insert(Cursor, text), Cursor + text.Length);

    /// <summary>Puts a text in the place of what stands between a position and the cursor.</summary>
    public void ReplaceBack(int start, string text) => Set(string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(Cursor)), start + text.Length);

    /// <summary>One character to the left. False at the start.</summary>
    public bool Left() => MoveTo(Before(Cursor));

    /// <summary>One character to the right. False at the end.</summary>
    public bool Right() => MoveTo(After(Cursor));

    /// <summary>To the start.</summary>
    public bool Home() => MoveTo(0);

    /// <summary>To the end.</summary>
    public bool End() => MoveTo(Text.Length);

    /// <summary>To the start of a word of letters and digits.</summary>
    public bool WordLeft() => MoveTo(WordStart());

    /// <summary>To the end of a word of letters and digits.</summary>
    public bool WordRight() => MoveTo(WordEnd());

    /// <summary>Deletes the character before the cursor. False at the start.</summary>
    public bool DeleteBack() => Remove(Before(Cursor), Cursor);

    /// <summary>Deletes the character at the cursor. False at the end.</summary>
    public bool DeleteForward() => Remove(Cursor, After(Cursor));

    /// <summary>Cuts what follows the cursor.</summary>
    public bool CutToEnd() => CutOut(Cursor, Text.Length);

    /// <summary>Cuts what is before the cursor.</summary>
    public bool CutToStart() => CutOut(0, Cursor);

    /// <summary>Cuts the word before the cursor.</summary>
    public bool CutWordLeft() => CutOut(WordStart(), Cursor);

    /// <summary>Cuts the word after the cursor.</summary>
    public bool CutWordRight() => CutOut(Cursor, WordEnd());

    /// <summary>Cuts what is before the cursor back to a blank.</summary>
    public bool CutArgument()
    {
        int start = Cursor;
        while (start > 0 && char.IsWhiteSpace(Text[start - 1]))
            start--;
        while (start > 0 && !char.IsWhiteSpace(Text[start - 1]))
            start--;
        return CutOut(start, Cursor);
    }

    /// <summary>Inserts what was cut last.</summary>
    public bool Paste()
    {
        Insert(Cut);
        return Cut.Length > 0;
    }

    /// <summary>Swaps the characters before and at the cursor; at the end, the two before it.</summary>
    public bool Transpose()
    {
        int middle = Cursor == Text.Length ? Before(Cursor) : Cursor;
        int start = Before(middle), end = After(middle);
        if (start == middle || middle == end)
            return false;
        Set(string.Concat(Text.AsSpan(0, start), Text.AsSpan(middle, end - middle), Text.AsSpan(start, middle - start), Text.AsSpan(end)), end);
        return true;
    }

    private bool MoveTo(int position)
    {
        bool moves = position != Cursor;
        Cursor = position;
        return moves;
    }

    private bool Remove(int start, int end)
    {
        if (start == end)
            return false;
        Set(Text.Remove(start, end - start), start);
        return true;
    }

    private bool CutOut(int start, int end)
    {
        if (start == end)
            return false;
        Cut = Text[start..end];
        return Remove(start, end);
    }

    private int WordStart()
    {
        int at = Cursor;
        while (at > 0 && !IsWordBefore(at))
            at = Before(at);
        while (at > 0 && IsWordBefore(at))
            at = Before(at);
        return at;
    }

    private int WordEnd()
    {
        int at = Cursor;
        while (at < Text.Length && !IsWordAt(at))
            at = After(at);
        while (at < Text.Length && IsWordAt(at))
            at = After(at);
        return at;
    }

    private bool IsWordBefore(int position) => IsWordAt(Before(position));

    private bool IsWordAt(int position) => Rune.TryGetRuneAt(Text, position, out Rune rune) && Rune.IsLetterOrDigit(rune);

    private int Before(int position)
    {
        int before = 0;
        for (int at = 0; at < position; at += StringInfo.GetNextTextElementLength(Text, at))
            before = at;
        return before;
    }

    private int After(int position) => position == Text.Length ? position : position + StringInfo.GetNextTextElementLength(Text, position);

    /// <summary>A position within a character becomes its end.</summary>
    private static int Snap(string text, int position)
    {
        int at = 0;
        while (at < position)
            at += StringInfo.GetNextTextElementLength(text, at);
        return at;
    }
}

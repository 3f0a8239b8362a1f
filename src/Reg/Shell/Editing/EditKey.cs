namespace Reg.Shell.Editing;

/// <summary>What a key asks the line editor for.</summary>
internal enum EditKey
{
    /// <summary>Insert the text of the key.</summary>
    Text,
    /// <summary>The line is complete: Enter.</summary>
    Accept,
    /// <summary>Give the line up: Ctrl-C.</summary>
    Abandon,
    /// <summary>Delete what is at the cursor or, in an empty line, end the input: Ctrl-D.</summary>
    DeleteOrEnd,
    /// <summary>Delete what is before the cursor.</summary>
    DeleteBack,
    /// <summary>Delete what is at the cursor.</summary>
    DeleteForward,
    /// <summary>One character to the left.</summary>
    Left,
    /// <summary>One character to the right.</summary>
    Right,
    /// <summary>To the start of the word, or of the one before: Alt-B.</summary>
    WordLeft,
    /// <summary>To the end of the word, or of the next: Alt-F.</summary>
    WordRight,
    /// <summary>To the line's start.</summary>
    Home,
    /// <summary>To the line's end.</summary>
    End,
    /// <summary>Cut from the cursor on: Ctrl-K.</summary>
    CutToEnd,
    /// <summary>Cut up to the cursor: Ctrl-U.</summary>
    CutToStart,
    /// <summary>Cut back to the blank before: Ctrl-W.</summary>
    CutArgument,
    /// <summary>Cut back to the word's start: Alt-Backspace.</summary>
    CutWordLeft,
    /// <summary>Cut to the word's end: Alt-D.</summary>
    CutWordRight,
    /// <summary>Insert what was cut last: Ctrl-Y.</summary>
    Paste,
    /// <summary>Swap the characters around the cursor: Ctrl-T.</summary>
    Transpose,
    /// <summary>The line before in the history.</summary>
    Older,
    /// <summary>The next line in the history.</summary>
    Newer,
    /// <summary>The first line of the history: Alt-&lt;.</summary>
    Oldest,
    /// <summary>The line that was begun: Alt-&gt;.</summary>
    Newest,
    /// <summary>Search the history backwards: Ctrl-R.</summary>
    Search,
    /// <summary>Leave the search, and keep what was found.</summary>
    Escape,
    /// <summary>Leave the search, and go back to the line before it: Ctrl-G.</summary>
    Cancel,
    /// <summary>Complete the word: TAB.</summary>
    Complete,
    /// <summary>Clear the screen: Ctrl-L.</summary>
    ClearScreen,
    /// <summary>Stop the program until it is continued: Ctrl-Z.</summary>
    Suspend,
    /// <summary>No meaning.</summary>
    Unknown,
}

/// <summary>A key that was pressed.</summary>
/// <param name="Key">What it asks for.</param>
/// <param name="Text">The character to insert, if it is <see cref="EditKey.Text"/>.</param>
internal readonly record struct KeyPress(EditKey Key, string Text = "");

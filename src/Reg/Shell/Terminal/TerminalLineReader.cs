using System.Text;
using Reg.Hosting;
using Reg.Shell.Editing;

namespace Reg.Shell;

/// <summary>Lines that a person types and edits at a terminal.</summary>
internal sealed class TerminalLineReader : ILineReader, IDisposable
{
    // Keys that send several bytes send them at once; a person who presses Escape does not follow up as fast.
    private const int SequenceMilliseconds = 50;
    private const string PasteBrackets = "\e[?2004h", NoPasteBrackets = "\e[?2004l", ClearScreen = "\e[H\e[2J";

    private readonly TerminalModes _modes;
    private readonly StandardStreams _streams;
    private readonly Func<string, Completion> _complete;
    private readonly HistoryFile _file;
    private readonly TerminalInput _input = new();
    private readonly KeyDecoder _decoder = new();
    private readonly LineView _view = new();
    private readonly Queue<byte> _typedAhead = new();
    private History _history = new([], 0);
    private bool _historyFailed;
    private bool _isStale;

    /// <param name="modes">The terminal.</param>
    /// <param name="streams">Where the line is shown.</param>
    /// <param name="file">Where lines are kept.</param>
    /// <param name="complete">Completes what is before the cursor.</param>
    public TerminalLineReader(TerminalModes modes, StandardStreams streams, HistoryFile file, Func<string, Completion> complete)
    {
        (_modes, _streams, _file, _complete) = (modes, streams, file, complete);
        KeepHistory(() => _history = file.Load());
    }

    /// <inheritdoc/>
    public string? ReadLine(string prompt)
    {
        string? line = Edit(prompt, new LineEditor(_history), onAbandon: Begin);
        if (line is not null && _history.Add(line))
            KeepHistory(() => _file.Add(line));
        return line;
    }

    /// <summary>Puts a question while a command runs. What was typed before it is no answer, and stays for the next line.</summary>
    /// <returns>The answer; null at Ctrl-C or Ctrl-D.</returns>
    public string? Ask(string question)
    {
        _modes.SetForEditing();
        while (_input.Read(out byte early, milliseconds: 0) is var got and not (TerminalEvent.Nothing or TerminalEvent.End))
        {
            if (got == TerminalEvent.Byte)
                _typedAhead.Enqueue(early);
        }
        byte[] ahead = [.. _typedAhead];
        _typedAhead.Clear();
        string? answer = Edit(question, new LineEditor(new History([], 0)), onAbandon: null);
        foreach (byte typed in ahead)
            _typedAhead.Enqueue(typed);
        return answer;
    }

    /// <summary>The terminal has another size, or is ours again: the line is drawn anew.</summary>
    public void Refresh() => _input.Wake();

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private static void Begin(LineEditor editor) => editor.Begin();

    private string? Edit(string prompt, LineEditor editor, Action<LineEditor>? onAbandon)
    {
        _streams.StartLine();
        _modes.SetForEditing();
        StandardStreams.Draw(PasteBrackets);
        editor.Begin();
        _view.Begin();
        try
        {
            Draw(prompt, editor);
            while (true)
            {
                KeyPress? press = NextKey(prompt, editor);
                if (press is null)
                    return editor.Text.Length > 0 ? editor.Text : null;
                switch (editor.Take(press.Value))
                {
                    case EditResult.Accepted:
                        Leave(prompt, editor);
                        return editor.Text;
                    case EditResult.Ended:
                        Leave(prompt, editor);
                        return null;
                    case EditResult.Abandoned:
                        LeaveAbandoned(prompt, editor);
                        if (onAbandon is null)
                            return null;
                        onAbandon(editor);
                        break;
                    case EditResult.Complete:
                        Complete(prompt, editor);
                        break;
                    case EditResult.ClearScreen:
                        StandardStreams.Draw(ClearScreen);
                        _view.Begin();
                        break;
                    case EditResult.Suspend:
                        Suspend();
                        break;
                }
                _isStale = true;
            }
        }
        finally
        {
            StandardStreams.Draw(NoPasteBrackets);
            _modes.SetForCommand();
        }
    }

    /// <summary>Null: the terminal is gone.</summary>
    private KeyPress? NextKey(string prompt, LineEditor editor)
    {
        while (true)
        {
            if (!_typedAhead.TryDequeue(out byte next))
            {
                switch (Wait(prompt, editor, out next))
                {
                    case TerminalEvent.End:
                        return null;
                    case TerminalEvent.Woken:
                        _modes.SetAgain();
                        Draw(prompt, editor);
                        continue;
                    case TerminalEvent.Nothing:
                        if (_decoder.Flush() is { } alone)
                            return alone;
                        continue;
                }
            }
            if (_decoder.Take(next) is { } press)
                return press;
        }
    }

    /// <summary>Waits for a byte. While more of them wait, as in a paste, there is no use in showing each step.</summary>
    private TerminalEvent Wait(string prompt, LineEditor editor, out byte next)
    {
        if (_isStale)
        {
            TerminalEvent waiting = _input.Read(out next, milliseconds: 0);
            if (waiting != TerminalEvent.Nothing)
                return waiting;
            Draw(prompt, editor);
        }
        return _input.Read(out next, _decoder.IsPending ? SequenceMilliseconds : -1);
    }

    private void Draw(string prompt, LineEditor editor)
    {
        _isStale = false;
        string shown = editor.SearchedText is { } searched ? $"search \"{searched}\": " : prompt;
        StandardStreams.Draw(_view.Draw(shown, editor.Text, editor.Cursor, TerminalInput.Size));
    }

    private void Leave(string prompt, LineEditor editor)
    {
        // Drawn a last time: keys that came all at once have not been.
        StandardStreams.Draw(_view.Draw(prompt, editor.Text, editor.Cursor, TerminalInput.Size));
        StandardStreams.Draw(_view.Leave(prompt, editor.Text, TerminalInput.Size));
    }

    private void LeaveAbandoned(string prompt, LineEditor editor)
    {
        StandardStreams.Draw(_view.Draw(prompt, editor.Text + "^C", editor.Text.Length, TerminalInput.Size));
        StandardStreams.Draw(_view.Leave(prompt, editor.Text + "^C", TerminalInput.Size));
    }

    private void Complete(string prompt, LineEditor editor)
    {
        string before = editor.Text[..editor.Cursor];
        Completion completion = _complete(before);
        if (completion.Candidates is [var only])
        {
            editor.CompleteWord(completion.Start, only.IsWhole ? only.Text + " " : only.Text);
            return;
        }
        if (completion.Candidates.Count == 0)
            return;
        string common = completion.CommonStart;
        if (common.Length > before.Length - completion.Start)
        {
            editor.CompleteWord(completion.Start, common);
            return;
        }
        Leave(prompt, editor);
        StandardStreams.Draw(CandidateList.Format(completion.Candidates, TerminalInput.Size.Columns));
    }

    private void Suspend()
    {
        StandardStreams.Draw(_view.Wipe(TerminalInput.Size) + NoPasteBrackets);
        _modes.Restore();
        Posix.StopThisJob();
        _modes.SetForEditing();
        StandardStreams.Draw(PasteBrackets);
    }

    /// <summary>A history that cannot be kept is told once, and keeps nobody from working.</summary>
    private void KeepHistory(Action work)
    {
        if (_historyFailed)
            return;
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _historyFailed = true;
            _streams.WriteError(Encoding.UTF8.GetBytes($"reg: the shell's history is not kept: {e.Message}\n"));
        }
    }
}

using System.Text;

namespace Reg.Shell.Editing;

/// <summary>
/// Makes keys of the bytes that a terminal sends: UTF-8, control characters, and the escape sequences of xterm and its kin. Bytes may come one at a time, at any pace.
/// Within a bracketed paste control characters are no keys, except that a line's end completes a line.
/// </summary>
internal sealed class KeyDecoder
{
    private const byte EscapeByte = 0x1B;
    private const int MaxSequence = 32;

    private readonly List<byte> _pending = [];
    private bool _isPasting;

    /// <summary>Whether bytes wait for more. If none come for a while, <see cref="Flush"/> says what they are by themselves.</summary>
    public bool IsPending => _pending.Count > 0;

    /// <summary>Takes a byte. Null: more are needed, or it means nothing.</summary>
    public KeyPress? Take(byte next)
    {
        if (_pending.Count == 0)
            return next == EscapeByte || next >= 0x80 ? Hold(next) : Plain(next);
        if (_pending[0] != EscapeByte)
            return TakeUtf8(next);
        _pending.Add(next);
        return TakeSequence(next);
    }

    /// <summary>What waits for more, when no more comes: the Escape key, or bytes that are no character.</summary>
    public KeyPress? Flush()
    {
        if (_pending.Count == 0)
            return null;
        bool isEscape = _pending is [EscapeByte];
        _pending.Clear();
        return isEscape ? new KeyPress(EditKey.Escape) : null;
    }

    private KeyPress? Hold(byte first)
    {
        // A byte that cannot begin a character stands for itself alone.
        if (first != EscapeByte && Utf8Length(first) == 0)
            return Insert("\uFFFD");
        _pending.Add(first);
        return null;
    }

    private KeyPress? Plain(byte control)
    {
        if (control is >= 0x20 and < 0x7F)
            return Insert(((char)control).ToString());
        if (control is (byte)'\r' or (byte)'\n')
            return new KeyPress(EditKey.Accept);
        if (_isPasting)
            return control == '\t' ? Insert(" ") : null;
        return new KeyPress(control switch
        {
            0x01 => EditKey.Home,
            0x02 => EditKey.Left,
            0x03 => EditKey.Abandon,
            0x04 => EditKey.DeleteOrEnd,
            0x05 => EditKey.End,
            0x06 => EditKey.Right,
            0x07 => EditKey.Cancel,
            0x08 or 0x7F => EditKey.DeleteBack,
            0x09 => EditKey.Complete,
            0x0B => EditKey.CutToEnd,
            0x0C => EditKey.ClearScreen,
            0x0E => EditKey.Newer,
            0x10 => EditKey.Older,
            0x12 => EditKey.Search,
            0x14 => EditKey.Transpose,
            0x15 => EditKey.CutToStart,
            0x17 => EditKey.CutArgument,
            0x19 => EditKey.Paste,
            0x1A => EditKey.Suspend,
            _ => EditKey.Unknown,
        });
    }

    private KeyPress? TakeUtf8(byte next)
    {
        if ((next & 0xC0) != 0x80)
        {
            // The character before is broken off; what comes now may be whole.
            _pending.Clear();
            return Take(next);
        }
        _pending.Add(next);
        if (_pending.Count < Utf8Length(_pending[0]))
            return null;
        string text = Encoding.UTF8.GetString([.. _pending]);
        _pending.Clear();
        return Rune.GetRuneAt(text, 0) is { Value: >= 0x80 and < 0xA0 } ? null : Insert(text);
    }

    private static int Utf8Length(byte first) => first switch
    {
        >= 0xC2 and <= 0xDF => 2,
        >= 0xE0 and <= 0xEF => 3,
        >= 0xF0 and <= 0xF4 => 4,
        _ => 0,
    };

    private KeyPress? TakeSequence(byte last)
    {
        if (_pending.Count == 2)
        {
            if (last is (byte)'[' or (byte)'O')
                return null;
            _pending.Clear();
            return last == EscapeByte ? Hold(last) : WithAlt(last);
        }
        // A sequence of ESC [ ends with a byte from @ on, one of ESC O with whatever follows.
        bool isOver = _pending[1] == 'O' || last is >= 0x40 and <= 0x7E;
        if (!isOver && _pending.Count < MaxSequence)
            return null;
        string parameters = Encoding.ASCII.GetString([.. _pending.Skip(2).SkipLast(1)]);
        _pending.Clear();
        return isOver ? Sequence(parameters, (char)last) : null;
    }

    private KeyPress? WithAlt(byte key) => _isPasting ? Plain(key) : new KeyPress((char)key switch
    {
        'b' or 'B' => EditKey.WordLeft,
        'f' or 'F' => EditKey.WordRight,
        'd' or 'D' => EditKey.CutWordRight,
        '\x7F' or '\b' => EditKey.CutWordLeft,
        '<' => EditKey.Oldest,
        '>' => EditKey.Newest,
        _ => EditKey.Unknown,
    });

    private KeyPress? Sequence(string parameters, char final)
    {
        if (final == '~')
            return Numbered(parameters);
        // 3, 5 and their sums with Shift: Alt and Ctrl.
        bool byWord = parameters.EndsWith(";3", StringComparison.Ordinal) || parameters.EndsWith(";5", StringComparison.Ordinal);
        return _isPasting ? null : new KeyPress(final switch
        {
            'A' => EditKey.Older,
            'B' => EditKey.Newer,
            'C' => byWord ? EditKey.WordRight : EditKey.Right,
            'D' => byWord ? EditKey.WordLeft : EditKey.Left,
            'H' => EditKey.Home,
            'F' => EditKey.End,
            _ => EditKey.Unknown,
        });
    }

    private KeyPress? Numbered(string parameters)
    {
        if (parameters is "200" or "201")
        {
            _isPasting = parameters == "200";
            return null;
        }
        return _isPasting ? null : new KeyPress(parameters switch
        {
            "1" or "7" => EditKey.Home,
            "4" or "8" => EditKey.End,
            "3" => EditKey.DeleteForward,
            "3;5" or "3;3" => EditKey.CutWordRight,
            "5" => EditKey.Oldest,
            "6" => EditKey.Newest,
            _ => EditKey.Unknown,
        });
    }

    private static KeyPress Insert(string text) => new(EditKey.Text, text);
}

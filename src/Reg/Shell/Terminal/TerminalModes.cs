using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reg.Shell;

/// <summary>
/// How the terminal at standard input treats what is typed: as it was found, key by key for an editor, or silently for a command that runs. What has been typed and not
/// read survives every change.
/// </summary>
internal sealed partial class TerminalModes
{
    private const int Input = 0;
    private const int Now = 0, AfterOutput = 1; // TCSANOW, TCSADRAIN; TCSAFLUSH would lose what was typed ahead.
    private const uint BreakInterrupts = 0x2, Strip = 0x20, NewlineToReturn = 0x40, IgnoreReturn = 0x80, ReturnToNewline = 0x100, StartStop = 0x400; // c_iflag
    private const uint Signals = 0x1, Canonical = 0x2, Echo = 0x8, NoFlush = 0x80, Extended = 0x8000; // c_lflag
    private const int Time = 5, Minimum = 6; // VTIME, VMIN

    private readonly Settings _found;
    private Settings _current;

    private TerminalModes(Settings found) => _current = _found = found;

    /// <summary>The modes of standard input; null if it is no terminal.</summary>
    public static TerminalModes? TryRead() => tcgetattr(Input, out Settings found) == 0 ? new TerminalModes(found) : null;

    /// <summary>Every key is read as it is pressed, Ctrl-C too.</summary>
    public void SetForEditing()
    {
        Settings settings = Unbuffered();
        settings.InputFlags &= ~(BreakInterrupts | Strip | NewlineToReturn | IgnoreReturn | ReturnToNewline | StartStop);
        settings.LocalFlags &= ~Signals;
        Set(settings);
    }

    /// <summary>Nothing that is typed shows; Ctrl-C is a signal, and what was typed before it is kept.</summary>
    public void SetForCommand()
    {
        Settings settings = Unbuffered();
        settings.LocalFlags |= Signals | NoFlush;
        Set(settings);
    }

    /// <summary>As it was found.</summary>
    public void Restore() => Set(_found);

    /// <summary>Sets again what was set last: whoever had the terminal meanwhile may have left it otherwise.</summary>
    public void SetAgain() => _ = tcsetattr(Input, Now, in _current);

    private void Set(Settings settings)
    {
        _current = settings;
        _ = tcsetattr(Input, AfterOutput, in _current);
    }

    private Settings Unbuffered()
    {
        Settings settings = _found;
        settings.LocalFlags &= ~(Canonical | Echo | Extended);
        settings.ControlCharacters[Time] = 0;
        settings.ControlCharacters[Minimum] = 1;
        return settings;
    }

    [LibraryImport("libc")]
    private static partial int tcgetattr(int descriptor, out Settings settings);

    [LibraryImport("libc")]
    private static partial int tcsetattr(int descriptor, int when, in Settings settings);

    /// <summary>struct termios as Linux's libraries have it on x86-64 and arm64.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Settings
    {
        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
        public uint LocalFlags;
        public byte Line;
        public Characters ControlCharacters;
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    [InlineArray(32)]
    private struct Characters
    {
        private byte _first;
    }
}

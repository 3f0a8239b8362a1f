using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Reg.Shell.Editing;

namespace Reg.Shell;

/// <summary>What waiting for a key has come to.</summary>
internal enum TerminalEvent
{
    /// <summary>A byte was read.</summary>
    Byte,
    /// <summary>None came in time.</summary>
    Nothing,
    /// <summary>Somebody has called <see cref="TerminalInput.Wake"/>.</summary>
    Woken,
    /// <summary>The terminal is gone, or its input at its end.</summary>
    End,
}

/// <summary>
/// Reads the terminal a byte at a time, and only what is asked for: what is typed ahead stays with the terminal, for the next line or, in the end, for the program that
/// has started this one.
/// </summary>
internal sealed partial class TerminalInput : IDisposable
{
    private const int Input = 0, Output = 1;
    private const short Readable = 1; // POLLIN
    private const int Interrupted = 4; // EINTR
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000; // EFD_NONBLOCK, EFD_CLOEXEC
    private static readonly ScreenSize UsualSize = new(80, 24);

    private readonly SafeFileHandle _wake = eventfd(0, NonBlocking | CloseOnExec);

    /// <summary>The terminal's size now.</summary>
    public static ScreenSize Size => ioctl(Output, 0x5413 /* TIOCGWINSZ */, out WindowSize size) == 0 && size is { Columns: > 1, Rows: > 0 }
        ? new ScreenSize(size.Columns, size.Rows)
        : UsualSize;

    /// <summary>Ends a wait. Any thread.</summary>
    public void Wake()
    {
        ulong one = 1;
        _ = write(_wake, one, sizeof(ulong));
    }

    /// <summary>Waits for the next byte.</summary>
    /// <param name="next">The byte.</param>
    /// <param name="milliseconds">How long at most; -1 for ever.</param>
    public TerminalEvent Read(out byte next, int milliseconds = -1)
    {
        next = 0;
        Span<Wait> waits = [new Wait { Descriptor = Input, Events = Readable }, new Wait { Descriptor = (int)_wake.DangerousGetHandle(), Events = Readable }];
        int ready;
        while ((ready = poll(waits, waits.Length, milliseconds)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
                return TerminalEvent.End;
        }
        if (ready == 0)
            return TerminalEvent.Nothing;
        if (waits[1].Returned != 0)
        {
            _ = read(_wake, out ulong _, sizeof(ulong));
            return TerminalEvent.Woken;
        }
        nint count;
        while ((count = readByte(Input, out next, 1)) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
                return TerminalEvent.End;
        }
        return count == 1 ? TerminalEvent.Byte : TerminalEvent.End;
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(Span<Wait> waits, nint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint readByte(int descriptor, out byte value, nint count);

    [LibraryImport("libc")]
    private static partial nint read(SafeFileHandle handle, out ulong value, nint count);

    [LibraryImport("libc")]
    private static partial nint write(SafeFileHandle handle, in ulong value, nint count);

    [LibraryImport("libc")]
    private static partial SafeFileHandle eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Wait
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows, Columns, PixelsAcross, PixelsDown;
    }
}

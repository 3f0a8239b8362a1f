using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Reg.Hosting;

/// <summary>What .NET has no name for. Constants are Linux's.</summary>
internal static partial class Posix
{
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int OpenPath = 0x200000; // O_PATH
    private const int OpenCloseOnExec = 0x80000; // O_CLOEXEC
    private const int TerminalStop = 20; // SIGTSTP
    private const int Interrupted = 4; // EINTR
    private const int Again = 11; // EAGAIN
    private const int BrokenPipe = 32; // EPIPE

    // A terminal or pipe that somebody else has made non-blocking.
    private static readonly TimeSpan WritableAgainAfter = TimeSpan.FromMilliseconds(5);

    /// <summary>Stops this process and the others of its job, as Ctrl-Z does, until it is continued.</summary>
    public static void StopThisJob() => _ = kill(0, TerminalStop);

    /// <summary>Leaves the session and terminal of the process that started this one. No effect for one that leads a process group.</summary>
    public static void LeaveSession() => _ = setsid();

    /// <summary>Keeps what this process has inherited from the programs it starts.</summary>
    public static void KeepDescriptorsFromChildren()
    {
        foreach (string name in Directory.GetFileSystemEntries("/proc/self/fd").Select(entry => Path.GetFileName(entry)!))
        {
            // The descriptor of this listing is closed by now; setting a flag of a closed one does nothing.
            if (int.TryParse(name, out int descriptor) && descriptor > 2)
                _ = fcntl(descriptor, SetDescriptorFlags, CloseOnExec);
        }
    }

    /// <summary>A handle that only stands for a folder's place, so that <c>/proc/self/fd/N/NAME</c> is a short path of a file in it.</summary>
    /// <exception cref="IOException">There is no such folder, or it cannot be searched.</exception>
    public static SafeFileHandle OpenFolder(string path)
    {
        SafeFileHandle handle = open(path, OpenPath | OpenCloseOnExec);
        if (!handle.IsInvalid)
            return handle;
        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw new IOException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Writes all bytes to a descriptor. .NET's own streams of the console keep to themselves that it failed.</summary>
    /// <returns>0, or the errno; <see cref="FaultOf"/> tells what it means.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint written = write(descriptor, bytes, bytes.Length);
            if (written >= 0)
                bytes = bytes[(int)written..];
            else if (Marshal.GetLastPInvokeError() == Again)
                Thread.Sleep(WritableAgainAfter);
            else if (Marshal.GetLastPInvokeError() is var error and not Interrupted)
                return error;
        }
        return 0;
    }

    /// <summary>What is wrong when a write has failed; null when nothing is, or only the reader of a pipe is gone, who has what he wants.</summary>
    public static string? FaultOf(int error) => error is 0 or BrokenPipe ? null : Marshal.GetPInvokeErrorMessage(error);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int setsid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle open(string path, int flags);
}

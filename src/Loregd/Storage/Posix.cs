using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Loregd.Storage;

/// <summary>The few calls of libc that .NET does not offer on paths that need not be UTF-8. Results are errno values, 0 for success.</summary>
internal static partial class Posix
{
    public const int Enoent = 2;
    public const int Eagain = 11;
    public const int Eexist = 17;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x40;
    public const int OpenExclusive = 0x80;
    public const int OpenDirectory = 0x10000;
    private const int OpenCloseOnExec = 0x80000;
    private const int LockExclusiveNow = 2 | 4;
    private const int AtCurrentDirectory = -100;
    private const int GetDescriptorFlags = 1;
    private const int CloseOnExec = 1;
    private const int LongestPath = 4096;
    private const uint StatxInode = 0x100;
    private const uint StatxSize = 0x200;

    /// <summary>Opens <paramref name="path"/> (no terminator) with O_CLOEXEC.</summary>
    public static int Open(ReadOnlySpan<byte> path, int flags, int mode, out SafeFileHandle handle)
    {
        int descriptor = open(Terminated(path), flags | OpenCloseOnExec, mode);
        int error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        handle = new SafeFileHandle(descriptor, ownsHandle: true);
        return error;
    }

    public static int MakeDirectory(ReadOnlySpan<byte> path, int mode) => Outcome(mkdir(Terminated(path), mode));

    public static int Sync(SafeFileHandle handle) => Outcome(fsync(handle));

    /// <summary>EAGAIN when somebody else holds the lock.</summary>
    public static int TryLock(SafeFileHandle handle) => Outcome(flock(handle, LockExclusiveNow));

    /// <summary>Syncs the directory at <paramref name="path"/>, so that what was created in it stays.</summary>
    public static int SyncDirectory(ReadOnlySpan<byte> path)
    {
        int error = Open(path, OpenDirectory, 0, out SafeFileHandle directory);
        using (directory)
            return error != 0 ? error : Sync(directory);
    }

    /// <summary>What tells one file from all others: device and inode.</summary>
    public static int Identify(ReadOnlySpan<byte> path, out FileIdentity identity)
    {
        int error = Outcome(statx(AtCurrentDirectory, Terminated(path), 0, StatxInode, out StatxBuffer buffer));
        identity = new FileIdentity(buffer.DeviceMajor, buffer.DeviceMinor, buffer.Inode);
        return error;
    }

    /// <summary>
    /// Whether a descriptor was handed to this process when it was started: those have no FD_CLOEXEC, and all that are opened later here have.
    /// </summary>
    public static bool IsInherited(int descriptor) => fcntl(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    /// <summary>Where a symbolic link points to; EINVAL if it is none.</summary>
    public static unsafe int ReadLink(ReadOnlySpan<byte> path, out byte[] target)
    {
        byte* buffer = stackalloc byte[LongestPath];
        nint length = readlink(Terminated(path), buffer, LongestPath);
        target = length < 0 ? [] : new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
        return length < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>The size of a file in bytes, 0 if there is none. <paramref name="terminated"/> ends with a NUL.</summary>
    public static long SizeOf(byte[] terminated) => statx(AtCurrentDirectory, terminated, 0, StatxSize, out StatxBuffer buffer) == 0 ? (long)buffer.Size : 0;

    private static byte[] Terminated(ReadOnlySpan<byte> path) => [.. path, 0];

    private static int Outcome(int result) => result < 0 ? Marshal.GetLastPInvokeError() : 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte[] path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdir(byte[] path, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle handle);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int directory, byte[] path, int flags, uint mask, out StatxBuffer buffer);

    // Variadic in C; without a third argument the registers are the same.
    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint readlink(byte[] path, byte* buffer, nuint size);

    /// <summary>struct statx of linux/stat.h, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}

internal readonly record struct FileIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);

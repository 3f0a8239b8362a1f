using System.Runtime.InteropServices;

namespace Peios.Rsi.Native;

/// <summary>
/// The C library's calls, under their own names. Constants and structures are those of Linux on 64-bit processors. A call that takes a
/// <see cref="FileDescriptor"/> keeps it open until it returns, and throws <see cref="ObjectDisposedException"/> if it is closed already.
/// </summary>
internal static unsafe partial class LibC
{
    public const int AF_UNIX = 1;
    public const int SOCK_SEQPACKET = 5;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1;
    public const int SO_SNDBUF = 7;
    public const int SO_RCVBUF = 8;
    public const int SO_SNDBUFFORCE = 32;
    public const int SO_RCVBUFFORCE = 33;
    public const int SHUT_RDWR = 2;
    public const int MSG_TRUNC = 0x20;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_NOSIGNAL = 0x4000;

    public const int O_RDWR = 2;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;

    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;

    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const short POLLRDHUP = 0x2000;

    public const int AT_FDCWD = -100;
    public const uint STATX_TYPE = 1;
    public const int S_IFMT = 0xF000;
    public const int S_IFCHR = 0x2000;
    public const int S_IFSOCK = 0xC000;

    /// <summary>sizeof(struct statx), and where its stx_mode (u16) stands.</summary>
    public const int StatxSize = 256;
    public const int StatxModeOffset = 28;

    /// <summary>struct sockaddr_un: u16 family, then the path with its NUL.</summary>
    public const int SockaddrUnSize = 110;
    public const int SunPathOffset = 2;
    public const int SunPathMax = 107;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Revents;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVec
    {
        public void* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MsgHdr
    {
        public void* Name;
        public uint NameLength;
        public IoVec* Iov;
        public nuint IovLength;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int open(byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(FileDescriptor fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(FileDescriptor fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(FileDescriptor fd, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollFd* fds, nuint count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int statx(int directory, byte* path, int flags, uint mask, byte* result);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int unlink(byte* path);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socketpair(int domain, int type, int protocol, int* pair);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(FileDescriptor fd, int level, int option, int* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int connect(FileDescriptor fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int bind(FileDescriptor fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int listen(FileDescriptor fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int accept4(FileDescriptor fd, void* address, void* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int shutdown(FileDescriptor fd, int how);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recvmsg(FileDescriptor fd, MsgHdr* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(FileDescriptor fd, byte* buffer, nuint count, int flags);
}

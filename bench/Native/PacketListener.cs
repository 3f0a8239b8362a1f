using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Loregd.Bench.Native;

/// <summary>A SOCK_SEQPACKET socket that listens at a path, as the kernel's end does (rsi.md, The same over a socket).</summary>
internal sealed unsafe class PacketListener : IDisposable
{
    private readonly int _fd;

    public PacketListener(string path)
    {
        Path = path;
        byte* address = stackalloc byte[LibC.SockaddrUnSize];
        uint length = FillAddress(address, path);
        _fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, 0);
        if (_fd < 0 || LibC.bind(_fd, address, length) != 0 || LibC.listen(_fd, 4) != 0)
            throw Failure($"cannot listen at {path}");
    }

    public string Path { get; }

    /// <summary>Waits for a source; null when none came in time.</summary>
    public PacketConnection? Accept(int timeoutMs)
    {
        var poll = new LibC.PollFd { Fd = _fd, Events = LibC.POLLIN };
        if (LibC.poll(&poll, 1, timeoutMs) <= 0)
            return null;
        int fd = LibC.accept4(_fd, null, null, LibC.SOCK_CLOEXEC);
        return fd >= 0 ? new PacketConnection(fd) : throw Failure("cannot accept");
    }

    /// <summary>A blocking connection to a listener: a source's end.</summary>
    public static PacketConnection Connect(string path)
    {
        byte* address = stackalloc byte[LibC.SockaddrUnSize];
        uint length = FillAddress(address, path);
        int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC, 0);
        return fd >= 0 && LibC.connect(fd, address, length) == 0 ? new PacketConnection(fd) : throw Failure($"cannot connect to {path}");
    }

    public void Dispose()
    {
        _ = LibC.close(_fd);
        File.Delete(Path);
    }

    public static BenchException Failure(string what) => new($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    private static uint FillAddress(byte* address, string path)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > LibC.SunPathMax)
            throw new BenchException($"{path} is too long for a socket's path; choose a shorter one with --dir");
        new Span<byte>(address, LibC.SockaddrUnSize).Clear();
        *(ushort*)address = LibC.AF_UNIX;
        bytes.CopyTo(new Span<byte>(address + LibC.SunPathOffset, LibC.SunPathMax));
        return (uint)(LibC.SunPathOffset + bytes.Length + 1);
    }
}

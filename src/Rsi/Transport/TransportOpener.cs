using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Peios.Rsi.Native;

namespace Peios.Rsi;

/// <summary>Finds out what a path is, and opens or connects to it.</summary>
internal static unsafe class TransportOpener
{
    // A listener whose backlog is full refuses a non-blocking connect with EAGAIN.
    private const int ConnectTries = 100;
    private const int ConnectPauseMs = 10;

    public static RsiTransport Open(ReadOnlySpan<byte> path)
    {
        string name = Encoding.UTF8.GetString(path);
        if (path.Contains((byte)0))
            throw new TransportException(name, Errno.EINVAL);
        byte[] terminated = new byte[path.Length + 1];
        path.CopyTo(terminated);
        fixed (byte* pointer = terminated)
        {
            return FileType(pointer, name) switch
            {
                LibC.S_IFSOCK => new SocketTransport(Connect(path, pointer, name), $"socket {name}"),
                LibC.S_IFCHR => new DeviceTransport(OpenFile(pointer, name, LibC.O_RDWR | LibC.O_NONBLOCK), $"device {name}"),
                _ => throw new TransportException($"{name}: neither a character device nor a socket", Errno.ENOTTY),
            };
        }
    }

    private static int FileType(byte* path, string name)
    {
        byte* result = stackalloc byte[LibC.StatxSize];
        if (LibC.statx(LibC.AT_FDCWD, path, 0, LibC.STATX_TYPE, result) != 0)
            throw new TransportException(name, Marshal.GetLastPInvokeError());
        return BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(result + LibC.StatxModeOffset, sizeof(ushort))) & LibC.S_IFMT;
    }

    private static FileDescriptor OpenFile(byte* path, string name, int flags)
    {
        int fd = LibC.open(path, flags | LibC.O_CLOEXEC);
        return fd >= 0 ? new FileDescriptor(fd) : throw new TransportException(name, Marshal.GetLastPInvokeError());
    }

    private static FileDescriptor Connect(ReadOnlySpan<byte> path, byte* pointer, string name)
    {
        if (path.Length <= LibC.SunPathMax)
            return Connect(path, name);
        // A path too long for a socket's address is reached through a descriptor of it.
        using FileDescriptor target = OpenFile(pointer, name, LibC.O_PATH);
        return Connect(Encoding.UTF8.GetBytes($"/proc/self/fd/{target.DangerousGetHandle()}"), name);
    }

    private static FileDescriptor Connect(ReadOnlySpan<byte> path, string name)
    {
        byte* address = stackalloc byte[LibC.SockaddrUnSize];
        uint length = (uint)SocketAddress.Fill(new Span<byte>(address, LibC.SockaddrUnSize), path);
        FileDescriptor handle = PacketSocket.Create(name);
        for (int attempt = 1; ; attempt++)
        {
            if (LibC.connect(handle, address, length) == 0)
                return handle;
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR && (errno != Errno.EAGAIN || attempt == ConnectTries))
            {
                handle.Dispose();
                throw new TransportException(name, errno);
            }
            Thread.Sleep(ConnectPauseMs);
        }
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Peios.Rsi.Native;

namespace Peios.Rsi;

/// <summary>The kernel's side of a socket: listens at a path for sources. Removes the path when it is disposed of.</summary>
public sealed unsafe class RegistryListener : IDisposable
{
    private const int Backlog = 16;

    private readonly PolledDescriptor _descriptor;
    private readonly byte[] _path;
    private int _disposed;

    private RegistryListener(FileDescriptor handle, byte[] path)
    {
        _descriptor = new PolledDescriptor(handle);
        _path = path;
    }

    /// <summary>Binds and listens. The path must not exist yet.</summary>
    /// <exception cref="TransportException">EADDRINUSE: it exists; ENAMETOOLONG: over 107 bytes; or what the system says.</exception>
    public static RegistryListener Listen(string path) => Listen(Encoding.UTF8.GetBytes(path));

    /// <summary>As <see cref="Listen(string)"/>, for a path that need not be text: bytes without a terminator.</summary>
    /// <exception cref="TransportException">EADDRINUSE: it exists; ENAMETOOLONG: over 107 bytes; or what the system says.</exception>
    public static RegistryListener Listen(ReadOnlySpan<byte> utf8Path)
    {
        string name = Encoding.UTF8.GetString(utf8Path);
        byte* address = stackalloc byte[LibC.SockaddrUnSize];
        int length = SocketAddress.Fill(new Span<byte>(address, LibC.SockaddrUnSize), utf8Path);
        if (length < 0)
            throw new TransportException(name, Errno.ENAMETOOLONG);
        FileDescriptor handle = PacketSocket.Create(name);
        if (LibC.bind(handle, address, (uint)length) == 0 && LibC.listen(handle, Backlog) == 0)
            return new RegistryListener(handle, utf8Path.ToArray());
        int errno = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw new TransportException(name, errno);
    }

    /// <summary>Waits for a source to connect; null when the time (-1: none) is over or the listener is disposed of.</summary>
    /// <exception cref="TransportException">The system cannot accept.</exception>
    public KernelEnd? Accept(int timeoutMs)
    {
        while (true)
        {
            try
            {
                int fd = LibC.accept4(_descriptor.Handle, null, null, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
                if (fd >= 0)
                    return new KernelEnd(new FileDescriptor(fd));
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            int errno = Marshal.GetLastPInvokeError();
            if (errno is not (Errno.EAGAIN or Errno.EINTR))
                throw new TransportException("accept", errno);
            if (_descriptor.WaitReadable(timeoutMs) != WaitOutcome.Ready)
                return null;
        }
    }

    /// <summary>Stops listening and removes the path. Connections already accepted live on.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _descriptor.Dispose();
        byte[] terminated = [.. _path, 0];
        fixed (byte* pointer = terminated)
            _ = LibC.unlink(pointer);
    }
}

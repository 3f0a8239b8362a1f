using System.Runtime.InteropServices;

namespace Loregd.Bench.Native;

/// <summary>One end of a connection, blocking with a time limit, for the parts that are not measured; the load goes to <see cref="Fd"/> directly.</summary>
internal sealed unsafe class PacketConnection : IDisposable
{
    // Both ends ask for 8 MiB, so that a message of 4 MiB fits (rsi.md, The same over a socket).
    private const int BufferSize = 8 << 20;

    private int _closed;

    public PacketConnection(int fd)
    {
        Fd = fd;
        int size = BufferSize;
        if (LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, &size, sizeof(int)) != 0)
            _ = LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_SNDBUF, &size, sizeof(int));
        if (LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, &size, sizeof(int)) != 0)
            _ = LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_RCVBUF, &size, sizeof(int));
    }

    public int Fd { get; }

    /// <summary>No call on the descriptor waits longer than this; it fails with EAGAIN then.</summary>
    public void LimitWaits(int seconds)
    {
        long* time = stackalloc long[2] { seconds, 0 };
        if (LibC.setsockopt(Fd, LibC.SOL_SOCKET, LibC.SO_RCVTIMEO, time, 16) != 0 || LibC.setsockopt(Fd, LibC.SOL_SOCKET, LibC.SO_SNDTIMEO, time, 16) != 0)
            throw PacketListener.Failure("cannot limit the waits of a socket");
    }

    /// <summary>Receives one packet and returns its length; 0 when the other end is gone.</summary>
    public int Receive(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint length;
            do
            {
                length = LibC.read(Fd, bytes, (nuint)buffer.Length);
            }
            while (length < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
            return length >= 0 ? (int)length : throw PacketListener.Failure("no answer from the source");
        }
    }

    public void Send(ReadOnlySpan<byte> packet)
    {
        fixed (byte* bytes = packet)
        {
            if (LibC.write(Fd, bytes, (nuint)packet.Length) != packet.Length)
                throw PacketListener.Failure("cannot send to the source");
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            _ = LibC.close(Fd);
    }
}

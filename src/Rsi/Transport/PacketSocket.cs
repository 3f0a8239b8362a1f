using System.Runtime.InteropServices;
using Peios.Rsi.Native;

namespace Peios.Rsi;

/// <summary>
/// Sends and receives the packets of a SOCK_SEQPACKET socket, without ever waiting. A packet that is longer than the reader's buffer is
/// kept here and stays the next to be read, as the device keeps it; in the common case that takes one system call, because what does not
/// fit the buffer spills into memory of this object. Uses the descriptor without owning it.
/// </summary>
internal sealed unsafe class PacketSocket : IDisposable
{
    // Both ends ask for 8 MiB, so that a message of 4 MiB fits (rsi.md, The same over a socket).
    private const int BufferSize = 8 << 20;

    private readonly Lock _reading = new();
    private readonly PolledDescriptor _descriptor;

    // Address space for the longest message; its pages are touched only by what spills.
    private byte* _kept = (byte*)NativeMemory.Alloc(Wire.MaxMessageSize);
    private int _keptLength;

    public PacketSocket(PolledDescriptor descriptor)
    {
        _descriptor = descriptor;
        SetBufferSizes(descriptor.Handle);
    }

    ~PacketSocket() => Free();

    /// <summary>Whether a packet was kept: there is something to read, whatever poll says.</summary>
    public bool HasKept => Volatile.Read(ref _keptLength) > 0;

    /// <summary>A new socket, not connected.</summary>
    public static FileDescriptor Create(string name)
    {
        int fd = LibC.socket(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0);
        return fd >= 0 ? new FileDescriptor(fd) : throw new TransportException(name, Marshal.GetLastPInvokeError());
    }

    /// <summary>
    /// Receives one packet, which may be empty. With Down, <paramref name="errno"/> says why, 0 for end of file. A packet over 4 MiB, which no message is, is
    /// cut to its first 22 bytes: enough to be refused by whoever decodes it, for there is no operation without a payload.
    /// </summary>
    public ReadOutcome TryReceive(Span<byte> buffer, out int length, out int errno)
    {
        errno = 0;
        lock (_reading)
        {
            if (_keptLength > 0)
                return TakeKept(buffer, out length);
            length = 0;
            if (_kept is null)
                return ReadOutcome.Down;
            nint received = Receive(buffer, out bool cut);
            if (received == 0 && !_descriptor.IsAtEnd())
                return ReadOutcome.Message;
            if (received <= 0)
            {
                errno = received == 0 ? 0 : Marshal.GetLastPInvokeError();
                return errno == Errno.EAGAIN ? ReadOutcome.Empty : ReadOutcome.Down;
            }
            length = cut ? Wire.RequestHeaderSize : (int)received;
            if (length <= buffer.Length)
                return ReadOutcome.Message;
            buffer.CopyTo(new Span<byte>(_kept, Wire.MaxMessageSize));
            Volatile.Write(ref _keptLength, length);
            return ReadOutcome.BufferTooSmall;
        }
    }

    /// <summary>Sends one packet. With Down, <paramref name="errno"/> says why.</summary>
    public WriteOutcome TrySend(ReadOnlySpan<byte> message, out int errno)
    {
        fixed (byte* pointer = message)
        {
            while (true)
            {
                errno = 0;
                try
                {
                    if (LibC.send(_descriptor.Handle, pointer, (nuint)message.Length, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL) >= 0)
                        return WriteOutcome.Written;
                }
                catch (ObjectDisposedException)
                {
                    return WriteOutcome.Down;
                }
                errno = Marshal.GetLastPInvokeError();
                if (errno != Errno.EINTR)
                    return WriteErrors.Outcome(errno);
            }
        }
    }

    /// <summary>Tells the other end that this one is gone, even while a call still holds the descriptor.</summary>
    public void Shutdown()
    {
        try
        {
            // It fails only if the other end is gone already.
            _ = LibC.shutdown(_descriptor.Handle, LibC.SHUT_RDWR);
        }
        catch (ObjectDisposedException)
        {
            // Closed already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_reading)
            Free();
        GC.SuppressFinalize(this);
    }

    // What is longer than the buffer goes on in _kept at the place where it stands in the message.
    private nint Receive(Span<byte> buffer, out bool cut)
    {
        fixed (byte* pointer = buffer)
        {
            LibC.IoVec* parts = stackalloc LibC.IoVec[2];
            int direct = Math.Min(buffer.Length, Wire.MaxMessageSize);
            parts[0].Base = pointer;
            parts[0].Length = (nuint)direct;
            parts[1].Base = _kept + direct;
            parts[1].Length = (nuint)(Wire.MaxMessageSize - direct);
            LibC.MsgHdr message = new() { Iov = parts, IovLength = 2 };
            nint received;
            do
            {
                try
                {
                    received = LibC.recvmsg(_descriptor.Handle, &message, LibC.MSG_DONTWAIT);
                }
                catch (ObjectDisposedException)
                {
                    received = 0;
                }
            }
            while (received < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            cut = (message.Flags & LibC.MSG_TRUNC) != 0;
            return received;
        }
    }

    private ReadOutcome TakeKept(Span<byte> buffer, out int length)
    {
        length = _keptLength;
        if (length > buffer.Length)
            return ReadOutcome.BufferTooSmall;
        new ReadOnlySpan<byte>(_kept, length).CopyTo(buffer);
        Volatile.Write(ref _keptLength, 0);
        return ReadOutcome.Message;
    }

    private void Free()
    {
        NativeMemory.Free(_kept);
        _kept = null;
        _keptLength = 0;
    }

    // Without privilege the FORCE options fail and the others stop at the system's limit; messages up to that limit still go.
    private static void SetBufferSizes(FileDescriptor handle)
    {
        int size = BufferSize;
        if (LibC.setsockopt(handle, LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, &size, sizeof(int)) != 0)
            _ = LibC.setsockopt(handle, LibC.SOL_SOCKET, LibC.SO_SNDBUF, &size, sizeof(int));
        if (LibC.setsockopt(handle, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, &size, sizeof(int)) != 0)
            _ = LibC.setsockopt(handle, LibC.SOL_SOCKET, LibC.SO_RCVBUF, &size, sizeof(int));
    }
}

using System.Text;
using Peios.Rsi.Native;

namespace Peios.Rsi;

/// <summary>
/// The source's end of a connection: a descriptor that carries whole messages. All members may be called from several threads at once,
/// <see cref="IDisposable.Dispose"/> included: it ends all waiting, and what is called later finds the connection down. Nothing here knows
/// what the messages say.
/// </summary>
public abstract class RsiTransport : IDisposable
{
    private protected RsiTransport(FileDescriptor handle, string describe)
    {
        Descriptor = new PolledDescriptor(handle);
        Describe = describe;
    }

    /// <summary>What the transport is, for messages to people: its kind and its path.</summary>
    public string Describe { get; }

    /// <summary>Whether <see cref="TryWrite"/> may take its time: the device checks an answer inside `write` (kernel.md, The device).</summary>
    public virtual bool WritesMayTakeLong => false;

    /// <summary>The errno that told of the connection's end; 0 while it is up, and when it ended with an end of file.</summary>
    public int DownErrno { get; private set; }

    private protected PolledDescriptor Descriptor { get; }

    /// <summary>Opens a character device, or connects to a listening SOCK_SEQPACKET socket, whichever is at <paramref name="path"/>.</summary>
    /// <exception cref="TransportException">It cannot be opened, or is neither (ENOTTY).</exception>
    public static RsiTransport Open(string path) => Open(Encoding.UTF8.GetBytes(path));

    /// <summary>As <see cref="Open(string)"/>, for a path that need not be text: bytes without a terminator.</summary>
    /// <exception cref="TransportException">It cannot be opened, or is neither (ENOTTY).</exception>
    public static RsiTransport Open(ReadOnlySpan<byte> utf8Path) => TransportOpener.Open(utf8Path);

    /// <summary>Takes over the descriptor of a connected SOCK_SEQPACKET socket.</summary>
    public static RsiTransport FromSocket(int fd) => new SocketTransport(new FileDescriptor(fd), $"socket (descriptor {fd})");

    /// <summary>
    /// Reads one message into <paramref name="buffer"/> without waiting. With <see cref="ReadOutcome.BufferTooSmall"/>,
    /// <paramref name="length"/> is the length of the message where the transport knows it (a socket) and 0 where it does not (the device:
    /// up to <see cref="Wire.MaxMessageSize"/>). Never allocates.
    /// </summary>
    public abstract ReadOutcome TryRead(Span<byte> buffer, out int length);

    /// <summary>Writes one message without waiting for room; the device may take its time over it. Never allocates.</summary>
    public abstract WriteOutcome TryWrite(ReadOnlySpan<byte> message);

    /// <summary>Waits until reading is worth trying; -1 waits without end.</summary>
    public virtual WaitOutcome WaitReadable(int timeoutMs) => Descriptor.WaitReadable(timeoutMs);

    /// <summary>Waits until writing is worth trying; -1 waits without end. <see cref="Wake"/> does not end it.</summary>
    public WaitOutcome WaitWritable(int timeoutMs) => Descriptor.WaitWritable(timeoutMs);

    /// <summary>Ends the current <see cref="WaitReadable"/> and every later one.</summary>
    public void Wake() => Descriptor.Wake();

    /// <summary>
    /// Registers the hives and blocks until the kernel has answered: 0, or an errno. The kernel may send requests before it answers, so that
    /// another thread must go on reading meanwhile; over a socket it is that thread's <see cref="TryRead"/> which finds the answer.
    /// ETIMEDOUT: no answer in time (sockets only). EPIPE or the like: the connection went down. ECANCELED: disposed of.
    /// </summary>
    public abstract int Register(ulong maxSequence, IReadOnlyList<HiveRegistration> hives, TimeSpan timeout);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the descriptor, when the last call that uses it has returned.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Descriptor.Dispose();
    }

    // The first cause is kept: later errors follow from it.
    private protected void SetDown(int errno)
    {
        if (DownErrno == 0 && !Descriptor.IsClosed)
            DownErrno = errno;
    }
}

using System.Runtime.InteropServices;

namespace Peios.Rsi.Native;

/// <summary>
/// A descriptor that threads wait for, with the two flags that end their waiting: <see cref="Wake"/> for those who want to read, and
/// closing for all. Owns the descriptor.
/// </summary>
internal sealed class PolledDescriptor : IDisposable
{
    private readonly EventFd _wake = new();
    private readonly EventFd _closing = new();
    private bool _closed;

    /// <summary>Takes over <paramref name="handle"/>.</summary>
    public PolledDescriptor(FileDescriptor handle) => Handle = handle;

    /// <summary>The descriptor.</summary>
    public FileDescriptor Handle { get; }

    /// <summary>Whether <see cref="BeginClose"/> or <see cref="Dispose"/> was called.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Waits for something to read; -1 waits without end. Woken wins over all else, and stands for closed too.</summary>
    public WaitOutcome WaitReadable(int timeoutMs)
    {
        WaitOutcome outcome = Wait(LibC.POLLIN, _wake, timeoutMs);
        return IsClosed ? WaitOutcome.Woken : outcome;
    }

    /// <summary>Waits for room to write; -1 waits without end. Only closing ends it early, as Down.</summary>
    public WaitOutcome WaitWritable(int timeoutMs)
    {
        WaitOutcome outcome = Wait(LibC.POLLOUT, _closing, timeoutMs);
        return IsClosed || outcome == WaitOutcome.Woken ? WaitOutcome.Down : outcome;
    }

    /// <summary>Whether the other end is gone, though something may be left to be read.</summary>
    public bool IsHungUp() => Wait(events: 0, _closing, timeoutMs: 0) != WaitOutcome.TimedOut;

    /// <summary>Whether the other end will send no more, which a read of no bytes does not tell from an empty packet.</summary>
    public bool IsAtEnd() => Wait(LibC.POLLRDHUP, _closing, timeoutMs: 0) != WaitOutcome.TimedOut;

    /// <summary>Ends the current and all later <see cref="WaitReadable"/>.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Ends all waiting; the descriptor stays open until <see cref="Dispose"/>.</summary>
    public void BeginClose()
    {
        // The flag first: whoever is woken looks at it.
        Volatile.Write(ref _closed, true);
        _wake.Set();
        _closing.Set();
    }

    /// <summary>Ends all waiting; each descriptor is closed when the last call that uses it has returned.</summary>
    public void Dispose()
    {
        BeginClose();
        Handle.Dispose();
        _wake.Dispose();
        _closing.Dispose();
    }

    private unsafe WaitOutcome Wait(short events, EventFd flag, int timeoutMs)
    {
        bool heldHandle = false;
        bool heldFlag = false;
        try
        {
            Handle.DangerousAddRef(ref heldHandle);
            flag.Handle.DangerousAddRef(ref heldFlag);
            LibC.PollFd* fds = stackalloc LibC.PollFd[2];
            fds[0].Fd = (int)Handle.DangerousGetHandle();
            fds[0].Events = events;
            fds[1].Fd = (int)flag.Handle.DangerousGetHandle();
            fds[1].Events = LibC.POLLIN;
            return Poll(fds, timeoutMs);
        }
        catch (ObjectDisposedException)
        {
            return WaitOutcome.Woken;
        }
        finally
        {
            if (heldFlag)
                flag.Handle.DangerousRelease();
            if (heldHandle)
                Handle.DangerousRelease();
        }
    }

    private static unsafe WaitOutcome Poll(LibC.PollFd* fds, int timeoutMs)
    {
        long start = timeoutMs > 0 ? Environment.TickCount64 : 0;
        int left = timeoutMs;
        while (true)
        {
            int count = LibC.poll(fds, 2, left);
            if (count > 0)
            {
                if (fds[1].Revents != 0)
                    return WaitOutcome.Woken;
                // What is queued is read before the end of the connection is believed.
                return (fds[0].Revents & fds[0].Events) != 0 ? WaitOutcome.Ready : WaitOutcome.Down;
            }
            if (count == 0)
                return WaitOutcome.TimedOut;
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
                throw new TransportException("poll", errno);
            if (timeoutMs > 0)
                left = (int)Math.Max(0, timeoutMs - (Environment.TickCount64 - start));
        }
    }
}

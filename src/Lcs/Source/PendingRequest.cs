using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>How the wait for an answer ended.</summary>
internal enum WaitEnd
{
    Answered,
    TimedOut,
    Killed,
    ConnectionDown,
}

/// <summary>A request in flight, and its caller who waits.</summary>
/// <param name="op">The request's operation.</param>
/// <param name="isAwaited">False for one that is sent to be forgotten.</param>
/// <param name="lateOk">Called on a thread of its own when OK comes after the caller has given up.</param>
internal sealed class PendingRequest(OpCode op, bool isAwaited, Action? lateOk = null)
{
    private readonly object _monitor = new();
    private bool _isAwaited = isAwaited;
    private bool _isKilled;
    private byte[]? _response;
    private string? _failure;

    /// <summary>The request's operation.</summary>
    public OpCode Op => op;

    /// <summary>Its id on the connection; set when it is sent.</summary>
    public ulong Id { get; set; }

    /// <summary>Whether somebody waited for it when it was sent.</summary>
    public bool WasAwaited { get; } = isAwaited;

    /// <summary>What an OK leads to that comes too late; null for nothing.</summary>
    public Action? LateOk => lateOk;

    /// <summary>The whole response frame; only once <see cref="Wait"/> has said Answered.</summary>
    public byte[] Response => _response!;

    /// <summary>Why it failed; only once <see cref="Wait"/> has said ConnectionDown.</summary>
    public string? FailureCause => _failure;

    /// <summary>Hands the whole response frame to the caller. False when nobody waits: sent to be forgotten, or the caller has given up.</summary>
    public bool Complete(ReadOnlySpan<byte> response)
    {
        lock (_monitor)
        {
            if (!_isAwaited)
                return false;
            if (_failure is not null)
                return true;
            _response = response.ToArray();
            Monitor.Pulse(_monitor);
            return true;
        }
    }

    /// <summary>Ends the wait because the connection is down, or will be when the request was sent: no answer counts from now on.</summary>
    public void Fail(string cause)
    {
        lock (_monitor)
        {
            _failure ??= cause;
            Monitor.Pulse(_monitor);
        }
    }

    /// <summary>Ends the wait because the caller was killed; from now on nobody waits.</summary>
    public void Kill()
    {
        lock (_monitor)
        {
            if (_response is not null)
                return;
            (_isKilled, _isAwaited) = (true, false);
            Monitor.Pulse(_monitor);
        }
    }

    /// <summary>Waits for the response frame. Unless it came, nobody waits from then on.</summary>
    public WaitEnd Wait(DateTime deadline)
    {
        lock (_monitor)
        {
            while (_response is null)
            {
                // A caller that was killed does not live to see its connection go.
                if (_isKilled)
                    return WaitEnd.Killed;
                if (_failure is not null)
                    return WaitEnd.ConnectionDown;
                TimeSpan left = deadline - DateTime.UtcNow;
                if (left <= TimeSpan.Zero)
                {
                    _isAwaited = false;
                    return WaitEnd.TimedOut;
                }
                Monitor.Wait(_monitor, left);
            }
            return WaitEnd.Answered;
        }
    }
}

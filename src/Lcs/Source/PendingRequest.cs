using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>A request in flight.</summary>
internal sealed class PendingRequest(OpCode op, bool isAwaited)
{
    private readonly object _monitor = new();
    private bool _isAwaited = isAwaited;
    private byte[]? _response;
    private string? _failure;

    /// <summary>The request's operation.</summary>
    public OpCode Op => op;

    /// <summary>Hands the whole response frame to the caller. False when nobody waits: sent to be forgotten, or the caller has given up.</summary>
    public bool Complete(ReadOnlySpan<byte> response)
    {
        lock (_monitor)
        {
            if (!_isAwaited)
                return false;
            _response = response.ToArray();
            Monitor.Pulse(_monitor);
            return true;
        }
    }

    /// <summary>Ends the wait because the connection is down.</summary>
    public void Fail(string cause)
    {
        lock (_monitor)
        {
            _failure ??= cause;
            Monitor.Pulse(_monitor);
        }
    }

    /// <summary>Waits for the response frame. Null when the deadline has passed; from then on nobody waits.</summary>
    /// <exception cref="LcsException">EIO: the connection went down.</exception>
    public byte[]? Wait(DateTime deadline)
    {
        lock (_monitor)
        {
            while (_response is null && _failure is null)
            {
                TimeSpan left = deadline - DateTime.UtcNow;
                if (left <= TimeSpan.Zero)
                {
                    _isAwaited = false;
                    return null;
                }
                Monitor.Wait(_monitor, left);
            }
            return _response ?? throw new LcsException(LcsErrno.EIO, $"the connection to the source is down: {_failure}");
        }
    }
}

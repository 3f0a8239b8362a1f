namespace Peios.Rsi;

/// <summary>Where the thread that registers over a socket waits for the answer that another thread reads.</summary>
internal sealed class RegistrationAnswer
{
    private readonly object _gate = new();
    private bool _awaited;
    private int? _errno;

    /// <summary>From now on <see cref="TryComplete"/> is heeded.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _errno = null;
            Volatile.Write(ref _awaited, true);
        }
    }

    /// <summary>Nobody waits any more.</summary>
    public void End()
    {
        lock (_gate)
            Volatile.Write(ref _awaited, false);
    }

    /// <summary>Gives the answer; false if nobody waits for one. The first answer counts.</summary>
    public bool TryComplete(int errno)
    {
        if (!Volatile.Read(ref _awaited))
            return false;
        lock (_gate)
        {
            if (!_awaited || _errno is not null)
                return false;
            _errno = errno;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Waits for the answer, at most so long; false without one.</summary>
    public bool Wait(int timeoutMs, out int errno)
    {
        lock (_gate)
        {
            if (_errno is null)
                Monitor.Wait(_gate, timeoutMs);
            errno = _errno ?? 0;
            return _errno is not null;
        }
    }
}

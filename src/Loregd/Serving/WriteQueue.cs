namespace Loregd.Serving;

/// <summary>What the pump hands to a writer, in the order of reading.</summary>
internal sealed class WriteQueue
{
    private readonly object _changed = new();
    private List<Request> _incoming = [];
    private bool _waiting;

    public void Add(Request request)
    {
        lock (_changed)
        {
            _incoming.Add(request);
            if (_waiting)
                Monitor.Pulse(_changed);
        }
    }

    /// <summary>Waits for requests until the time is over; swaps <paramref name="empty"/> for those that came, which may be none.</summary>
    /// <param name="timeoutMilliseconds">-1 for no end.</param>
    public List<Request> Take(List<Request> empty, int timeoutMilliseconds)
    {
        lock (_changed)
        {
            if (_incoming.Count == 0 && timeoutMilliseconds != 0)
            {
                _waiting = true;
                Monitor.Wait(_changed, timeoutMilliseconds);
                _waiting = false;
            }

            List<Request> taken = _incoming;
            _incoming = empty;
            return taken;
        }
    }
}

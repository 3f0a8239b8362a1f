namespace Peios.Lcs;

/// <summary>
/// The events of one key or subtree, in the order of their acknowledgement, until it is disposed of. It watches a path: a key that is deleted and created
/// again is the same to it. It sees what callers of this <see cref="Registry"/> do, and nothing else can be done to its hives.
/// </summary>
public sealed class RegistryWatch : IDisposable
{
    private const int DefaultCapacity = 1024;

    private readonly WatchTable _table;
    private readonly string _folded, _foldedBelow;
    private readonly bool _subtree;
    private readonly int _capacity;
    private readonly object _gate = new();
    private readonly Queue<Queued> _queue = new();
    private Queued? _overflow;
    private bool _disposed;

    internal RegistryWatch(WatchTable table, string path, WatchOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Capacity);
        _table = table;
        Path = path;
        _folded = Names.Fold(path);
        _foldedBelow = _folded + '\\';
        _subtree = options.Subtree;
        _capacity = options.Capacity == 0 ? DefaultCapacity : options.Capacity;
    }

    /// <summary>The path that is watched.</summary>
    public string Path { get; }

    /// <summary>Waits for an event and takes it. Null when none came in time, or the watch is disposed of and all are taken.</summary>
    /// <param name="timeout">How long at most; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public WatchEvent? Read(TimeSpan timeout, CancellationToken cancellation = default)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static watch => ((RegistryWatch)watch!).WakeAll(), this);
        long deadline = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)Math.Ceiling(timeout.TotalMilliseconds);
        lock (_gate)
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_queue.TryDequeue(out Queued? next))
                    return Take(next);
                long left = deadline - Environment.TickCount64;
                if (_disposed || left <= 0)
                    return null;
                Monitor.Wait(_gate, (int)Math.Min(left, int.MaxValue));
            }
        }
    }

    /// <summary>Ends the watch; what it has seen can still be read.</summary>
    public void Dispose()
    {
        _table.Remove(this);
        lock (_gate)
            _disposed = true;
        WakeAll();
    }

    /// <summary>Puts an event into the queue if it concerns the watch.</summary>
    internal void Offer(WatchEvent change, string foldedPath)
    {
        if (!Concerns(change.Kind, foldedPath))
            return;
        lock (_gate)
        {
            if (_disposed)
                return;
            if (_queue.Count >= _capacity)
            {
                // The mark stands where the gap is; what comes once there is room again stands behind it.
                if (_overflow is null)
                    _queue.Enqueue(_overflow = new Queued(null));
                _overflow.Lost++;
            }
            else
            {
                _overflow = null;
                _queue.Enqueue(new Queued(change));
            }
            Monitor.PulseAll(_gate);
        }
    }

    private bool Concerns(WatchEventKind kind, string folded)
    {
        bool isSelf = folded == _folded, isBelow = folded.StartsWith(_foldedBelow, StringComparison.Ordinal);
        switch (kind)
        {
            case WatchEventKind.LayerDeleted:
                return true;
            case WatchEventKind.SubtreeRestored:
            case WatchEventKind.KeyCreated or WatchEventKind.KeyDeleted or WatchEventKind.KeyHidden or WatchEventKind.KeyShown:
                bool isAbove = _folded.StartsWith(folded + '\\', StringComparison.Ordinal);
                return isSelf || isAbove || (isBelow && (_subtree || !folded.AsSpan(_foldedBelow.Length).Contains('\\')));
            default:
                return isSelf || (isBelow && _subtree);
        }
    }

    private WatchEvent Take(Queued queued)
    {
        if (queued.Event is not null)
            return queued.Event;
        if (_overflow == queued)
            _overflow = null;
        return new WatchEvent(WatchEventKind.Overflow, Path, null, null) { Lost = queued.Lost };
    }

    private void WakeAll()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private sealed class Queued(WatchEvent? happened)
    {
        /// <summary>Null: events were lost here.</summary>
        public WatchEvent? Event => happened;

        public long Lost { get; set; }
    }
}

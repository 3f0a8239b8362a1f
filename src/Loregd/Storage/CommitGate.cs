namespace Loregd.Storage;

/// <summary>
/// Keeps reads from seeing half of a commit that changes both stores: SQLite commits attached databases one after the other. Closed
/// for the length of such a COMMIT and of no other. A reader notes the number, opens its snapshots of both stores, and has one moment in
/// both if the number is still the same.
/// </summary>
internal sealed class CommitGate
{
    private readonly object _opened = new();
    private long _number;
    private int _releaseRequests;

    public bool IsClosed => IsClosedAt(Number);

    /// <summary>Odd while the gate is closed.</summary>
    public long Number => Volatile.Read(ref _number);

    public void Close() => Interlocked.Increment(ref _number);

    public void Open()
    {
        lock (_opened)
        {
            Interlocked.Increment(ref _number);
            Monitor.PulseAll(_opened);
        }
    }

    public static bool IsClosedAt(long number) => (number & 1) != 0;

    /// <summary>Waits while the gate is closed; returns the number of the moment after.</summary>
    public long Pass()
    {
        long number = Volatile.Read(ref _number);
        if ((number & 1) == 0)
            return number;
        lock (_opened)
        {
            while (IsClosed)
                Monitor.Wait(_opened);
            return Volatile.Read(ref _number);
        }
    }

    /// <summary>Changes when the writer wants to truncate a log: readers take new snapshots, which do not need it.</summary>
    public int ReleaseRequests => Volatile.Read(ref _releaseRequests);

    public void RequestRelease() => Interlocked.Increment(ref _releaseRequests);

    public bool IsStillAt(long number)
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _number) == number;
    }
}

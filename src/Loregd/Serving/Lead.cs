using System.Diagnostics;

namespace Loregd.Serving;

/// <summary>
/// Who reads. One thread at a time has the lead; it is either reading, which lasts until the place of the request among the others is decided, or
/// handling what it has read. A thread that is stuck while handling can be relieved of the lead, one that is reading cannot: so requests are always
/// put in order as they were read, however long the system keeps a thread from running in between.
/// </summary>
internal sealed class Lead
{
    private const int Vacant = 0;

    /// <summary>About the time of a read through SQLite: who has just answered one gets the lead back without the system's help.</summary>
    private const int SpinMicroseconds = 20;

    private readonly object _changed = new();
    private int _state;
    private int _waiting;
    private int _spinning;
    private long _handedOn;
    private volatile bool _isOver;

    public bool IsOver => _isOver;

    /// <summary>The number of the handing on after which nobody has taken the lead yet; 0 when somebody has it.</summary>
    public long Vacancy => Volatile.Read(ref _state) == Vacant ? Volatile.Read(ref _handedOn) : 0;

    /// <summary>Waits for the lead for as long as it takes to answer a few reads, awake. False when it was not to be had.</summary>
    /// <param name="thread">From 1.</param>
    public bool TryTakeSoon(int thread)
    {
        // Whoever hands on looks here after the state was set, and this thread looks at the state once more after it has left: one sees the other.
        Interlocked.Increment(ref _spinning);
        long until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * SpinMicroseconds / 1_000_000);
        bool isTaken = false;
        do
        {
            isTaken = Volatile.Read(ref _state) == Vacant && Interlocked.CompareExchange(ref _state, Reading(thread), Vacant) == Vacant;
            if (!isTaken)
                Thread.SpinWait(5);
        }
        while (!isTaken && !_isOver && Stopwatch.GetTimestamp() < until);
        Interlocked.Decrement(ref _spinning);
        return isTaken;
    }

    /// <summary>Waits for the lead. False when it is over, or when nothing was to be had for <paramref name="patience"/>.</summary>
    /// <param name="thread">From 1.</param>
    public bool TryTake(int thread, TimeSpan patience)
    {
        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (_changed)
        {
            while (!_isOver)
            {
                if (Interlocked.CompareExchange(ref _state, Reading(thread), Vacant) == Vacant)
                    return true;
                long left = until - Environment.TickCount64;
                if (left <= 0)
                    return false;
                _waiting++;
                Monitor.Wait(_changed, (int)left);
                _waiting--;
            }
        }

        return false;
    }

    /// <summary>A full fence: who looks at the watch after this sees it parked, or the watch sees this.</summary>
    public void BeginHandling(int thread) => Interlocked.Exchange(ref _state, Handling(thread));

    /// <summary>Goes back to reading; false when the lead is somebody else's by now.</summary>
    public bool TryResumeReading(int thread) =>
        !_isOver && Interlocked.CompareExchange(ref _state, Reading(thread), Handling(thread)) == Handling(thread);

    /// <summary>Gives the lead on while handling. Does nothing if it is somebody else's already.</summary>
    public bool HandOn(int thread)
    {
        if (Volatile.Read(ref _state) != Handling(thread))
            return false;
        Interlocked.Increment(ref _handedOn);
        if (Interlocked.CompareExchange(ref _state, Vacant, Handling(thread)) != Handling(thread))
            return false;
        if (Volatile.Read(ref _spinning) > 0)
            return true;
        lock (_changed)
        {
            if (_waiting > 0)
                Monitor.Pulse(_changed);
        }

        return true;
    }

    /// <summary>The thread that is handling a request with the lead; 0 for none.</summary>
    public int HandlingThread()
    {
        int state = Volatile.Read(ref _state);
        return (state & 1) != 0 ? state >> 1 : 0;
    }

    public void Finish()
    {
        lock (_changed)
        {
            _isOver = true;
            Monitor.PulseAll(_changed);
        }
    }

    private static int Reading(int thread) => thread << 1;

    private static int Handling(int thread) => (thread << 1) | 1;
}

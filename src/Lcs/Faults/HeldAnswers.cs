namespace Peios.Lcs;

/// <summary>Answers of one connection that are held back on purpose. They are given on, each once, by a thread that starts with the first of them.</summary>
/// <param name="give">Takes a whole frame.</param>
/// <param name="longestOvertaking">How long an answer waits for another to overtake it.</param>
internal sealed class HeldAnswers(Action<byte[]> give, TimeSpan longestOvertaking)
{
    private readonly object _gate = new();
    private readonly PriorityQueue<byte[], DateTime> _delayed = new();
    private readonly List<byte[]> _overtaken = [];
    private DateTime _overtakenUntil = DateTime.MaxValue;
    private bool _hasThread, _isClosed;

    /// <summary>Holds a frame for a time.</summary>
    public void Delay(ReadOnlySpan<byte> frame, TimeSpan time)
    {
        lock (_gate)
        {
            _delayed.Enqueue(frame.ToArray(), DateTime.UtcNow + time);
            Wake();
        }
    }

    /// <summary>Holds a frame until another one has overtaken it.</summary>
    public void LetOthersPass(ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (_overtaken.Count == 0)
                _overtakenUntil = DateTime.UtcNow + longestOvertaking;
            _overtaken.Add(frame.ToArray());
            Wake();
        }
    }

    /// <summary>An answer was given: those that have let it pass come next.</summary>
    public void NoteOvertaking()
    {
        lock (_gate)
        {
            if (_overtaken.Count == 0)
                return;
            _overtakenUntil = DateTime.MinValue;
            Wake();
        }
    }

    /// <summary>The connection is down: what is held is lost.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        if (!_hasThread)
        {
            _hasThread = true;
            new Thread(GiveDue) { IsBackground = true, Name = "lcs held answers" }.Start();
        }
        Monitor.PulseAll(_gate);
    }

    private void GiveDue()
    {
        while (NextDue() is { } frames)
        {
            foreach (byte[] frame in frames)
                give(frame);
        }
    }

    /// <summary>Waits for frames whose time has come; null when the connection is down.</summary>
    private List<byte[]>? NextDue()
    {
        lock (_gate)
        {
            while (!_isClosed)
            {
                DateTime now = DateTime.UtcNow, next = DateTime.MaxValue;
                var due = new List<byte[]>();
                while (_delayed.TryPeek(out byte[]? frame, out next) && next <= now)
                {
                    due.Add(frame);
                    _delayed.Dequeue();
                }
                if (_delayed.Count == 0)
                    next = DateTime.MaxValue;
                if (_overtaken.Count > 0 && _overtakenUntil <= now)
                {
                    due.AddRange(_overtaken);
                    _overtaken.Clear();
                }
                if (due.Count > 0)
                    return due;
                if (_overtaken.Count > 0 && _overtakenUntil < next)
                    next = _overtakenUntil;
                Monitor.Wait(_gate, next == DateTime.MaxValue ? Timeout.InfiniteTimeSpan : next - now);
            }
            return null;
        }
    }
}

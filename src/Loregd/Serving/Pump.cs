using Loregd.Hives;
using Loregd.Logging;

namespace Loregd.Serving;

/// <summary>
/// The threads that read one connection. They take turns in the lead; only the leader reads. A watch sees to it that a reader is always left: it relieves a
/// leader that is stuck in one request, and starts another thread when all are stuck, up to one for each request in flight.
/// </summary>
internal sealed class Pump(Connection connection, Dispatcher dispatcher, HiveSet hives, Bounds bounds, Log log)
{
    private const int MostThreads = Peios.Rsi.Wire.MaxInFlight;
    private const int QuietTicksBeforeParking = 20;

    private readonly List<PumpThread> _threads = [];
    private readonly ManualResetEventSlim _activity = new(initialState: true);
    private readonly Lead _lead = new();
    private volatile bool _isWatchParked;
    private Thread? _watch;
    private int _started;

    public static int UsualThreads { get; } = Math.Clamp(Environment.ProcessorCount, 2, 16);

    public Lead Lead => _lead;

    public Connection Connection => connection;

    public void Start()
    {
        for (int i = 0; i < UsualThreads; i++)
            StartThread();
        _watch = new Thread(Watch) { IsBackground = true, Name = "pump watch" };
        _watch.Start();
    }

    /// <summary>Reads no more; waits for the requests in hand, but no longer than <paramref name="patience"/>.</summary>
    public void Stop(TimeSpan patience)
    {
        _lead.Finish();
        connection.Transport.Wake();
        _activity.Set();
        Join(patience);
    }

    /// <summary>Waits for the threads to end, but no longer than <paramref name="patience"/>.</summary>
    public void Join(TimeSpan patience)
    {
        long until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        foreach (Thread thread in Snapshot().Select(thread => thread.Thread).Append(_watch!))
            thread.Join((int)Math.Max(0, until - Environment.TickCount64));
    }

    /// <summary>Told by the leader when it has something to do after a time without.</summary>
    public void NoteActivity()
    {
        if (_isWatchParked)
            _activity.Set();
    }

    public void Leave(PumpThread thread)
    {
        lock (_threads)
            _threads.Remove(thread);
    }

    /// <summary>A thread beyond the usual number may leave when there is nothing for it to do.</summary>
    public bool TryRetire(PumpThread thread)
    {
        lock (_threads)
            return _threads.Count > UsualThreads && _threads.Remove(thread);
    }

    private void StartThread()
    {
        lock (_threads)
        {
            if (_threads.Count >= MostThreads || _lead.IsOver)
                return;
            var thread = new PumpThread(++_started, this, dispatcher, hives, log);
            _threads.Add(thread);
            thread.Thread.Start();
        }
    }

    private void Watch()
    {
        (int Thread, long Request) last = default;
        long lastVacancy = 0;
        int quietTicks = 0;
        while (!_lead.IsOver)
        {
            Thread.Sleep(bounds.StuckThread);
            int handling = _lead.HandlingThread();
            long vacancy = _lead.Vacancy;
            quietTicks = handling == 0 && vacancy == 0 ? quietTicks + 1 : 0;
            if (vacancy != 0 && vacancy == lastVacancy)
                StartThread();
            lastVacancy = vacancy;
            (int Thread, long Request) now = (handling, handling == 0 ? 0 : RequestOf(handling));
            if (handling != 0 && now == last)
                _lead.HandOn(handling);
            last = now;
            if (quietTicks >= QuietTicksBeforeParking)
                Park();
        }
    }

    /// <summary>Waits until the leader has something to do again, so that an idle daemon sleeps.</summary>
    private void Park()
    {
        _activity.Reset();
        _isWatchParked = true;
        Interlocked.MemoryBarrier();
        if (_lead.HandlingThread() == 0 && _lead.Vacancy == 0 && !_lead.IsOver)
            _activity.Wait();
        _isWatchParked = false;
    }

    private long RequestOf(int number)
    {
        lock (_threads)
            return _threads.Find(thread => thread.Number == number)?.Requests ?? 0;
    }

    private List<PumpThread> Snapshot()
    {
        lock (_threads)
            return [.. _threads];
    }
}

using System.Diagnostics;
using Loregd.Bench.Native;

namespace Loregd.Bench.Load;

/// <summary>The open loop: requests at fixed times. A request that finds no free slot waits for one, and its time counts from then on.</summary>
internal sealed unsafe class Pacer
{
    private const int ReadSlots = RequestWindow.MaxSlots / 2;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long LongestWait = 30 * NanosecondsPerSecond;

    private readonly Stream[] _streams =
    [
        new(0, Enumerable.Range(0, ReadSlots)),
        new(1, Enumerable.Range(ReadSlots, RequestWindow.MaxSlots - ReadSlots)),
    ];

    public void Loop(RequestWindow window, int fd, Plan reads, int readRate, Plan writes, int writeRate, long deadline)
    {
        // Else the system may wake this thread 50 µs late.
        _ = LibC.prctl(LibC.PR_SET_TIMERSLACK, 1, 0, 0, 0);
        long now = Stopwatch.GetTimestamp();
        _streams[0].Begin(reads, readRate, now);
        _streams[1].Begin(writes, writeRate, now);
        while (now < deadline || window.InFlight > 0)
        {
            if (now > deadline + LongestWait)
                throw new BenchException($"{window.InFlight} requests were not answered");
            if (now < deadline)
            {
                foreach (Stream stream in _streams)
                    stream.AskWhatIsDue(window, now);
                window.Flush();
            }

            Wait(fd, now < deadline ? Math.Min(_streams[0].Due, _streams[1].Due) : now + NanosecondsPerSecond);
            int received = window.Receive(wait: false);
            now = Stopwatch.GetTimestamp();
            for (int i = 0; i < received; i++)
            {
                int slot = window.Take(i, now);
                _streams[slot < ReadSlots ? 0 : 1].Free(slot);
            }
        }
    }

    private static void Wait(int fd, long until)
    {
        long nanoseconds = Math.Clamp(until - Stopwatch.GetTimestamp(), 0, NanosecondsPerSecond);
        var time = new LibC.TimeSpec { Seconds = nanoseconds / NanosecondsPerSecond, Nanoseconds = nanoseconds % NanosecondsPerSecond };
        var poll = new LibC.PollFd { Fd = fd, Events = LibC.POLLIN };
        _ = LibC.ppoll(&poll, 1, &time, null);
    }

    /// <summary>Requests of one kind, with slots of their own.</summary>
    private sealed class Stream(int kind, IEnumerable<int> slots)
    {
        private readonly int[] _free = [.. slots];
        private int _freeCount = slots.Count();
        private long _interval;
        private Plan? _plan;

        /// <summary>When the next request is to go.</summary>
        public long Due { get; private set; }

        public void Begin(Plan plan, int rate, long now)
        {
            _plan = plan;
            _interval = rate > 0 ? Stopwatch.Frequency / rate : 0;
            Due = rate > 0 ? now : long.MaxValue;
        }

        public void AskWhatIsDue(RequestWindow window, long now)
        {
            for (; Due <= now && _freeCount > 0; Due += _interval)
                window.Ask(_plan!, _free[--_freeCount], now, kind);
        }

        public void Free(int slot) => _free[_freeCount++] = slot;
    }
}

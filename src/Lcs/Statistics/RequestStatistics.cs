using System.Diagnostics;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>Counts requests and measures how long their callers wait. From any thread.</summary>
internal sealed class RequestStatistics
{
    private readonly Counters[] _byOperation = [.. Operations.All.Select(_ => new Counters())];
    private int _inFlight;

    /// <summary>Requests that callers wait for now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>A request begins; returns the moment for <see cref="End"/>.</summary>
    public long Begin()
    {
        Interlocked.Increment(ref _inFlight);
        return Stopwatch.GetTimestamp();
    }

    /// <summary>A request that was begun has its answer, or never gets one.</summary>
    public void End(OpCode op, long began, bool isOk)
    {
        Interlocked.Decrement(ref _inFlight);
        long ticks = Stopwatch.GetTimestamp() - began;
        Counters counters = CountersOf(op);
        Interlocked.Increment(ref counters.Requests);
        Interlocked.Add(ref counters.TotalTicks, ticks);
        if (!isOk)
            Interlocked.Increment(ref counters.Failures);
        long longest = Volatile.Read(ref counters.LongestTicks);
        while (ticks > longest && Interlocked.CompareExchange(ref counters.LongestTicks, ticks, longest) is var seen && seen != longest)
            longest = seen;
    }

    /// <summary>A request is sent that nobody waits for.</summary>
    public void Post(OpCode op) => Interlocked.Increment(ref CountersOf(op).Requests);

    /// <summary>What was sent so far.</summary>
    public IReadOnlyList<OperationStatistics> Snapshot()
    {
        var sent = new List<OperationStatistics>();
        for (int i = 0; i < _byOperation.Length; i++)
        {
            Counters counters = _byOperation[i];
            if (Volatile.Read(ref counters.Requests) is var requests and > 0)
            {
                sent.Add(new OperationStatistics(Operations.All[i].Name, requests, Volatile.Read(ref counters.Failures),
                    Stopwatch.GetElapsedTime(0, Volatile.Read(ref counters.TotalTicks)), Stopwatch.GetElapsedTime(0, Volatile.Read(ref counters.LongestTicks))));
            }
        }
        return sent;
    }

    private Counters CountersOf(OpCode op)
    {
        for (int i = 0; i < _byOperation.Length; i++)
        {
            if (Operations.All[i].Code == op)
                return _byOperation[i];
        }
        throw new ArgumentOutOfRangeException(nameof(op));
    }

    private sealed class Counters
    {
        public long Requests, Failures, TotalTicks, LongestTicks;
    }
}

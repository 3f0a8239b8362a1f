using System.Diagnostics;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Load;

/// <summary>
/// Plays the kernel's callers, from one thread. Closed: each caller asks again when it is answered, which measures what a source can do.
/// Paced: callers ask at a rate, whatever the answers do, which measures how long they wait on a machine that is not full.
/// </summary>
internal sealed class Generator(int batch) : IDisposable
{
    private readonly RequestWindow _window = new(batch);
    private readonly Pacer _pacer = new();

    /// <summary>Keeps a window full until the plan ends or the time is over, and then waits for what is in flight.</summary>
    public RoundResult Run(SourceConnection source, Plan plan, int window, TimeSpan duration) =>
        Measure(source, plan.Kinds, duration, deadline => Loop(plan, window, deadline));

    /// <summary>Asks for reads and writes at these rates a second, counted as kinds 0 and 1.</summary>
    public RoundResult RunPaced(SourceConnection source, Plan reads, int readRate, Plan writes, int writeRate, TimeSpan duration) =>
        Measure(source, 2, duration, deadline => _pacer.Loop(_window, source.Fd, reads, readRate, writes, writeRate, deadline));

    public void Dispose() => _window.Dispose();

    private RoundResult Measure(SourceConnection source, int kinds, TimeSpan duration, Action<long> loop)
    {
        _window.Begin(source.Fd);
        double sourceCpu = source.CpuSeconds();
        double loadCpu = CpuTime.OfThisThread();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        loop(start + (long)(duration.TotalSeconds * Stopwatch.Frequency));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new RoundResult
        {
            Seconds = seconds,
            Requests = _window.Answered,
            BytesReceived = _window.BytesReceived,
            BytesAllocated = allocated,
            SourceCpuSeconds = source.CpuSeconds() - sourceCpu,
            LoadCpuSeconds = CpuTime.OfThisThread() - loadCpu,
            Latencies = _window.Latencies(kinds),
        };
    }

    private void Loop(Plan plan, int window, long deadline)
    {
        long now = Stopwatch.GetTimestamp();
        for (int slot = 0; slot < window; slot++)
            _window.Ask(plan, slot, now);
        _window.Flush();
        while (_window.InFlight > 0)
        {
            int received = _window.Receive(wait: true);
            now = Stopwatch.GetTimestamp();
            for (int i = 0; i < received; i++)
            {
                int slot = _window.Take(i, now);
                if (now < deadline)
                    _window.Ask(plan, slot, now);
            }

            _window.Flush();
        }
    }
}

using Loregd.Bench.Measurements;

namespace Loregd.Bench.Load;

/// <summary>What one round of load measured.</summary>
internal sealed record RoundResult
{
    public required double Seconds { get; init; }

    public required long Requests { get; init; }

    public required long BytesReceived { get; init; }

    /// <summary>Managed memory that this process allocated meanwhile, on all its threads: what the load allocates is nothing.</summary>
    public required long BytesAllocated { get; init; }

    /// <summary>CPU time of the source's threads, and of the thread that makes the load.</summary>
    public required double SourceCpuSeconds { get; init; }

    public required double LoadCpuSeconds { get; init; }

    /// <summary>Latencies of each kind of request.</summary>
    public required IReadOnlyList<Latency> Latencies { get; init; }

    public double PerSecond => Requests / Seconds;

    public double BytesPerAnswer => Requests == 0 ? 0 : (double)BytesReceived / Requests;
}

/// <summary>Percentiles in microseconds.</summary>
internal sealed record Latency(long Count, double P50, double P99, double P999)
{
    public static Latency MedianOf(IReadOnlyList<Latency> rounds) => new(
        rounds.Sum(round => round.Count),
        Medians.Of(rounds, round => round.P50),
        Medians.Of(rounds, round => round.P99),
        Medians.Of(rounds, round => round.P999));

    public static Latency Of(Histogram histogram) =>
        new(histogram.Count, histogram.Microseconds(0.5), histogram.Microseconds(0.99), histogram.Microseconds(0.999));
}

using Loregd.Bench.Load;
using Loregd.Bench.Scenarios;

namespace Loregd.Bench.Measurements;

/// <summary>All rounds of a scenario at a window. Numbers are medians over the rounds.</summary>
internal sealed record Throughput(Scenario Scenario, int Window, IReadOnlyList<RoundResult> Source, IReadOnlyList<RoundResult> Echo)
{
    /// <summary>Requests a second of the source, for one of the echo's in the round beside it.</summary>
    public double Ratio => Medians.Of(Source.Zip(Echo, (source, echo) => source.PerSecond / echo.PerSecond));

    public double PerSecond => Medians.Of(Source, round => round.PerSecond);

    public double EchoPerSecond => Medians.Of(Echo, round => round.PerSecond);

    public int Kinds => Source[0].Latencies.Count;

    /// <summary>Microseconds of the source's CPU time for a request.</summary>
    public double CpuPerRequest => Medians.Of(Source, CpuOf);

    public double EchoCpuPerRequest => Medians.Of(Echo, CpuOf);

    /// <summary>How much of a processor the thread that makes the load used: near 1, it is the limit.</summary>
    public double LoadCpuShare => Medians.Of(Source, LoadCpuOf);

    public double EchoLoadCpuShare => Medians.Of(Echo, LoadCpuOf);

    public double BytesPerAnswer => Medians.Of(Source, round => round.BytesPerAnswer);

    public double EchoBytesPerAnswer => Medians.Of(Echo, round => round.BytesPerAnswer);

    public Latency Latency(int kind) => Load.Latency.MedianOf([.. Source.Select(round => round.Latencies[kind])]);

    public Latency EchoLatency => Load.Latency.MedianOf([.. Echo.Select(round => round.Latencies[0])]);

    private static double CpuOf(RoundResult round) => round.SourceCpuSeconds / round.Requests * 1e6;

    private static double LoadCpuOf(RoundResult round) => round.LoadCpuSeconds / round.Seconds;
}

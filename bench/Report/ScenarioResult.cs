using Loregd.Bench.Load;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Report;

/// <summary>All rounds of a scenario at a window. Numbers are medians over the rounds.</summary>
internal sealed record ScenarioResult(
    Scenario Scenario, int Window, IReadOnlyList<RoundResult> Source, IReadOnlyList<RoundResult> Echo, SourceMemory Memory)
{
    /// <summary>Requests a second of the source, for one of the echo's.</summary>
    public double Ratio => Median(Source.Zip(Echo, (source, echo) => source.PerSecond / echo.PerSecond));

    public double PerSecond => Of(Source, round => round.PerSecond);

    public double EchoPerSecond => Of(Echo, round => round.PerSecond);

    public Latency Latency(int kind = 0) => Latency(Source, kind);

    public Latency EchoLatency => Latency(Echo, 0);

    /// <summary>Microseconds of the source's CPU time for a request.</summary>
    public double CpuPerRequest => Of(Source, round => round.SourceCpuSeconds / round.Requests * 1e6);

    public double EchoCpuPerRequest => Of(Echo, round => round.SourceCpuSeconds / round.Requests * 1e6);

    /// <summary>How much of a processor the thread that makes the load used: near 1, it is the limit.</summary>
    public double LoadCpuShare => Of(Source, round => round.LoadCpuSeconds / round.Seconds);

    public double BytesPerAnswer => Of(Source, round => round.BytesPerAnswer);

    public double EchoBytesPerAnswer => Of(Echo, round => round.BytesPerAnswer);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Of(IEnumerable<RoundResult> rounds, Func<RoundResult, double> number) => Median(rounds.Select(number));

    private static Latency Latency(IReadOnlyList<RoundResult> rounds, int kind) => new(
        rounds.Sum(round => round.Latencies[kind].Count),
        Of(rounds, round => round.Latencies[kind].P50),
        Of(rounds, round => round.Latencies[kind].P99),
        Of(rounds, round => round.Latencies[kind].P999));
}

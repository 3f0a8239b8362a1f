using Loregd.Bench.Load;
using Loregd.Bench.Measurements;

namespace Loregd.Bench.Report;

/// <summary>Throughput against window.</summary>
internal static class ThroughputTable
{
    public static readonly string Head =
        $"{"",-16}  {"",6}  {"requests a second",21}  {"",6}  {"echo, µs",17}  {"source, µs",26}  {"CPU µs a request",17}  {"load",5}\n"
        + $"{"scenario",-16}  {"window",6}  {"echo",10} {"source",10}  {"ratio",6}  {"p50",8} {"p99",8}  {"p50",8} {"p99",8} {"p99.9",8}  {"echo",8} {"source",8}  {"CPU",5}";

    public static string Line(Throughput result)
    {
        Latency echo = result.EchoLatency;
        string line =
            $"{result.Scenario.Name,-16}  {result.Window,6}  {result.EchoPerSecond,10:N0} {result.PerSecond,10:N0}  {result.Ratio,6:F3}  {echo.P50,8:F1} {echo.P99,8:F1}  "
            + $"{Percentiles(result.Latency(0))}  {result.EchoCpuPerRequest,8:F2} {result.CpuPerRequest,8:F2}  {result.LoadCpuShare,5:P0}";
        return result.Kinds == 1 ? line : $"{line}\n{"  its writes",-16}  {"",6}  {"",10} {"",10}  {"",6}  {"",8} {"",8}  {Percentiles(result.Latency(1))}";
    }

    public static string Percentiles(Latency latency) => $"{latency.P50,8:F1} {latency.P99,8:F1} {latency.P999,8:F1}";
}

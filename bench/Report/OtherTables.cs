using Loregd.Bench.Measurements;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Report;

/// <summary>Reads on a machine that is not full.</summary>
internal static class CalmReadsTable
{
    public static readonly string Head =
        $"{"paced reads, µs",-16}  {"reads/s",8} {"writes/s",8}  {"echo p99",8}  {"alone: p50, p99, p99.9",26}  {"beside writes",26}  {"p99 ratio",9}  {"the writes",26}";

    public static string Line(CalmReads result) =>
        $"{(result.Place == Place.Memory ? "  hive on tmpfs" : "  hive on disk"),-16}  {result.ReadRate,8} {result.WriteRate,8}  {result.Echo.P99,8:F1}  {ThroughputTable.Percentiles(result.Alone)}  "
        + $"{ThroughputTable.Percentiles(result.BesideWrites)}  {result.Ratio,9:F2}  {ThroughputTable.Percentiles(result.Writes)}";
}

/// <summary>Syncs of each load.</summary>
internal static class SyncTable
{
    public static readonly string Head = $"{"syncs",-16}  {"window",6}  {"requests",10}  {"of the log",10}  {"others",8}  {"of the log, a request",21}";

    public static string Line(SyncCount result) =>
        $"{result.Scenario.Name,-16}  {result.Window,6}  {result.Requests,10:N0}  {result.LogSyncs,10:N0}  {result.OtherSyncs,8:N0}  {result.LogSyncsPerRequest,21:F4}";
}

/// <summary>Start-up time against hive size.</summary>
internal static class StartUpTable
{
    public static readonly string Head = $"{"start-up, ms",-16}  {"echo",8}  {"after stop",10}  {"after kill",10}  resident memory then";

    public static string Line(StartUp result) =>
        $"{$"{result.Keys:N0} keys",-16}  {result.Echo,8:F1}  {result.AfterStop,10:F1}  {result.AfterKill,10:F1}  {MemoryTable.Of(result.Memory)}";
}

/// <summary>Resident memory.</summary>
internal static class MemoryTable
{
    public static string Of(MemoryAfterLoad result) =>
        $"resident memory, {result.Keys:N0} keys: {Of(result.AtStart)}; after {result.Requests:N0} requests in {result.Seconds:F0} s: {Of(result.AtEnd)}";

    public static string Of(SourceMemory memory) => $"{Mib(memory.Resident)} (of it anonymous {Mib(memory.Anonymous)}, peak {Mib(memory.Peak)})";

    private static string Mib(long bytes) => $"{bytes / 1048576.0:F1} MiB";
}

/// <summary>Managed allocations.</summary>
internal static class AllocationTable
{
    public static readonly string Head = $"{"allocations",-16}  {"bytes a request",15}";

    public static string Line(Allocation result) => $"{result.Scenario.Name,-16}  {result.BytesPerRequest,15:F3}{(result.IsOverLimit ? $"  over the limit: {result.Types}" : "")}";
}

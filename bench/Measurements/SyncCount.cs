using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Measurements;

/// <summary>
/// How often the source syncs under a load, counted by strace, which a seccomp filter calls for these system calls alone. A checkpoint's
/// syncs that come after the load are among them.
/// </summary>
internal sealed record SyncCount(Scenario Scenario, int Window, long Requests, int LogSyncs, int OtherSyncs)
{
    /// <summary>Syncs of the write-ahead log for a request.</summary>
    public double LogSyncsPerRequest => (double)LogSyncs / Requests;

    private static readonly (string Scenario, int Window)[] s_loads =
    [
        ("lookup", 64), ("set", 1), ("set", 64), ("set-volatile", 64), ("create", 1), ("create", 64), ("create-volatile", 64),
    ];

    /// <summary>What is missing on this machine, null when nothing is.</summary>
    public static string? Missing => SearchPath.Find("strace") is null ? "syncs are not counted: strace is missing (apt-get install strace)" : null;

    public static IEnumerable<SyncCount> Measure(Options options, SourceStarter starter, Generator generator)
    {
        string hive = starter.CopyHive(options.Keys, Place.Disk);
        string trace = Path.Combine(starter.Folder, "syncs");
        string[] strace = [SearchPath.Find("strace")!, "-D", "-f", "--seccomp-bpf", "-qq", "-y", "-e", "trace=fsync,fdatasync,sync_file_range,msync,sync,syncfs", "-o", trace];
        using (SourceProcess source = starter.StartSource(hive, strace))
        {
            foreach ((string name, int window) in s_loads)
            {
                Scenario scenario = ScenarioList.All.Single(scenario => string.Equals(scenario.Name, name, StringComparison.Ordinal));
                Plan plan = scenario.MakeWorkload(Stage.Of(source.Connection, options.Keys)).WarmUp();
                (int log, int other) = CountWhenQuiet(trace);
                long requests = generator.Run(source.Connection, plan, window, options.RoundTime).Requests;
                (int logNow, int otherNow) = CountWhenQuiet(trace);
                yield return new SyncCount(scenario, window, requests, logNow - log, otherNow - other);
            }
        }

        HiveMaker.Remove(hive);
    }

    private static (int Log, int Other) CountWhenQuiet(string trace)
    {
        long length = -1;
        for (int i = 0; i < 20 && length != new FileInfo(trace).Length; i++)
        {
            length = new FileInfo(trace).Length;
            Thread.Sleep(400);
        }

        string[] calls = [.. File.ReadLines(trace).Where(line => line.Contains("sync(", StringComparison.Ordinal))];
        int log = calls.Count(line => line.Contains("-wal", StringComparison.Ordinal));
        return (log, calls.Length - log);
    }
}

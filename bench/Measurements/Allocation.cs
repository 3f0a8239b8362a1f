using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Native;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Measurements;

/// <summary>
/// Managed bytes that loregd allocates for a request, by the runtime's own count, with the daemon in this process. The least of the rounds,
/// because an allocation that belongs to a request is in each of them.
/// </summary>
/// <param name="Types">What is allocated most, where it is too much.</param>
internal sealed record Allocation(Scenario Scenario, double BytesPerRequest, string Types)
{
    private const int Window = 16;
    private const int Rounds = 5;

    public bool IsOverLimit => BytesPerRequest > Scenario.AllocationLimit;

    public static IEnumerable<Allocation> Measure(Options options, SourceStarter starter, Generator generator)
    {
        CheckThatLoadAllocatesNothing(options, starter, generator);
        string hive = starter.CopyHive(options.SmallestHive, Place.Disk);
        using (var listener = new PacketListener(Path.Combine(starter.Folder, "allocations")))
        using (var source = new InProcessSource(hive, listener))
        {
            foreach (Scenario scenario in ScenarioList.All.Where(scenario => !scenario.IsCold && scenario.Place == Place.Disk))
            {
                Workload load = scenario.MakeWorkload(Stage.Of(source.Connection, options.SmallestHive));
                _ = generator.Run(source.Connection, load.WarmUp(), Window, options.RoundTime);
                double bytes = Enumerable.Range(0, Rounds).Min(round => Round(generator, source, load, round, options));
                yield return new Allocation(scenario, bytes, bytes > scenario.AllocationLimit ? TypesOf(generator, source, load, options) : "");
            }
        }

        HiveMaker.Remove(hive);
    }

    /// <summary>Else its bytes would be counted as loregd's. The echo is another process, so that what is counted is the load's alone.</summary>
    private static void CheckThatLoadAllocatesNothing(Options options, SourceStarter starter, Generator generator)
    {
        using SourceProcess echo = starter.StartEcho();
        Workload load = WriteLoads.Mix(new Stage(new HiveShape(echo.Connection.Root, options.SmallestHive), echo.Connection, [], IsEcho: true));
        _ = generator.Run(echo.Connection, load.WarmUp(), Window, options.RoundTime / 2);
        RoundResult result = generator.Run(echo.Connection, load.Round(0, 1), Window, options.RoundTime / 2);
        if ((double)result.BytesAllocated / result.Requests > Scenario.HotPathLimit)
            throw new BenchException($"the load itself allocates: {result.BytesAllocated} bytes for {result.Requests} requests");
    }

    private static string TypesOf(Generator generator, InProcessSource source, Workload load, Options options)
    {
        using var sampler = new AllocationSampler();
        _ = generator.Run(source.Connection, load.WarmUp(), Window, options.RoundTime);
        return sampler.Top(3);
    }

    private static double Round(Generator generator, InProcessSource source, Workload load, int round, Options options)
    {
        RoundResult result = generator.Run(source.Connection, load.Round(round, Rounds), Window, options.RoundTime / 2);
        return (double)result.BytesAllocated / result.Requests;
    }
}

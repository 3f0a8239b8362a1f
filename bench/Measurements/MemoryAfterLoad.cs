using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Measurements;

/// <summary>
/// Resident memory after everything in the hive was read and a load of all kinds was answered, but for keys created in memory: those are what the source
/// was asked to keep there.
/// </summary>
internal sealed record MemoryAfterLoad(int Keys, double Seconds, long Requests, SourceMemory AtStart, SourceMemory AtEnd)
{
    private const int Window = 64;

    public static MemoryAfterLoad Measure(Options options, SourceStarter starter, Generator generator)
    {
        string hive = starter.CopyHive(options.Keys, Place.Disk);
        MemoryAfterLoad result;
        using (SourceProcess source = starter.StartSource(hive))
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(500));
            SourceMemory atStart = source.Memory();
            double seconds = 0;
            long requests = 0;
            TimeSpan each = options.LoadTime / ScenarioList.All.Count(IsBounded);
            foreach (Scenario scenario in ScenarioList.All.Where(IsBounded))
            {
                Plan plan = scenario.MakeWorkload(Stage.Of(source.Connection, options.Keys)).Round(0, 1);
                RoundResult round = generator.Run(source.Connection, plan, Window, each);
                seconds += round.Seconds;
                requests += round.Requests;
            }

            result = new MemoryAfterLoad(options.Keys, seconds, requests, atStart, source.Memory());
        }

        HiveMaker.Remove(hive);
        return result;
    }

    private static bool IsBounded(Scenario scenario) => scenario.Place == Place.Disk && scenario.Name != ScenarioList.CreateVolatile;
}

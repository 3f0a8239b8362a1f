using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Measurements;

/// <summary>
/// Runs scenarios at windows: after a warming up, rounds of the echo and of the source take turns, so that whatever slows the machine
/// slows both. The ratio is the median of the rounds' ratios.
/// </summary>
internal sealed class ThroughputMeasurement(Options options, SourceStarter starter, Generator generator)
{
    private static readonly TimeSpan s_longestColdRound = TimeSpan.FromSeconds(20);

    public IEnumerable<Throughput> Run(Scenario scenario)
    {
        if (scenario.Place == Place.Memory && !SourceStarter.HasMemoryFolder)
            yield break;
        foreach (int[] windows in scenario.IsCold ? options.Windows.Select(window => new[] { window }) : [options.Windows])
        {
            string hive = starter.CopyHive(options.Keys, scenario.Place);
            using SourceProcess source = starter.StartSource(hive);
            using SourceProcess echo = starter.StartEcho();
            Stage stage = Stage.Of(source.Connection, options.Keys);
            Workload load = scenario.MakeWorkload(stage);
            Workload echoLoad = scenario.MakeWorkload(stage.ForEcho(echo.Connection));
            load.Teach(source.Connection, echo.Connection);
            _ = generator.Run(source.Connection, load.WarmUp(), Math.Min(64, windows.Max()), options.WarmUp);
            _ = generator.Run(echo.Connection, echoLoad.WarmUp(), Math.Min(64, windows.Max()), options.WarmUp / 4);
            foreach (int window in windows)
                yield return Measure(scenario, window, source, load, echo, echoLoad);
            // Before the hive goes, its daemon has to.
            source.Dispose();
            HiveMaker.Remove(hive);
        }
    }

    private Throughput Measure(Scenario scenario, int window, SourceProcess source, Workload load, SourceProcess echo, Workload echoLoad)
    {
        if (!scenario.IsCold)
            _ = generator.Run(source.Connection, load.WarmUp(), window, options.WarmUp / 8);
        var sourceRounds = new List<RoundResult>();
        var echoRounds = new List<RoundResult>();
        TimeSpan duration = scenario.IsCold ? s_longestColdRound : options.RoundTime;
        for (int round = 0; round < options.Rounds; round++)
        {
            echoRounds.Add(generator.Run(echo.Connection, echoLoad.Round(round, options.Rounds), window, options.RoundTime));
            sourceRounds.Add(generator.Run(source.Connection, load.Round(round, options.Rounds), window, duration));
        }

        return new Throughput(scenario, window, sourceRounds, echoRounds);
    }
}

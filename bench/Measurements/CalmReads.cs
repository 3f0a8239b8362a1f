using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Measurements;

/// <summary>How long reads take on a machine that is not full, with writes beside them and without.</summary>
internal sealed record CalmReads(Place Place, int ReadRate, int WriteRate, Latency Alone, Latency BesideWrites, Latency Writes, Latency Echo)
{
    private const int ReadsPerSecond = 4000;
    private const int WritesPerSecond = 200;
    private const int WritesPerSecondInMemory = 1000;

    /// <summary>The p99 with writes for one without.</summary>
    public double Ratio => BesideWrites.P99 / Alone.P99;

    public static IEnumerable<CalmReads> Measure(Options options, SourceStarter starter, Generator generator)
    {
        foreach (Place place in SourceStarter.Places)
        {
            string hive = starter.CopyHive(options.Keys, place);
            using (SourceProcess source = starter.StartSource(hive))
            using (SourceProcess echo = starter.StartEcho())
                yield return Measure(options, generator, place, source.Connection, echo.Connection);
            HiveMaker.Remove(hive);
        }
    }

    private static CalmReads Measure(Options options, Generator generator, Place place, SourceConnection source, SourceConnection echo)
    {
        Stage stage = Stage.Of(source, options.Keys);
        Workload mix = WriteLoads.Mix(stage);
        mix.Teach(source, echo);
        _ = generator.Run(source, mix.WarmUp(), 4, options.WarmUp);
        Plan reads = ReadLoads.MixedPlan(stage.Shape);
        Plan writes = WriteLoads.SetValue(stage).WarmUp();
        int writeRate = place == Place.Memory ? WritesPerSecondInMemory : WritesPerSecond;
        TimeSpan time = options.RoundTime * 4;
        var rounds = (Alone: new List<Latency>(), Beside: new List<Latency>(), Writes: new List<Latency>(), Echo: new List<Latency>());
        for (int round = 0; round < options.Rounds; round++)
        {
            rounds.Echo.Add(generator.RunPaced(echo, reads, ReadsPerSecond, writes, 0, time).Latencies[0]);
            rounds.Alone.Add(generator.RunPaced(source, reads, ReadsPerSecond, writes, 0, time).Latencies[0]);
            IReadOnlyList<Latency> both = generator.RunPaced(source, reads, ReadsPerSecond, writes, writeRate, time).Latencies;
            rounds.Beside.Add(both[0]);
            rounds.Writes.Add(both[1]);
        }

        return new CalmReads(
            place, ReadsPerSecond, writeRate, Latency.MedianOf(rounds.Alone), Latency.MedianOf(rounds.Beside), Latency.MedianOf(rounds.Writes), Latency.MedianOf(rounds.Echo));
    }
}

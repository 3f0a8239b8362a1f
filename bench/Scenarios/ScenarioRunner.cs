using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Report;
using Loregd.Bench.Sources;
using Peios.Rsi;

namespace Loregd.Bench.Scenarios;

/// <summary>
/// Runs scenarios at windows: after a warming up, rounds of the echo and of the source take turns, so that whatever slows the machine
/// slows both. The ratio is the median of the rounds' ratios.
/// </summary>
internal sealed class ScenarioRunner(Options options, SourceStarter starter, Generator generator)
{
    private static readonly TimeSpan s_longestColdRound = TimeSpan.FromSeconds(20);

    public IEnumerable<ScenarioResult> Run(Scenario scenario)
    {
        if (scenario.Place == Place.Memory && !SourceStarter.HasMemoryFolder)
            yield break;
        foreach (int[] windows in scenario.IsCold ? options.Windows.Select(window => new[] { window }) : [options.Windows])
        {
            string hive = starter.CopyHive(options.Keys, scenario.Place);
            using SourceProcess source = starter.StartSource(hive);
            using SourceProcess echo = starter.StartEcho();
            var shape = new HiveShape(source.Connection.Root, options.Keys);
            byte[] descriptor = ReadDescriptor(source.Connection);
            Workload load = scenario.MakeWorkload(new Stage(shape, source.Connection, descriptor, IsEcho: false));
            Workload echoLoad = scenario.MakeWorkload(new Stage(shape, echo.Connection, descriptor, IsEcho: true));
            foreach (byte[] sample in load.Samples)
                echo.Connection.Teach(source.Connection.Call(sample));
            _ = generator.Run(source.Connection, load.WarmUp(), Math.Min(64, windows.Max()), options.WarmUp);
            _ = generator.Run(echo.Connection, echoLoad.WarmUp(), Math.Min(64, windows.Max()), options.WarmUp / 4);
            foreach (int window in windows)
                yield return Measure(scenario, window, source, load, echo, echoLoad);
            // Before the hive goes, its daemon has to.
            source.Dispose();
            HiveMaker.Remove(hive);
        }
    }

    private ScenarioResult Measure(Scenario scenario, int window, SourceProcess source, Workload load, SourceProcess echo, Workload echoLoad)
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

        return new ScenarioResult(scenario, window, sourceRounds, echoRounds, source.Memory());
    }

    private static byte[] ReadDescriptor(SourceConnection source)
    {
        byte[] frame = new byte[Plan.FrameSize];
        var writer = new RequestWriter(frame, 0, OpCode.ReadKey, 0);
        new ReadKeyRequest { Guid = source.Root }.Write(ref writer.Body);
        var reader = new WireReader(source.Call(frame.AsSpan(0, writer.Finish()))[Wire.StatusResponseSize..]);
        return ReadKeyResponse.TryRead(ref reader, out ReadKeyResponse root) ? root.SecurityDescriptor.ToArray() : throw new BenchException("the source's READ_KEY answer is malformed");
    }
}

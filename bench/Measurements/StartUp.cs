using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Measurements;

/// <summary>
/// From making the process to the arrival of its registration, in milliseconds, the file in the page cache: after a clean stop, and after
/// a SIGKILL with writes in the log. Memory is what it has a moment after the start.
/// </summary>
internal sealed record StartUp(int Keys, double AfterStop, double AfterKill, double Echo, SourceMemory Memory)
{
    private const int WriteWindow = 16;
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<StartUp> Measure(Options options, SourceStarter starter, Generator generator)
    {
        foreach (int keys in options.HiveSizes)
        {
            string hive = starter.CopyHive(keys, Place.Disk);
            // The first start may have work of its own, as for a hive that an older version made.
            using (starter.StartSource(hive))
                Thread.Sleep(s_settle);
            yield return Measure(options, starter, generator, hive, keys);
            HiveMaker.Remove(hive);
        }
    }

    private static StartUp Measure(Options options, SourceStarter starter, Generator generator, string hive, int keys)
    {
        var afterStop = new List<double>();
        var afterKill = new List<double>();
        var echo = new List<double>();
        SourceMemory? memory = null;
        for (int round = 0; round < options.Rounds; round++)
        {
            using (SourceProcess nothing = starter.StartEcho())
                echo.Add(nothing.StartUp.TotalMilliseconds);
            using (SourceProcess source = starter.StartSource(hive))
            {
                afterStop.Add(source.StartUp.TotalMilliseconds);
                Thread.Sleep(s_settle);
                memory = source.Memory();
                Plan writes = WriteLoads.SetValue(Stage.Of(source.Connection, keys)).WarmUp();
                _ = generator.Run(source.Connection, writes, WriteWindow, options.RoundTime);
                source.Crash();
            }

            using (SourceProcess source = starter.StartSource(hive))
                afterKill.Add(source.StartUp.TotalMilliseconds);
        }

        return new StartUp(keys, Medians.Of(afterStop), Medians.Of(afterKill), Medians.Of(echo), memory!);
    }
}

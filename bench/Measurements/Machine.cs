using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Loregd.Bench.Measurements;

/// <summary>What the numbers were measured on.</summary>
internal sealed record Machine(string Processor, int Cores, string Kernel, double LoadAverage, double SyncMilliseconds)
{
    private const int Syncs = 50;

    public static Machine Look(string folder) => new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown",
        Environment.ProcessorCount,
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]),
        SyncTime(folder));

    public override string ToString() =>
        $"{Processor}, {Cores} cores, Linux {Kernel}; load average {LoadAverage:F1} before the run; a sync takes {SyncMilliseconds:F2} ms";

    /// <summary>The median time of a sync of one page at the end of a file, as in a log.</summary>
    private static double SyncTime(string folder)
    {
        string path = Path.Combine(folder, "sync");
        byte[] page = new byte[4096];
        var times = new List<double>();
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
        {
            for (int i = 0; i < Syncs; i++)
            {
                RandomAccess.Write(file, page, (long)i * page.Length);
                long start = Stopwatch.GetTimestamp();
                RandomAccess.FlushToDisk(file);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        File.Delete(path);
        return Medians.Of(times);
    }
}

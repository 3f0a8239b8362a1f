namespace Loregd.Reliability.Soak;

/// <summary>What was measured at one moment.</summary>
/// <param name="Second">Since the beginning.</param>
/// <param name="Life">The number of the process.</param>
/// <param name="Median">Of the latencies since the last sample, in milliseconds.</param>
/// <param name="Percentile99">The same.</param>
/// <param name="Rate">Operations a second since the last sample.</param>
internal sealed record SoakSample(double Second, int Life, double ResidentMiB, int Descriptors, double LogMiB, double Median, double Percentile99, double Rate);

/// <summary>Whether a run stayed flat.</summary>
internal static class Flatness
{
    private const int FewestSamples = 12;
    private const double MoreMemory = 1.15, MemorySlackMiB = 16, MostLogMiB = 64, MoreLatency = 4, LatencySlackMilliseconds = 20;
    private const int DescriptorSlack = 12;

    /// <summary>What grew: within the life of one process, its last third against its middle third; and the latency of the run's second half against its first.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<SoakSample> samples)
    {
        foreach (IGrouping<int, SoakSample> life in samples.GroupBy(sample => sample.Life))
        {
            SoakSample[] all = [.. life];
            if (all.Length < FewestSamples)
                continue;
            SoakSample[] middle = all[(all.Length / 3)..(all.Length * 2 / 3)], last = all[(all.Length * 2 / 3)..];
            if (last.Max(sample => sample.ResidentMiB) is var memory && memory > (middle.Max(sample => sample.ResidentMiB) * MoreMemory) + MemorySlackMiB)
                yield return $"process {life.Key}: {memory:0} MiB resident after {middle.Max(sample => sample.ResidentMiB):0}";
            if (last.Max(sample => sample.Descriptors) is var descriptors && descriptors > middle.Max(sample => sample.Descriptors) + DescriptorSlack)
                yield return $"process {life.Key}: {descriptors} descriptors after {middle.Max(sample => sample.Descriptors)}";
        }

        if (samples.Count > 0 && samples.Max(sample => sample.LogMiB) is var log && log > MostLogMiB)
            yield return $"the logs grow to {log:0} MiB";
        if (samples.Count < FewestSamples)
            yield break;
        double before = Middle(samples.Take(samples.Count / 2)), after = Middle(samples.Skip(samples.Count / 2));
        if (after > (before * MoreLatency) + LatencySlackMilliseconds)
            yield return $"a median latency of {after:0.0} ms after {before:0.0} ms";
    }

    private static double Middle(IEnumerable<SoakSample> samples)
    {
        double[] medians = [.. samples.Select(sample => sample.Median).Order()];
        return medians[medians.Length / 2];
    }
}

using System.Globalization;

namespace Loregd.Bench.Sources;

/// <summary>Resident memory of a process in bytes (/proc/PID/status): now, its peak, and what is not backed by files.</summary>
internal sealed record SourceMemory(long Resident, long Peak, long Anonymous)
{
    public static SourceMemory Of(int process)
    {
        Dictionary<string, long> fields = File.ReadLines($"/proc/{process}/status")
            .Where(line => line.EndsWith(" kB", StringComparison.Ordinal))
            .Select(line => line.Split(':'))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1][..^3].Trim(), CultureInfo.InvariantCulture) * 1024, StringComparer.Ordinal);
        return new SourceMemory(fields["VmRSS"], fields["VmHWM"], fields["RssAnon"]);
    }
}

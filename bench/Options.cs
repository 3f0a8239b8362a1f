namespace Loregd.Bench;

/// <summary>What a run does. Folders are absolute.</summary>
internal sealed record Options
{
    /// <summary>The command line of the source, with {device} and {hive} in it.</summary>
    public required IReadOnlyList<string> Source { get; init; }

    /// <summary>Hives and sockets of the run lie here.</summary>
    public required string Folder { get; init; }

    /// <summary>Made hives are kept here.</summary>
    public required string Cache { get; init; }

    public required IReadOnlyList<string> Scenarios { get; init; }

    public required int[] Windows { get; init; }

    public required int Keys { get; init; }

    public required int Rounds { get; init; }

    public required TimeSpan RoundTime { get; init; }

    public required TimeSpan WarmUp { get; init; }

    public required int Batch { get; init; }

    /// <summary>Keys of the hives that starts are measured on.</summary>
    public required int[] HiveSizes { get; init; }

    /// <summary>How long the load is after which memory is looked at.</summary>
    public required TimeSpan LoadTime { get; init; }

    /// <summary>What is measured: names of <see cref="Measurements.Run"/>.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>Where to write the numbers for machines, and the charts; null: not at all.</summary>
    public string? JsonFile { get; init; }

    public string? ChartFolder { get; init; }

    public int SmallestHive => Math.Min(HiveSizes.Min(), Keys);
}

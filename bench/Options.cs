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
}

using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Scenarios;

/// <summary>What a workload is made for: the hive's keys, the source that gets it, and a security descriptor for new keys.</summary>
internal sealed record Stage(HiveShape Shape, SourceConnection Source, byte[] Descriptor, bool IsEcho)
{
    /// <summary>Nothing that the workload reads may be read twice.</summary>
    public bool IsCold { get; init; }
}

/// <summary>Where the hive lies.</summary>
internal enum Place
{
    /// <summary>In the folder of the run, where a sync costs what it costs.</summary>
    Disk,

    /// <summary>In memory, where a sync costs nothing.</summary>
    Memory,
}

/// <summary>A load with a name, which stays the same from version to version.</summary>
internal sealed record Scenario(string Name, string What, Func<Stage, Workload> MakeWorkload)
{
    public Place Place { get; init; }

    /// <summary>Each request is asked once in the life of a source, so each window gets a source of its own.</summary>
    public bool IsCold { get; init; }
}

/// <summary>The requests of a scenario for one source.</summary>
internal sealed record Workload
{
    /// <summary>One request of each operation whose answer is more than a status: for the echo to learn.</summary>
    public IReadOnlyList<byte[]> Samples { get; init; } = [];

    public required Func<Plan> WarmUp { get; init; }

    /// <summary>The plan of a round: its number from 0, and how many there will be.</summary>
    public required Func<int, int, Plan> Round { get; init; }
}

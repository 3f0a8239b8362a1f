namespace Loregd.Bench.Measurements;

/// <summary>Everything that a run measured. What was left out is empty or null.</summary>
internal sealed class Results
{
    public required Machine Machine { get; init; }

    /// <summary>The most messages that one system call of the load carried.</summary>
    public required int Batch { get; init; }

    public List<Throughput> Throughputs { get; } = [];

    public List<CalmReads> CalmReads { get; } = [];

    public List<SyncCount> Syncs { get; } = [];

    public List<StartUp> StartUps { get; } = [];

    public MemoryAfterLoad? Memory { get; set; }

    public List<Allocation> Allocations { get; } = [];
}

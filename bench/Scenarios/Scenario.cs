using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Sources;
using Peios.Rsi;

namespace Loregd.Bench.Scenarios;

/// <summary>What a workload is made for: the hive's keys, the source that gets it, and a security descriptor for new keys.</summary>
internal sealed record Stage(HiveShape Shape, SourceConnection Source, byte[] Descriptor, bool IsEcho)
{
    /// <summary>Nothing that the workload reads may be read twice.</summary>
    public bool IsCold { get; init; }

    /// <summary>For a source that serves a made hive. New keys get the root's descriptor.</summary>
    public static Stage Of(SourceConnection source, int keys)
    {
        byte[] frame = new byte[Plan.FrameSize];
        var writer = new RequestWriter(frame, 0, OpCode.ReadKey, 0);
        new ReadKeyRequest { Guid = source.Root }.Write(ref writer.Body);
        var reader = new WireReader(source.Call(frame.AsSpan(0, writer.Finish()))[Wire.StatusResponseSize..]);
        return ReadKeyResponse.TryRead(ref reader, out ReadKeyResponse root)
            ? new Stage(new HiveShape(source.Root, keys), source, root.SecurityDescriptor.ToArray(), IsEcho: false)
            : throw new BenchException("the source's answer to READ_KEY is malformed");
    }

    public Stage ForEcho(SourceConnection echo) => this with { Source = echo, IsEcho = true };
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

    /// <summary>Managed bytes for a request above which the run fails.</summary>
    public double AllocationLimit { get; init; } = HotPathLimit;

    /// <summary>Above this a hot path allocates; below it lies what a watch or a timer does now and then.</summary>
    public const double HotPathLimit = 0.5;

    /// <summary>Some of its requests change the hive.</summary>
    public bool Writes { get; init; }

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

    /// <summary>Makes the echo answer as the source does.</summary>
    public void Teach(SourceConnection source, SourceConnection echo)
    {
        foreach (byte[] sample in Samples)
            echo.Teach(source.Call(sample));
    }
}

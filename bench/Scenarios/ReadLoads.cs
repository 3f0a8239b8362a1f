using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Load.Plans;
using Peios.Rsi;

namespace Loregd.Bench.Scenarios;

/// <summary>The workloads that read. A hot one asks for a few keys over and over; a cold one for every key, once, in random order.</summary>
internal static class ReadLoads
{
    private const int HotKeys = 256;
    private const int HotParents = 32;
    private const int WarmUpPercent = 40;
    private const int Seed = 20_260_729;

    public static Workload Lookup(Stage stage) => Hot(stage, Lookups);

    public static Workload QueryValue(Stage stage) => Hot(stage, (shape, count) => Queries(shape, count, all: false));

    public static Workload QueryAllValues(Stage stage) => Hot(stage, (shape, count) => Queries(shape, count, all: true));

    public static Workload ReadKey(Stage stage) => Hot(stage, ReadKeys);

    public static Workload EnumChildren(Stage stage) => Hot(stage, Enumerations);

    /// <summary>The requests of a hot workload, but for every key and each once. The echo, which cannot tell, gets the hot ones.</summary>
    public static Func<Stage, Workload> Cold(Func<Stage, Workload> hot) => stage => hot(stage with { IsCold = !stage.IsEcho });

    /// <summary>LOOKUP, QUERY_VALUES and READ_KEY in turn.</summary>
    public static Frames Mixed(HiveShape shape)
    {
        int[] keys = RandomKeys(1, shape.Keys, HotKeys);
        return Frames.Concat([.. keys.SelectMany(key => new[]
        {
            Lookups(shape, [key]), Queries(shape, [key], all: false), ReadKeys(shape, [key]),
        })]);
    }

    /// <summary>The requests of <see cref="Mixed"/>, over and over.</summary>
    public static Plan MixedPlan(HiveShape shape) => new FramePlan(Mixed(shape), once: false);

    private static Workload Hot(Stage stage, Func<HiveShape, int[], Frames> make)
    {
        bool enumerates = make == Enumerations;
        int first = enumerates ? 0 : 1;
        int end = enumerates ? stage.Shape.FullParents : stage.Shape.Keys;
        Frames frames = make(stage.Shape, RandomKeys(first, end, stage.IsCold ? int.MaxValue : enumerates ? HotParents : HotKeys));
        int warm = stage.IsCold ? frames.Count * WarmUpPercent / 100 : frames.Count;
        return new Workload
        {
            Samples = [frames[0].ToArray()],
            WarmUp = () => new FramePlan(frames, once: false, 0, warm),
            Round = (round, rounds) => !stage.IsCold
                ? new FramePlan(frames, once: false)
                : new FramePlan(frames, once: true, warm + ((frames.Count - warm) / rounds * round), (frames.Count - warm) / rounds),
        };
    }

    private static Frames Lookups(HiveShape shape, int[] keys) => Frames.Make(OpCode.Lookup, keys, (int key, ref WireWriter writer) =>
        new LookupRequest { Parent = shape.Guid(HiveShape.ParentOf(key)), ChildName = HiveShape.Name(key) }.Write(ref writer));

    private static Frames Queries(HiveShape shape, int[] keys, bool all) => Frames.Make(OpCode.QueryValues, keys, (int key, ref WireWriter writer) =>
        new QueryValuesRequest { Guid = shape.Guid(key), ValueName = all ? [] : HiveShape.ValueName(0), QueryAll = all }.Write(ref writer));

    private static Frames ReadKeys(HiveShape shape, int[] keys) => Frames.Make(OpCode.ReadKey, keys, (int key, ref WireWriter writer) =>
        new ReadKeyRequest { Guid = shape.Guid(key) }.Write(ref writer));

    private static Frames Enumerations(HiveShape shape, int[] keys) => Frames.Make(OpCode.EnumChildren, keys, (int key, ref WireWriter writer) =>
        new EnumChildrenRequest { Parent = shape.Guid(key) }.Write(ref writer));

    /// <summary>Distinct keys in random order, the same in each run.</summary>
    public static int[] RandomKeys(int first, int end, int most)
    {
        int[] keys = [.. Enumerable.Range(first, end - first)];
        new Random(Seed).Shuffle(keys);
        return keys.Length > most ? keys[..most] : keys;
    }
}

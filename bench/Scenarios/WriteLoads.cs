using Loregd.Bench.Hives;
using Loregd.Bench.Load;
using Loregd.Bench.Load.Plans;
using Peios.Rsi;

namespace Loregd.Bench.Scenarios;

/// <summary>The workloads that write.</summary>
internal static class WriteLoads
{
    private const int WrittenKeys = 1024;
    private const int VolatileKeys = 64;
    private const int WritesInHundred = 10;
    private static readonly byte[] s_data = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public static Workload SetValue(Stage stage)
    {
        Frames frames = SetValues([.. Keys(stage.Shape)]);
        return Over(() => new SetValuePlan(frames, stage.Source));
    }

    public static Workload SetVolatileValue(Stage stage)
    {
        Frames frames = SetValues(MakeVolatileKeys(stage));
        return Over(() => new SetValuePlan(frames, stage.Source));
    }

    public static Workload CreateKey(Stage stage) => Over(() => new CreateKeyPlan(stage.Shape, stage.Source, stage.Descriptor, isVolatile: false));

    public static Workload CreateVolatileKey(Stage stage) => Over(() => new CreateKeyPlan(stage.Shape, stage.Source, stage.Descriptor, isVolatile: true));

    public static Workload Mix(Stage stage)
    {
        Frames reads = ReadLoads.Mixed(stage.Shape);
        Frames writes = SetValues([.. Keys(stage.Shape)]);
        return Over(() => new MixPlan(new FramePlan(reads, once: false), new SetValuePlan(writes, stage.Source), WritesInHundred)) with
        {
            Samples = [.. Enumerable.Range(0, 3).Select(i => reads[i].ToArray())],
        };
    }

    private static Workload Over(Func<Plan> plan) => new() { WarmUp = plan, Round = (_, _) => plan() };

    private static IEnumerable<KeyGuid> Keys(HiveShape shape) => ReadLoads.RandomKeys(1, shape.Keys, WrittenKeys).Select(shape.Guid);

    private static Frames SetValues(KeyGuid[] keys) => Frames.Make(OpCode.SetValue, Enumerable.Range(0, keys.Length), (int index, ref WireWriter writer) =>
        new SetValueRequest { Guid = keys[index], ValueName = "Written"u8, Layer = "base"u8, Type = RegType.Binary, Data = s_data }.Write(ref writer));

    private static KeyGuid[] MakeVolatileKeys(Stage stage)
    {
        var plan = new CreateKeyPlan(stage.Shape, stage.Source, stage.Descriptor, isVolatile: true);
        return [.. Enumerable.Range(0, VolatileKeys).Select(_ => plan.CreateOne(stage.Source))];
    }
}

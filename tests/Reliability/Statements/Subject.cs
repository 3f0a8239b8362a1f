using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>Which of a subject's keys are in memory.</summary>
internal enum Shape
{
    Persistent,

    /// <summary>All but the area: requests change one store and may be about the other.</summary>
    VolatileBelow,

    Volatile,
}

/// <summary>
/// An area in which every operation finds something to do: a key of two entries with a child, values and blankets in two layers; two unsettled entries of one key,
/// and one below the first key.
/// </summary>
internal sealed class Subject
{
    public const string Base = "base", Layer = "other layer", Below = "layer below";

    private readonly Ground _ground;
    private readonly Shape _shape;

    public Subject(Ground ground, Shape shape)
    {
        (_ground, _shape) = (ground, shape);
        Area = ground.AddArea(Ground.Hive, isVolatile: shape == Shape.Volatile, Key, Child, Fresh, Second);
    }

    public Area Area { get; }

    public KeyGuid Key { get; } = KeyGuid.NewRandom();

    public KeyGuid Child { get; } = KeyGuid.NewRandom();

    /// <summary>Two unsettled entries name it.</summary>
    public KeyGuid Fresh { get; } = KeyGuid.NewRandom();

    /// <summary>An unsettled entry below <see cref="Key"/> names it.</summary>
    public KeyGuid Second { get; } = KeyGuid.NewRandom();

    public IEnumerable<Line> Preparation() => Lines(
        HiveOps.CreateEntry(Area.Key, "key", Base, Key, Sequence()),
        HiveOps.CreateEntry(Area.Key, "Key", Layer, Key, Sequence()),
        Create(Key, "key", Area.Key),
        HiveOps.CreateEntry(Key, "child", Below, Child, Sequence()),
        Create(Child, "child", Key),
        HiveOps.WriteKey(Key, Blob.Of("first descriptor"), Sequence()),
        SetValue("value", Base),
        SetValue("value", Layer),
        SetValue("another", Layer),
        HiveOps.SetBlanketTombstone(Key, Base, set: true, Sequence()),
        HiveOps.SetBlanketTombstone(Key, Layer, set: true, Sequence()),
        HiveOps.CreateEntry(Area.Key, "fresh", Base, Fresh, Sequence()),
        HiveOps.CreateEntry(Area.Key, "fresh", Layer, Fresh, Sequence()),
        HiveOps.CreateEntry(Key, "second", Below, Second, Sequence()));

    /// <summary>What shows which unsettled entries are still there: they are settled, and one of their names is taken.</summary>
    public IEnumerable<Line> Settlement() => Lines(
        CreateFresh(),
        Create(Second, "second", Key),
        HiveOps.CreateEntry(Area.Key, "fresh", Base, Key, Sequence()));

    public HiveOp CreateFresh() => Create(Fresh, "fresh", Area.Key);

    public HiveOp SetValue(string name, string layer) => HiveOps.SetValue(Key, NewValue(name, layer), expected: 0);

    /// <summary>A value of the area's own key, beside which something fails.</summary>
    public Line Beside(string name) => new(Area, HiveOps.SetValue(Area.Key, NewValue(name, Base), expected: 0));

    public ulong Sequence() => _ground.NextSequence();

    private IEnumerable<Line> Lines(params IEnumerable<HiveOp> ops) => ops.Select(op => new Line(Area, op));

    private HiveOp Create(KeyGuid guid, string name, KeyGuid parent) =>
        HiveOps.CreateKey(guid, name, parent, Blob.Of($"descriptor of {name}"), isVolatile: _shape != Shape.Persistent, isSymlink: false);

    private Value NewValue(string name, string layer)
    {
        ulong sequence = Sequence();
        return new Value(name, layer, RegType.Binary, Blob.Of($"{sequence}"), sequence);
    }
}

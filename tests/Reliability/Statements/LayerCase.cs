using Loregd.Reliability.Requests;
using Loregd.Reliability.Running;
using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Statements;

/// <summary>A statement of DELETE_LAYER fails in one store of one hive: nothing is deleted in either hive, and repeated it deletes all.</summary>
internal sealed record LayerCase(PlannedStatement Statement, string FailingHive, int Store, FailureKind Kind) : ICase
{
    private const int Stores = 2;

    public static IReadOnlyList<LayerCase> All { get; } =
    [
        .. from statement in (PlannedStatement[])[PlannedStatement.DeleteEntry, PlannedStatement.DeleteValue, PlannedStatement.DeleteBlanket]
           from hive in Trial.Hives
           from store in Enumerable.Range(0, Stores)
           from kind in Enum.GetValues<FailureKind>()
           select new LayerCase(statement, hive, store, kind),
    ];

    /// <inheritdoc/>
    public string? Try(Ground ground, Counters counters)
    {
        string layer = $"layer {ground.NextSequence()}";
        Content[] contents = [.. Trial.Hives.Select(hive => new Content(ground, hive, layer))];
        Switchboard switches = ground.SwitchesOf(FailingHive);
        var play = new Play(ground, [.. contents.Select(content => content.Area), .. switches.Areas]);
        string? wrong = play.Alone([.. contents.SelectMany(content => content.Preparation()), .. switches.Plan(Statement, layer, Kind, ground.NextSequence, Store)]);
        wrong ??= play.Compare() ?? Delete(Status.StorageError) ?? play.Compare();
        wrong ??= play.Alone([.. switches.CallOff(Statement, layer, Store), .. contents.Select(content => content.Settlement())]) ?? play.Compare();
        counters.Add("failed statements");
        return wrong ?? Delete(Status.Ok) ?? play.Compare();

        string? Delete(Status right)
        {
            OrphansReply reply = ground.Kernel.DeleteLayer(layer);
            if (reply.Status != right)
                return $"DELETE_LAYER is {reply.Status}; should be {right}";
            if (right != Status.Ok)
                return null;
            string should = string.Join(' ', contents.SelectMany(content => content.Area.State.DeleteLayer(layer).Orphans).Order()), found = string.Join(' ', reply.Orphans);
            return found == should ? null : $"DELETE_LAYER reports {found}; should be {should}";
        }
    }

    public override string ToString() => $"DELETE_LAYER, {Statement.Name} fails in store {Store} of {FailingHive}, {Kind}";

    /// <summary>What a layer has in one hive: rows of all tables in both stores, and an unsettled entry.</summary>
    private sealed class Content(Ground ground, string hive, string layer)
    {
        private readonly KeyGuid _persistent = KeyGuid.NewRandom(), _inMemory = KeyGuid.NewRandom(), _unsettled = KeyGuid.NewRandom();

        public Area Area => field ??= ground.AddArea(hive, isVolatile: false, _persistent, _inMemory, _unsettled);

        public IEnumerable<Line> Preparation() =>
        [
            .. With(_persistent, "on disk", isVolatile: false),
            .. With(_inMemory, "in memory", isVolatile: true),
            New(HiveOps.CreateEntry(Area.Key, "unsettled", layer, _unsettled, ground.NextSequence())),
        ];

        public Line Settlement() => New(HiveOps.CreateKey(_unsettled, "unsettled", Area.Key, Blob.Of("unsettled"), isVolatile: false, isSymlink: false));

        private IEnumerable<Line> With(KeyGuid key, string name, bool isVolatile) =>
        [
            New(HiveOps.CreateEntry(Area.Key, name, layer, key, ground.NextSequence())),
            New(HiveOps.CreateKey(key, name, Area.Key, Blob.Of(name), isVolatile, isSymlink: false)),
            New(HiveOps.SetValue(key, new Value("value", layer, RegType.Binary, Blob.Of(name), ground.NextSequence()), expected: 0)),
            New(HiveOps.SetValue(key, new Value("value", "base", RegType.Binary, Blob.Of(name), ground.NextSequence()), expected: 0)),
            New(HiveOps.SetBlanketTombstone(key, layer, set: true, ground.NextSequence())),
        ];

        private Line New(HiveOp op) => new(Area, op);
    }
}

using Loregd.Hives;
using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;

using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Reliability.Statements;

/// <summary>
/// The switches of a hive: a key in each of its stores. A value of such a key makes a statement in its store fail, by a trigger. So a failure is planned by
/// SET_VALUE and called off by DELETE_VALUE_ENTRY, alone or in a transaction, in the order of all writes.
/// </summary>
internal sealed class Switchboard
{
    private readonly Area[] _switches;

    private Switchboard(params Area[] switches) => _switches = switches;

    public IReadOnlyList<Area> Areas => _switches;

    /// <summary>Makes the switches of a hive that is served by a daemon in this process.</summary>
    public static Switchboard Install(KernelConnection kernel, Hive hive, string path)
    {
        var board = new Switchboard(
            Area.Create(kernel, hive.Name, "switch", KeyGuid.NewRandom(), isVolatile: false),
            Area.Create(kernel, hive.Name, "switch in memory", KeyGuid.NewRandom(), isVolatile: true));
        using Database main = Database.Open(path, OpenFlags.ReadWrite), inMemory = Database.Open(hive.VolatileStore.Uri, OpenFlags.ReadWrite | OpenFlags.Uri);
        Plant(main, board._switches[0].Key);
        Plant(inMemory, board._switches[1].Key);
        return board;
    }

    /// <summary>From now on the statement fails, in both stores or in one, for rows of the layer.</summary>
    public IEnumerable<Line> Plan(PlannedStatement statement, string layer, FailureKind kind, Func<ulong> nextSequence, params IEnumerable<int> stores) =>
        Of(stores).Select(area => new Line(area, HiveOps.SetValue(
            area.Key, new Value(statement.ValueFor(layer), PlannedStatement.LayerOfSwitches, RegType.Binary, new Blob([(byte)kind]), nextSequence()), expected: 0)));

    /// <summary>From now on it succeeds again.</summary>
    public IEnumerable<Line> CallOff(PlannedStatement statement, string layer, params IEnumerable<int> stores) =>
        Of(stores).Select(area => new Line(area, HiveOps.DeleteValueEntry(area.Key, statement.ValueFor(layer), PlannedStatement.LayerOfSwitches)));

    private IEnumerable<Area> Of(IEnumerable<int> stores) => stores.Any() ? stores.Select(store => _switches[store]) : _switches;

    private static void Plant(Database database, KeyGuid ofSwitch)
    {
        database.SetBusyTimeout((int)Timeouts.Answer.TotalMilliseconds);
        database.SetCheckpointOnClose(false);
        database.Execute("PRAGMA wal_autocheckpoint = 0");
        foreach (PlannedStatement statement in PlannedStatement.All)
            database.Execute(statement.Trigger(ofSwitch));
    }
}

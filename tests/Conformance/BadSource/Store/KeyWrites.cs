using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>CREATE_KEY, WRITE_KEY and DROP_KEY.</summary>
internal static class KeyWrites
{
    /// <param name="guid">The new key.</param>
    /// <param name="row">What it is; its time is still to be set.</param>
    /// <param name="existsElsewhere">Whether another hive holds a GUID.</param>
    public static Mutation Create(Id guid, KeyRow row, Func<Id, bool> existsElsewhere) => (ref HiveState state) =>
    {
        HiveState without = Broken.Is(DefectKind.CreateKeyFailsAlone) ? state : state.WithoutUnsettled(unsettled => unsettled.Row.Target == guid);
        Status status = Status.Ok;
        HiveState created = state;
        if (!state.Has(row.Parent) && !Broken.Is(DefectKind.CreateKeyUnknownParentOk))
            status = Status.NotFound;
        else if (state.Has(guid) && !Broken.Is(DefectKind.CreateKeyReplaces))
            status = Status.AlreadyExists;
        else if (existsElsewhere(guid) && !Broken.Is(DefectKind.CreateKeyOneHive))
            status = Status.AlreadyExists;
        else
        {
            created = state with { Keys = state.Keys.SetItem(guid, row with { Time = Now(), IsSymlink = row.IsSymlink && !Broken.Is(DefectKind.CreateKeyLosesSymlink) }) };
            status = EntryWrites.Settle(ref created, guid);
        }

        state = status == Status.Ok ? created : without;
        return status;
    };

    public static Mutation Write(Id guid, Bytes? descriptor, ulong? time) => (ref HiveState state) =>
    {
        if (!state.Keys.TryGetValue(guid, out KeyRow? row))
            return Broken.Is(DefectKind.WriteKeyUnknownOk) ? Status.Ok : Status.NotFound;
        if (descriptor is not null && !(time is not null && Broken.Is(DefectKind.WriteKeyLosesDescriptor)))
            row = row with { Descriptor = descriptor, Time = Broken.Is(DefectKind.WriteKeyTouchesTime) ? Now() : row.Time };
        if (time is { } later)
            row = row with { Time = later };
        state = state with { Keys = state.Keys.SetItem(guid, row) };
        return Status.Ok;
    };

    /// <param name="guid">The key.</param>
    /// <param name="isRoot">A root cannot be dropped.</param>
    public static Mutation Drop(Id guid, bool isRoot) => (ref HiveState state) =>
    {
        if (isRoot && !Broken.Is(DefectKind.DropRootOk))
            return Status.Invalid;
        if (isRoot)
            return Status.Ok;
        if (!Broken.Is(DefectKind.DropKeyKeepsUnsettled))
            state = state.WithoutUnsettled(row => row.Row.Target == guid);
        if (!state.Has(guid))
            return Broken.Is(DefectKind.DropKeyUnknownNotFound) ? Status.NotFound : Status.Ok;
        HiveState before = state;
        state = state.WithoutKey(guid);
        if (Broken.Is(DefectKind.DropKeyKeepsEntries))
            state = state with { Entries = before.Entries };
        if (Broken.Is(DefectKind.DropKeyKeepsValues))
            state = state with { Values = before.Values };
        if (Broken.Is(DefectKind.DropKeyKeepsBlankets))
            state = state with { Blankets = before.Blankets };
        return Status.Ok;
    };

    /// <summary>A time that was answered while a transaction held the hive, unless a later one is there by now.</summary>
    public static HiveState WithLateTime(HiveState state, Id guid, ulong time)
    {
        if (Broken.Is(DefectKind.WriteKeyTimeLost) || !state.Keys.TryGetValue(guid, out KeyRow? row) || (row.Time >= time && !Broken.Is(DefectKind.WriteKeyTimeBack)))
            return state;
        return state with { Keys = state.Keys.SetItem(guid, row with { Time = time }) };
    }

    public static ulong Now()
    {
        ulong now = (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        return Broken.Is(DefectKind.CreateKeyNoTime) ? 0 : Broken.Is(DefectKind.CreateKeyTimeSeconds) ? now / 1_000_000_000 : now;
    }
}

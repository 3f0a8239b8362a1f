using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>Changes a state; with anything but OK the new state is what even a refusal leaves behind.</summary>
internal delegate Status Mutation(ref HiveState state);

/// <summary>CREATE_ENTRY, HIDE_ENTRY and DELETE_ENTRY.</summary>
internal static class EntryWrites
{
    /// <summary>Not a status of the wire: the name belongs to an unsettled entry whose key may still come.</summary>
    public const Status Held = (Status)uint.MaxValue;

    private static readonly TimeSpan s_nameAge = TimeSpan.FromSeconds(60);
    private static long s_number;

    public static Mutation Create(Id parent, Bytes name, Bytes layer, Id child, ulong sequence) => (ref HiveState state) =>
    {
        if (!state.Has(parent) && !Broken.Is(DefectKind.CreateEntryUnknownParentOk))
            return Status.NotFound;
        var entry = new EntryName(parent, Broken.Is(DefectKind.CreateEntryExactCase) ? name : Names.Fold(name), layer);
        bool isTaken = Broken.Is(DefectKind.CreateEntryOnePerName)
            ? state.Entries.Keys.Any(other => other.Parent == parent && other.Folded.Equals(entry.Folded))
            : state.Entries.ContainsKey(entry);
        if (isTaken && !Broken.Is(DefectKind.CreateEntryOverwrites))
            return Status.AlreadyExists;
        if (!Broken.Is(DefectKind.UnsettledNameFree) && state.Unsettled.Exists(row => row.Name == entry && KeepsItsName(row)))
            return Broken.Is(DefectKind.UnsettledNameRefused) ? Status.AlreadyExists : Held;
        var created = new EntryRow(name, child, IsHidden: false, sequence, ++s_number);
        state = state.Has(child) || Broken.Is(DefectKind.UnsettledVisible)
            ? state with { Entries = state.Entries.SetItem(entry, created) }
            : state with { Unsettled = state.Unsettled.Add(new UnsettledRow(entry, created, Environment.TickCount64)) };
        return Status.Ok;
    };

    public static Mutation Hide(Id parent, Bytes name, Bytes layer, ulong sequence) => (ref HiveState state) =>
    {
        if (!state.Has(parent) && !Broken.Is(DefectKind.HideUnknownParentOk))
            return Status.NotFound;
        var entry = new EntryName(parent, Names.Fold(name), layer);
        EntryRow? old = state.Entries.GetValueOrDefault(entry);
        if (Broken.Is(DefectKind.HideRefusesTaken) && old is not null)
            return Status.AlreadyExists;
        if (Broken.Is(DefectKind.HideAllLayers))
            state = state.WithoutEntries((other, _) => other.Parent == parent && other.Folded.Equals(entry.Folded));
        if (!Broken.Is(DefectKind.HideKeepsUnsettled))
            state = state.WithoutUnsettled(row => row.Name == entry);
        if (Broken.Is(DefectKind.HideDeletes))
            state = state with { Entries = state.Entries.Remove(entry) };
        else
        {
            Id target = Broken.Is(DefectKind.HideKeepsTarget) && old is not null ? old.Target : Id.Zero;
            var hidden = new EntryRow(name, target, IsHidden: true, sequence, ++s_number);
            bool isBeside = Broken.Is(DefectKind.HideKeepsOtherStore) && old is { IsHidden: false } && state.Keys[old.Target].IsVolatile != state.Keys[parent].IsVolatile;
            state = state with { Entries = state.Entries.SetItem(entry with { IsBeside = isBeside }, hidden) };
        }

        return Status.Ok;
    };

    public static Mutation Delete(Id parent, Bytes name, Bytes layer) => (ref HiveState state) =>
    {
        if (!state.Has(parent) && !Broken.Is(DefectKind.DeleteEntryUnknownParentOk))
            return Status.NotFound;
        var entry = new EntryName(parent, Names.Fold(name), layer);
        EntryRow? old = state.Entries.GetValueOrDefault(entry);
        if (!Broken.Is(DefectKind.DeleteEntryKeepsUnsettled))
            state = state.WithoutUnsettled(row => row.Name == entry);
        if (Broken.Is(DefectKind.DeleteEntryMissingNotFound) && old is null)
            return Status.NotFound;
        if (old is { IsHidden: true } && Broken.Is(DefectKind.DeleteEntryKeepsHidden))
            return Status.Ok;
        if (old is { IsHidden: false } && Broken.Is(DefectKind.DeleteEntryKeepsVolatile) && state.Keys[old.Target].IsVolatile)
            return Status.Ok;
        state = state.WithoutEntries((other, _) =>
            other.Parent == parent && other.Folded.Equals(entry.Folded) && (Broken.Is(DefectKind.DeleteEntryAllLayers) || other.Layer.Equals(layer)));
        if (Broken.Is(DefectKind.DeleteEntryDropsKey) && old is { IsHidden: false } && !state.Entries.Values.Any(row => row.Target == old.Target))
            state = state.WithoutKey(old.Target);
        return Status.Ok;
    };

    /// <summary>Moves the unsettled entries of a key that is there now to where they belong.</summary>
    public static Status Settle(ref HiveState state, Id key)
    {
        UnsettledRow[] rows = [.. state.Unsettled.Where(row => row.Row.Target == key)];
        HiveState before = state;
        state = state.WithoutUnsettled(row => row.Row.Target == key);
        if (Broken.Is(DefectKind.UnsettledLost))
            return Status.Ok;
        foreach (UnsettledRow row in rows)
        {
            bool hasLostItsName = before.Entries.ContainsKey(row.Name) || before.Unsettled.Exists(other => other.Name == row.Name && other.Row.Number > row.Row.Number);
            if (hasLostItsName && !Broken.Is(DefectKind.UnsettledNameFree))
                return Status.AlreadyExists;
            state = state with { Entries = state.Entries.SetItem(row.Name, row.Row) };
        }

        return Status.Ok;
    }

    private static bool KeepsItsName(UnsettledRow row) => Environment.TickCount64 - row.Since < s_nameAge.TotalMilliseconds;
}

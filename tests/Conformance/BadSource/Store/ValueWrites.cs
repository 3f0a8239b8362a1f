using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>SET_VALUE, DELETE_VALUE_ENTRY and SET_BLANKET_TOMBSTONE.</summary>
internal static class ValueWrites
{
    public static Mutation Set(Id key, Bytes layer, ValueRow row, ulong expected) => (ref HiveState state) =>
    {
        if (!state.Has(key))
            return Broken.Is(DefectKind.SetValueUnknownOk) ? Status.Ok : Status.NotFound;
        var name = new ValueName(key, Names.Fold(row.Name), layer);
        ValueRow? old = state.Values.GetValueOrDefault(name);
        if (expected != 0 && !Broken.Is(DefectKind.SetValueIgnoresExpected) && !IsExpected(state, name, old, expected))
            return Status.CasFailed;
        if (Broken.Is(DefectKind.SetValueMasksType))
            row = row with { Type = row.Type & 0xff };
        if (Broken.Is(DefectKind.SetValueOldSpelling) && old is not null)
            row = row with { Name = old.Name };
        state = state with { Values = state.Values.SetItem(name, row) };
        return Status.Ok;
    };

    public static Mutation Delete(Id key, Bytes name, Bytes layer) => (ref HiveState state) =>
    {
        if (!state.Has(key))
            return Broken.Is(DefectKind.DeleteValueUnknownOk) ? Status.Ok : Status.NotFound;
        var value = new ValueName(key, Broken.Is(DefectKind.DeleteValueExactCase) ? name : Names.Fold(name), layer);
        if (Broken.Is(DefectKind.DeleteValueMissingNotFound) && !state.Values.ContainsKey(value))
            return Status.NotFound;
        state = Broken.Is(DefectKind.DeleteValueAllLayers)
            ? state.WithoutValues(other => other.Key == key && other.Folded.Equals(value.Folded))
            : state with { Values = state.Values.Remove(value) };
        return Status.Ok;
    };

    public static Mutation Blanket(Id key, Bytes layer, bool set, ulong sequence) => (ref HiveState state) =>
    {
        if (!state.Has(key))
            return Broken.Is(DefectKind.BlanketUnknownOk) ? Status.Ok : Status.NotFound;
        var name = new BlanketName(key, layer);
        bool isThere = state.Blankets.ContainsKey(name);
        if (!set && !isThere && Broken.Is(DefectKind.BlanketRemoveMissing))
            return Status.NotFound;
        if (set && !(isThere && Broken.Is(DefectKind.BlanketKeepsSequence)))
            state = state with { Blankets = state.Blankets.SetItem(name, sequence) };
        else if (!set && !Broken.Is(DefectKind.BlanketNeverRemoved))
            state = state with { Blankets = state.Blankets.Remove(name) };
        return Status.Ok;
    };

    private static bool IsExpected(HiveState state, ValueName name, ValueRow? old, ulong expected)
    {
        if (Broken.Is(DefectKind.SetValueExpectsAnyLayer))
            return state.Values.Any(other => other.Key.Key == name.Key && other.Key.Folded.Equals(name.Folded) && other.Value.Sequence == expected);
        return old is null ? Broken.Is(DefectKind.SetValueExpectsNothing) : old.Sequence == expected;
    }
}

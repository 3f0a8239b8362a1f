using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>DELETE_LAYER in one hive.</summary>
internal static class LayerDeletion
{
    /// <summary>Returns the keys that no entry of another layer names.</summary>
    public static IReadOnlyList<Id> Apply(ref HiveState state, Bytes layer)
    {
        bool IsDeleted(Bytes other) => Broken.Is(DefectKind.DeleteLayerFolds) ? Names.Fold(other).Equals(Names.Fold(layer)) : other.Equals(layer);

        HashSet<Id> elsewhere = [.. state.Entries.Where(e => !IsDeleted(e.Key.Layer)).Select(e => e.Value.Target)];
        HiveState before = state;
        IEnumerable<Id> named = state.Entries.Where(e => IsDeleted(e.Key.Layer) && !e.Value.IsHidden && before.Has(e.Value.Target)).Select(e => e.Value.Target);
        if (Broken.Is(DefectKind.DeleteLayerUnsettledOrphan))
            named = named.Concat(state.Unsettled.Where(row => IsDeleted(row.Name.Layer)).Select(row => row.Row.Target));
        List<Id> orphans = [.. named.Distinct().Where(id => Broken.Is(DefectKind.DeleteLayerAllTargets) || !elsewhere.Contains(id))];
        state = state.WithoutEntries((name, _) => IsDeleted(name.Layer)).WithoutUnsettled(row => IsDeleted(row.Name.Layer));
        if (!Broken.Is(DefectKind.DeleteLayerKeepsValues))
            state = state.WithoutValues(name => IsDeleted(name.Layer));
        if (!Broken.Is(DefectKind.DeleteLayerKeepsBlankets))
            state = state.WithoutBlankets(name => IsDeleted(name.Layer));
        if (Broken.Is(DefectKind.DeleteLayerDropsOrphans))
            state = orphans.Aggregate(state, (left, orphan) => left.WithoutKey(orphan));
        return Broken.Is(DefectKind.DeleteLayerNoOrphans) ? [] : orphans;
    }
}

using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>What a new connection finds put right: no keys without entries, no entries without keys.</summary>
internal static class Recovery
{
    public static HiveState Run(HiveState state, Id root)
    {
        while (true)
        {
            HashSet<Id> named = [.. state.Entries.Where(e => !e.Value.IsHidden && state.Has(e.Key.Parent)).Select(e => e.Value.Target)];
            Id[] lone = [.. state.Keys.Keys.Where(key => key != root && !named.Contains(key))];
            HiveState after = lone.Aggregate(state, (left, key) => left.WithoutKey(key));
            after = after.WithoutEntries((name, row) => !after.Has(name.Parent) || (!row.IsHidden && !after.Has(row.Target)));
            if (lone.Length == 0)
                return after;
            state = after;
        }
    }
}

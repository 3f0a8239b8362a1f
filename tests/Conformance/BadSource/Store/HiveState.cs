using System.Collections.Immutable;

using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>All of a hive at one moment. It never changes, so that a snapshot is a reference and an abort forgets one.</summary>
internal sealed record HiveState
{
    public ImmutableDictionary<Id, KeyRow> Keys { get; init; } = ImmutableDictionary<Id, KeyRow>.Empty;

    public ImmutableDictionary<EntryName, EntryRow> Entries { get; init; } = ImmutableDictionary<EntryName, EntryRow>.Empty;

    public ImmutableDictionary<ValueName, ValueRow> Values { get; init; } = ImmutableDictionary<ValueName, ValueRow>.Empty;

    public ImmutableDictionary<BlanketName, ulong> Blankets { get; init; } = ImmutableDictionary<BlanketName, ulong>.Empty;

    public ImmutableList<UnsettledRow> Unsettled { get; init; } = [];

    public bool Has(Id key) => Keys.ContainsKey(key);

    public HiveState WithoutUnsettled(Predicate<UnsettledRow> condition) => this with { Unsettled = Unsettled.RemoveAll(condition) };

    public HiveState WithoutEntries(Func<EntryName, EntryRow, bool> condition) =>
        this with { Entries = Entries.RemoveRange(Entries.Where(e => condition(e.Key, e.Value)).Select(e => e.Key).ToList()) };

    public HiveState WithoutValues(Predicate<ValueName> condition) =>
        this with { Values = Values.RemoveRange(Values.Keys.Where(name => condition(name)).ToList()) };

    public HiveState WithoutBlankets(Predicate<BlanketName> condition) =>
        this with { Blankets = Blankets.RemoveRange(Blankets.Keys.Where(name => condition(name)).ToList()) };

    /// <summary>Purges a key and everything that belongs to it, also what hangs below: if the GUID comes back, nothing old may.</summary>
    public HiveState WithoutKey(Id key) =>
        (this with { Keys = Keys.Remove(key) })
        .WithoutEntries((name, row) => name.Parent == key || (!row.IsHidden && row.Target == key))
        .WithoutUnsettled(row => row.Name.Parent == key)
        .WithoutValues(name => name.Key == key)
        .WithoutBlankets(name => name.Key == key);
}

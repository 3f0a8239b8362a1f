using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>The answers of the four reads, orders included (behaviour.md, Stores).</summary>
internal static class Reads
{
    public static PayloadWriter Lookup(HiveState state, Id parent, Bytes name)
    {
        Bytes folded = Names.Fold(name);
        var entries = state.Entries.Where(e => e.Key.Parent == parent && IsVisible(state, e.Value)
            && (Broken.Is(DefectKind.LookupExactCase) ? e.Value.Name.Equals(name) : e.Key.Folded.Equals(folded))).ToList();
        if (Broken.Is(DefectKind.LookupWinnerOnly) && entries.Count > 0)
            entries = [entries.MaxBy(e => e.Value.Sequence)];
        var answer = new PayloadWriter();
        WriteEntries(answer, entries);
        WriteMetadata(answer, state, [.. Ordered(entries).Select(e => e.Value)], isLookup: true);
        return answer;
    }

    public static PayloadWriter Children(HiveState state, Id parent)
    {
        var entries = state.Entries.Where(e => e.Key.Parent == parent && IsVisible(state, e.Value)).ToList();
        if (Broken.Is(DefectKind.EnumOmitsHidden))
            entries.RemoveAll(e => e.Value.IsHidden);
        if (Broken.Is(DefectKind.EnumOmitsVolatile))
            entries.RemoveAll(e => !e.Value.IsHidden && state.Keys[e.Value.Target].IsVolatile);
        var children = entries.GroupBy(e => Broken.Is(DefectKind.EnumSplitsSpellings) ? e.Value.Name : e.Key.Folded).ToList();
        children = Broken.Is(DefectKind.EnumUnordered)
            ? [.. children.OrderBy(child => child.Min(e => e.Value.Number))]
            : [.. children.OrderBy(child => child.First().Key.Folded).ThenBy(child => child.Key)];
        PayloadWriter answer = new PayloadWriter().U32((uint)children.Count);
        foreach (IGrouping<Bytes, KeyValuePair<EntryName, EntryRow>> child in children)
        {
            IEnumerable<Bytes> spellings = child.Select(e => e.Value.Name);
            answer.Blob(Broken.Is(DefectKind.EnumHighestSpelling) ? spellings.Max()! : spellings.Min()!);
            WriteEntries(answer, [.. child]);
        }

        WriteMetadata(answer, state, [.. children.SelectMany(Ordered).Select(e => e.Value)], isLookup: false);
        return answer;
    }

    public static PayloadWriter Key(HiveState state, Id guid)
    {
        KeyRow row = state.Keys[guid];
        Id parent = Broken.Is(DefectKind.ReadKeyRootParent) && row.Parent.IsZero ? guid : row.Parent;
        Bytes name = Broken.Is(DefectKind.ReadKeyFoldedName) ? Names.Fold(row.Name) : row.Name;
        return new PayloadWriter().Blob(name).Guid(parent).Blob(Descriptor(row)).Bool(row.IsVolatile).Bool(row.IsSymlink).U64(row.Time);
    }

    public static PayloadWriter Values(HiveState state, Id key, Bytes name, bool isAll)
    {
        Bytes folded = Names.Fold(name);
        var values = state.Values.Where(v => v.Key.Key == key && (isAll || Broken.Is(DefectKind.QueryIgnoresName) || v.Key.Folded.Equals(folded))).ToList();
        if (Broken.Is(DefectKind.QueryOmitsTombstones))
            values.RemoveAll(v => v.Value.Type == 0xFFFF);
        if (Broken.Is(DefectKind.QueryWinnerOnly))
            values = [.. values.GroupBy(v => v.Key.Folded).Select(same => same.MaxBy(v => v.Value.Sequence))];
        values = Broken.Is(DefectKind.ValuesUnordered)
            ? [.. values.OrderBy(v => v.Key.Layer, Layers.Order).ThenBy(v => v.Key.Folded)]
            : [.. values.OrderBy(v => v.Key.Folded).ThenBy(v => v.Key.Layer, Layers.Order)];
        PayloadWriter answer = new PayloadWriter().U32((uint)values.Count);
        foreach ((ValueName key, ValueRow row) value in values.Select(v => (v.Key, v.Value)))
        {
            answer.Blob(Broken.Is(DefectKind.QueryEchoesName) && !isAll ? name : value.row.Name);
            answer.Blob(value.key.Layer).U32(value.row.Type).Blob(value.row.Data).U64(value.row.Sequence);
        }

        var blankets = state.Blankets.Where(b => b.Key.Key == key && (isAll || !Broken.Is(DefectKind.QueryOmitsBlankets))).ToList();
        blankets = Broken.Is(DefectKind.BlanketsUnordered) ? [.. blankets.OrderBy(b => b.Value)] : [.. blankets.OrderBy(b => b.Key.Layer, Layers.Order)];
        answer.U32((uint)blankets.Count);
        foreach ((BlanketName blanket, ulong sequence) in blankets)
            answer.Blob(blanket.Layer).U64(sequence);
        return answer;
    }

    private static bool IsVisible(HiveState state, EntryRow row) => row.IsHidden || state.Has(row.Target) || Broken.Is(DefectKind.UnsettledVisible);

    private static IEnumerable<KeyValuePair<EntryName, EntryRow>> Ordered(IEnumerable<KeyValuePair<EntryName, EntryRow>> entries) =>
        Broken.Is(DefectKind.EntriesUnordered) ? entries.OrderBy(e => e.Value.Sequence) : entries.OrderBy(e => e.Key.Layer, Layers.Order).ThenBy(e => e.Value.Sequence);

    private static void WriteEntries(PayloadWriter answer, List<KeyValuePair<EntryName, EntryRow>> entries)
    {
        answer.U32((uint)entries.Count);
        foreach ((EntryName name, EntryRow row) in Ordered(entries))
            answer.Blob(name.Layer).U8(row.IsHidden ? (byte)1 : (byte)0).Guid(row.Target).U64(row.Sequence);
    }

    private static void WriteMetadata(PayloadWriter answer, HiveState state, IReadOnlyList<EntryRow> entries, bool isLookup)
    {
        IEnumerable<Id> named = entries.Where(row => !row.IsHidden).Select(row => row.Target);
        if (!(isLookup && Broken.Is(DefectKind.LookupRepeatsMetadata)))
            named = named.Distinct();
        if (isLookup && Broken.Is(DefectKind.LookupHiddenMetadata) && entries.Any(row => row.IsHidden))
            named = named.Append(Id.Zero);
        Id[] targets = [.. Broken.Is(DefectKind.MetadataUnordered) ? named : named.Order()];
        answer.U32((uint)targets.Length);
        foreach (Id target in targets)
        {
            KeyRow row = state.Keys.GetValueOrDefault(target) ?? new KeyRow("", Id.Zero, Bytes.Empty, IsVolatile: false, IsSymlink: false, 0);
            answer.Guid(target).Blob(Descriptor(row)).Bool(row.IsVolatile).Bool(row.IsSymlink).U64(row.Time);
        }
    }

    private static Bytes Descriptor(KeyRow row) =>
        Broken.Is(DefectKind.DescriptorPadded) ? (Bytes)(byte[])[.. row.Descriptor.Span, .. new byte[(4 - (row.Descriptor.Length % 4)) % 4]] : row.Descriptor;
}

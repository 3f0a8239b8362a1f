using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>An answer with what each layer says of it, the winners marked.</summary>
internal static class LayeredView
{
    /// <summary>The entries of one or more values in the source's order, then the blanket tombstones.</summary>
    public static IReadOnlyList<LayeredValue> Values(ValuesAnswer answer, LayerTable layers)
    {
        var winners = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (IGrouping<string, ValueInfo> entries in answer.Values.GroupBy(value => Names.Fold(value.Name), StringComparer.Ordinal))
            AddWinner(winners, [.. entries.Select(entry => (entry.Layer, entry.Sequence, (object)entry)), .. Blankets(answer)], layers);
        if (answer.Values.Count == 0)
            AddWinner(winners, [.. Blankets(answer)], layers);
        return
        [
            .. answer.Values.Select(value => new LayeredValue(value.Name, value.Layer, layers.Find(value.Layer),
                value.Type == RegType.Tombstone ? LayeredKind.Absent : LayeredKind.Present, value.Type, value.Data, value.Sequence, winners.Contains(value))),
            .. answer.Blankets.Select(blanket => new LayeredValue("", blanket.Layer, layers.Find(blanket.Layer),
                LayeredKind.Blanket, RegType.Tombstone, [], blanket.Sequence, winners.Contains(blanket))),
        ];
    }

    /// <summary>The entries of one name.</summary>
    public static IReadOnlyList<LayeredSubkey> Subkeys(IReadOnlyList<EntryInfo> entries, LayerTable layers)
    {
        EntryInfo? winner = LayerResolution.Winner([.. entries.Select(entry => (entry.Layer, entry.Sequence, entry))], layers);
        return [.. entries.Select(entry => new LayeredSubkey(entry.Layer, layers.Find(entry.Layer),
            entry.IsHidden ? LayeredKind.Absent : LayeredKind.Present, entry.Target, entry.Sequence, ReferenceEquals(entry, winner)))];
    }

    private static IEnumerable<(string Layer, ulong Sequence, object Candidate)> Blankets(ValuesAnswer answer) =>
        answer.Blankets.Select(blanket => (blanket.Layer, blanket.Sequence, (object)blanket));

    private static void AddWinner(HashSet<object> winners, IReadOnlyList<(string, ulong, object)> candidates, LayerTable layers)
    {
        if (LayerResolution.Winner(candidates, layers) is { } winner)
            winners.Add(winner);
    }
}

namespace Peios.Lcs;

/// <summary>
/// What of all layers' entries a caller sees: the highest (precedence, sequence) of the enabled layers (kernel.md, "How it resolves layers").
/// </summary>
internal static class LayerResolution
{
    /// <summary>The entry through which a child is visible; null when there is none or a HIDDEN entry wins.</summary>
    /// <exception cref="LcsException">EIO: two entries are equal in precedence and sequence.</exception>
    public static EntryInfo? Child(IReadOnlyList<EntryInfo> entries, LayerTable layers)
    {
        var contest = new Contest<EntryInfo>(layers);
        foreach (EntryInfo entry in entries)
            contest.Add(entry.Layer, entry.Sequence, entry);
        return contest.Winner() is { IsHidden: false } winner ? winner : null;
    }

    /// <summary>One value of a key; null when there is none or a tombstone wins, the key's blanket tombstones among them.</summary>
    /// <param name="entries">The entries of one name.</param>
    /// <param name="blankets">The key's blanket tombstones.</param>
    /// <param name="layers">The layers.</param>
    /// <exception cref="LcsException">EIO: two entries are equal in precedence and sequence.</exception>
    public static ValueInfo? Value(IEnumerable<ValueInfo> entries, IReadOnlyList<BlanketInfo> blankets, LayerTable layers)
    {
        var contest = new Contest<ValueInfo>(layers);
        foreach (ValueInfo entry in entries)
            contest.Add(entry.Layer, entry.Sequence, entry);
        foreach (BlanketInfo blanket in blankets)
            contest.Add(blanket.Layer, blanket.Sequence, null);
        return contest.Winner() is { Type: not Rsi.RegType.Tombstone } winner ? winner : null;
    }

    /// <summary>The visible values of a key, in the order in which the source first named each.</summary>
    /// <exception cref="LcsException">EIO: two entries are equal in precedence and sequence.</exception>
    public static IReadOnlyList<ValueInfo> Values(ValuesAnswer answer, LayerTable layers)
    {
        var byName = new OrderedDictionary<string, List<ValueInfo>>(StringComparer.Ordinal);
        foreach (ValueInfo entry in answer.Values)
        {
            string folded = Names.Fold(entry.Name);
            if (!byName.TryGetValue(folded, out List<ValueInfo>? entries))
                byName.Add(folded, entries = []);
            entries.Add(entry);
        }

        var visible = new List<ValueInfo>(byName.Count);
        foreach (List<ValueInfo> entries in byName.Values)
        {
            if (Value(entries, answer.Blankets, layers) is { } value)
                visible.Add(value);
        }
        return visible;
    }

    /// <summary>The candidate that decides, whatever it says; null when none counts, or when two are equal, which whoever lists all layers wants to see.</summary>
    public static T? Winner<T>(IReadOnlyList<(string Layer, ulong Sequence, T Candidate)> candidates, LayerTable layers) where T : class
    {
        var contest = new Contest<T>(layers);
        foreach ((string layer, ulong sequence, T candidate) in candidates)
            contest.Add(layer, sequence, candidate);
        return contest.IsTied ? null : contest.Winner();
    }

    private struct Contest<T>(LayerTable layers) where T : class
    {
        private T? _best;
        private bool _any, _tied;
        private uint _precedence;
        private ulong _sequence;

        public readonly bool IsTied => _tied;

        public void Add(string layerName, ulong sequence, T? candidate)
        {
            if (layers.Find(layerName) is not { IsEnabled: true } layer)
                return;
            int order = _any ? (layer.Precedence, sequence).CompareTo((_precedence, _sequence)) : 1;
            if (order > 0)
                (_any, _tied, _precedence, _sequence, _best) = (true, false, layer.Precedence, sequence, candidate);
            else if (order == 0)
                _tied = true;
        }

        public readonly T? Winner() => _tied
            ? throw new LcsException(LcsErrno.EIO, $"the source's answer has two winners of precedence {_precedence} and sequence {_sequence}")
            : _best;
    }
}

using System.Collections.Concurrent;

namespace Loregd.Reliability.Running;

/// <summary>How much was tried, by name: rounds, operations, frames, faults. Any thread may count.</summary>
internal sealed class Counters
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long this[string name] => _counts.GetValueOrDefault(name);

    public IEnumerable<KeyValuePair<string, long>> All => _counts.OrderBy(count => count.Key, StringComparer.Ordinal);

    public void Add(string name, long count = 1) => _counts.AddOrUpdate(name, count, (_, before) => before + count);

    /// <summary>Keeps the larger of this and what is there: for peaks.</summary>
    public void Raise(string name, long to) => _counts.AddOrUpdate(name, to, (_, before) => Math.Max(before, to));

    public override string ToString() => string.Join(", ", All.Select(count => $"{count.Value:N0} {count.Key}"));
}

using System.Collections.Immutable;
using System.Security.Cryptography;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Strands;

/// <summary>
/// What is to be found below the key of one <see cref="Strand"/>, as lines that can be compared. Children are known by their names; "" is the
/// strand's own key. Volatile keys and last write times are left out.
/// </summary>
internal sealed class StrandState : IEquatable<StrandState>
{
    public static readonly StrandState Empty = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    private readonly ImmutableSortedDictionary<string, string> _lines;

    private StrandState(ImmutableSortedDictionary<string, string> lines) => _lines = lines;

    public bool IsEmpty => _lines.IsEmpty;

    public StrandState WithKey(string child, KeyGuid guid) => Set($"key {child}", guid.ToString());

    /// <summary>The child can no longer be reached; all that is its own goes with it.</summary>
    public StrandState WithoutChild(string child) => new(_lines.RemoveRange(_lines.Keys.Where(key =>
        key == $"key {child}" || key.StartsWith($"value {child}|", StringComparison.Ordinal) || key.StartsWith($"blanket {child}|", StringComparison.Ordinal))));

    public StrandState WithHidden(string child, string layer, ulong sequence) => Set($"hidden {child}|{layer}", $"{sequence}");

    public StrandState WithoutHidden(string child, string layer) => Remove($"hidden {child}|{layer}");

    public StrandState WithValue(string child, string name, string layer, uint type, Blob data, ulong sequence) =>
        Set($"value {child}|{name}|{layer}", $"{type} {sequence} {data.Length} {Convert.ToHexString(SHA256.HashData(data.Span), 0, 8)}");

    public StrandState WithoutValue(string child, string name, string layer) => Remove($"value {child}|{name}|{layer}");

    public StrandState WithBlanket(string child, string layer, ulong sequence) => Set($"blanket {child}|{layer}", $"{sequence}");

    public StrandState WithoutBlanket(string child, string layer) => Remove($"blanket {child}|{layer}");

    public StrandState WithoutLayer(string layer) => new(_lines.RemoveRange(_lines.Keys.Where(key => key.EndsWith($"|{layer}", StringComparison.Ordinal))));

    /// <summary>The lines in which two states differ, for reports.</summary>
    public string DifferenceTo(StrandState other) => string.Join("; ", _lines.Keys.Union(other._lines.Keys).Order(StringComparer.Ordinal)
        .Where(key => _lines.GetValueOrDefault(key) != other._lines.GetValueOrDefault(key))
        .Take(6).Select(key => $"{key}: {_lines.GetValueOrDefault(key) ?? "none"} against {other._lines.GetValueOrDefault(key) ?? "none"}"));

    public bool Equals(StrandState? other) => other is not null && _lines.SequenceEqual(other._lines);

    public override bool Equals(object? obj) => Equals(obj as StrandState);

    public override int GetHashCode() => _lines.Count;

    private StrandState Set(string key, string line) => new(_lines.SetItem(key, line));

    private StrandState Remove(string key) => new(_lines.Remove(key));
}

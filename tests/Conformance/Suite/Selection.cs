using System.Text.RegularExpressions;

namespace Loregd.Conformance.Suite;

/// <summary>Which checks are run.</summary>
/// <param name="Pattern">A regular expression for name, group or section; null: all.</param>
/// <param name="Slow">Also those that take minutes.</param>
/// <param name="Quick">Not those that take seconds each.</param>
public sealed record Selection(string? Pattern = null, bool Slow = false, bool Quick = false)
{
    /// <exception cref="InvalidOperationException">None is left.</exception>
    public IReadOnlyList<Check> Of(IReadOnlyList<Check> checks)
    {
        Regex? pattern = Pattern is null ? null : new Regex(Pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        Check[] selected = [.. checks.Where(check => (Slow || !check.Terms.Long) && (!Quick || !(check.Terms.Slow || check.Terms.Long)) && Matches(check, pattern))];
        return selected.Length > 0 ? selected : throw new InvalidOperationException($"no check matches '{Pattern}'");
    }

    private static bool Matches(Check check, Regex? pattern) =>
        pattern is null || pattern.IsMatch(check.Name) || pattern.IsMatch(check.Group) || pattern.IsMatch(check.Section);
}

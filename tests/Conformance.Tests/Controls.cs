using Loregd.Conformance.Suite;

namespace Loregd.Conformance.Tests;

/// <summary>Which checks a defect is examined with.</summary>
internal static class Controls
{
    /// <summary>One check in so many is a control; over all defects each is one many times. LOREGD_CONFORMANCE_CONTROLS=1 takes all, in minutes.</summary>
    private static readonly int s_share = int.TryParse(Environment.GetEnvironmentVariable("LOREGD_CONFORMANCE_CONTROLS"), out int share) ? share : 10;

    /// <summary>The check that must find it, and some of those that share a source and so take no time.</summary>
    public static IReadOnlyList<Check> ChecksFor(int number, BadSources.Defect defect)
    {
        Check[] found = [.. CheckList.All.Where(check => check.Name == defect.FoundBy)];
        Check[] shared = [.. CheckList.All.Where(check => !check.HasOwnSource && (check.Terms.Needs & Runs.InMemory) == Facets.None)];
        return [.. found, .. shared.Where((check, i) => (i + number) % s_share == 0 && check.Name != defect.FoundBy)];
    }
}

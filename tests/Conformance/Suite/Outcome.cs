using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Suite;

public enum Verdict
{
    Holds,
    Fails,
    NotApplicable,
}

/// <summary>What came of one check.</summary>
/// <param name="Expected">With a failure: what the rule says.</param>
/// <param name="Seen">With a failure: what the source did.</param>
public sealed record Outcome(Check Check, Verdict Verdict, TimeSpan Time, string Expected = "", string Seen = "")
{
    /// <summary>The operations that the check has used.</summary>
    public IReadOnlySet<Op> Used { get; init; } = new HashSet<Op>();
}

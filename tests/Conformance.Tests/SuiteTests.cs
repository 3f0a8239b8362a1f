using Loregd.Conformance.Suite;

namespace Loregd.Conformance.Tests;

/// <summary>Every check holds for the daemon, and for the bad source as long as nothing is wrong with it.</summary>
public sealed class SuiteTests(Runs runs)
{
    public static TheoryData<string> Checks => new(new Selection().Of(CheckList.All).Select(check => check.Name));

    public static TheoryData<string> OnTheWire =>
        new(new Selection().Of(CheckList.All).Where(check => (check.Terms.Needs & Runs.InMemory) == Facets.None).Select(check => check.Name));

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Loregd_holds_to_it(string check) => Holds(await runs.Loregd, check);

    [Theory]
    [MemberData(nameof(OnTheWire))]
    public async Task The_bad_source_holds_to_it_without_a_defect(string check) => Holds(await runs.BadSource, check);

    [Fact]
    public async Task What_the_bad_source_does_not_have_is_not_applicable() =>
        Assert.All((await runs.BadSource).Where(outcome => outcome.Seen.Length == 0), outcome => Assert.Equal((outcome.Check.Terms.Needs & Runs.InMemory) != Facets.None, outcome.Verdict == Verdict.NotApplicable));

    private static void Holds(IReadOnlyList<Outcome> outcomes, string check)
    {
        Outcome outcome = outcomes.Single(one => one.Check.Name == check);
        if (outcome is { Verdict: Verdict.NotApplicable, Seen.Length: > 0 })
            Assert.Skip(outcome.Seen);
        Assert.True(outcome.Verdict == Verdict.Holds, $"{outcome.Check.Section}: expected {outcome.Expected}; seen {outcome.Seen}");
    }
}

using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Tests;

/// <summary>The checks can fail: each of the bad source's defects is found where it is, and nowhere else.</summary>
public sealed class DefectTests(Runs runs)
{
    public static TheoryData<string> Defects => new(BadSources.Defects.Select(defect => defect.Name));

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task A_defect_is_found_by_the_check_of_its_rule_and_by_none_that_has_nothing_to_do_with_it(string name)
    {
        BadSources.Defect defect = BadSources.Defects.Single(one => one.Name == name);
        IReadOnlyList<Outcome> outcomes = await runs.Of(name);
        Outcome found = outcomes.Single(outcome => outcome.Check.Name == defect.FoundBy);
        if (found.Verdict == Verdict.NotApplicable)
            Assert.Skip(found.Seen);
        Assert.True(found.Verdict == Verdict.Fails, $"{defect.FoundBy} holds although {defect.What}");
        Assert.All(
            outcomes.Where(outcome => outcome.Verdict == Verdict.Fails && defect.Touches.Count > 0),
            outcome => Assert.True(outcome.Used.Overlaps(defect.Touches), $"{outcome.Check.Name} fails without any use of what is wrong: expected {outcome.Expected}; seen {outcome.Seen}"));
    }

    [Fact]
    public void Every_defect_names_a_check_that_exists_and_the_section_of_its_rule()
    {
        HashSet<string> checks = [.. CheckList.All.Select(check => check.Name)];
        Assert.All(BadSources.Defects, defect => Assert.Contains(defect.FoundBy, checks));
        Assert.All(BadSources.Defects, defect => Assert.Matches(@"^(seeds \d|(behaviour|rsi|kernel)\.md )", defect.Section));
    }

    [Fact]
    public void Every_operation_has_a_defect_of_its_own() =>
        Assert.All(Enum.GetValues<Op>(), op => Assert.Contains(BadSources.Defects, defect => defect.Touches.Contains(op)));

    [Fact]
    public void There_are_many_more_than_forty() => Assert.True(BadSources.Defects.Count > 40 && BadSources.Defects.DistinctBy(defect => defect.Name).Count() == BadSources.Defects.Count);

    [Fact]
    public void The_documentation_lists_every_defect_as_it_is_and_counts_the_checks()
    {
        string page = File.ReadAllText(Path.Combine(SourceCommand.Root(), "docs/conformance.md"));
        Assert.All(BadSources.Defects, defect => Assert.Contains($"| `{defect.Name}` | {defect.Section} | {defect.What} | {defect.FoundBy} |", page, StringComparison.Ordinal));
        Assert.Contains($"\n{CheckList.All.Count} checks.", page, StringComparison.Ordinal);
        Assert.All(
            CheckList.All.GroupBy(check => check.Group),
            group => Assert.Contains($"\n| {group.Key} | {group.Count()} |", page, StringComparison.Ordinal));
    }
}

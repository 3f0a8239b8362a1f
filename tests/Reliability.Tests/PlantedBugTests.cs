using Loregd.Reliability.Planted;

namespace Loregd.Reliability.Tests;

public sealed class PlantedBugTests
{
    public static TheoryData<string> Bugs => [.. PlantedList.All.Select(bug => bug.Name)];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void What_a_planted_bug_replaces_stands_once_in_the_sources(string name)
    {
        PlantedBug bug = PlantedList.All.Single(bug => bug.Name == name);
        Assert.Equal(1, bug.Occurrences(Repository.Root));
        Assert.NotEqual(bug.Old, bug.New);
    }
}

using Loregd.Reliability.Running;

namespace Loregd.Reliability.Tests;

/// <summary>What CI runs: the short form of every suite. `./reliability --long` runs the long one.</summary>
[Collection("Faults below SQLite are the whole process's")]
public sealed class ShortFormTests
{
    public static TheoryData<string> Suites => [.. SuiteList.Of([]).Select(suite => suite.Name)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Suites))]
    public void Every_promise_holds(string suite)
    {
        Action<string> say = TestContext.Current.TestOutputHelper is { } output ? output.WriteLine : _ => { };
        SuiteContext context = SuiteRunner.Run(SuiteList.Of([suite])[0], seed: 1, isLong: false, budget: null, say);
        Assert.Empty(context.Findings);
    }
}

using Loregd.Reliability.Running;

namespace Loregd.Reliability.Tests;

public sealed class RunningTests
{
    [Fact]
    public void An_exception_of_a_suite_is_a_finding() =>
        Assert.Contains("broken", Assert.Single(Run(new Suite(_ => throw new InvalidOperationException("broken")), budget: null).Findings).What, StringComparison.Ordinal);

    [Fact]
    public void What_a_suite_reports_is_found_and_what_it_counts_is_said()
    {
        var said = new List<string>();
        SuiteContext context = SuiteRunner.Run(new Suite(Count), seed: 7, isLong: false, budget: null, said.Add);
        Assert.Equal("wrong", Assert.Single(context.Findings).What);
        Assert.Contains("3 rounds", said[^1], StringComparison.Ordinal);
        Assert.Contains("1 FOUND", said[^1], StringComparison.Ordinal);

        static void Count(SuiteContext context)
        {
            for (long done = 0; context.GoesOn(done, shortShare: 3, longShare: 1000); done++)
                context.Counters.Add("rounds");
            context.Report("wrong", "always");
        }
    }

    [Fact]
    public void A_budget_ends_a_suite_and_keeps_it_going_until_then()
    {
        SuiteContext context = Run(new Suite(Wait), TimeSpan.FromMilliseconds(100));
        Assert.Empty(context.Findings);
        Assert.True(context.Counters["rounds"] > 1);

        static void Wait(SuiteContext context)
        {
            for (long done = 0; context.GoesOn(done, shortShare: 1, longShare: 1); done++)
            {
                context.Counters.Add("rounds");
                Thread.Sleep(1);
            }
        }
    }

    [Fact]
    public void An_unknown_suite_is_refused() => Assert.Throws<FormatException>(() => SuiteList.Of(["nothing"]));

    private static SuiteContext Run(ISuite suite, TimeSpan? budget) => SuiteRunner.Run(suite, seed: 1, isLong: false, budget, _ => { });

    private sealed class Suite(Action<SuiteContext> run) : ISuite
    {
        public string Name => "suite";

        public string Promise => "None.";

        public void Run(SuiteContext context) => run(context);
    }
}

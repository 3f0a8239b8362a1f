namespace Loregd.Reliability.Running;

/// <summary>Runs suites one after the other and says what was tried and what failed.</summary>
internal static class SuiteRunner
{
    /// <returns>What the suite left in its context; an exception of the suite is a finding.</returns>
    public static SuiteContext Run(ISuite suite, int seed, bool isLong, TimeSpan? budget, Action<string> say, string? only = null)
    {
        var context = new SuiteContext(seed, isLong, budget, line => say($"{suite.Name}: {line}"), only);
        try
        {
            suite.Run(context);
        }
        catch (Exception failure)
        {
            // One suite's surprise must not keep the others from running.
            context.Report(failure.ToString(), $"./reliability {suite.Name} --seed {seed}{(isLong ? " --long" : "")}");
        }

        string verdict = context.Findings.Count == 0 ? "holds" : $"{context.Findings.Count} FOUND";
        say($"{suite.Name}: {verdict}; {context.Counters}; {context.Elapsed.TotalSeconds:N1} s; seed {seed}");
        return context;
    }
}

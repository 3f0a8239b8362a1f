using System.Diagnostics;

using Loregd.Reliability.Running;

namespace Loregd.Reliability.Planted;

/// <summary>
/// Do the suites notice? Each bug is planted in a copy of the sources, the copy is built, and the suite that is named beside it runs against that daemon and must fail. First each of these
/// suites runs against the daemon as it is, and must not.
/// </summary>
internal sealed class PlantedSuite : ISuite
{
    private const int Seeds = 3;

    private static readonly PlantedBug s_none = new("no bug", "Loregd/Bounds.cs", "", "", "");

    public string Name => "planted";

    public string Promise => "Each suite finds the bugs that are planted for it.";

    public bool RunsByDefault => false;

    public void Run(SuiteContext context)
    {
        HashSet<string> suites = [.. SuiteList.All.Select(suite => suite.Name)];
        PlantedBug[] bugs = [.. PlantedList.All.Where(bug => suites.Contains(bug.Suite) && bug.IsNamed(context.Only ?? ""))];
        if (bugs.Length == 0)
            throw new FormatException($"no planted bug is named like \"{context.Only}\"");
        using var copy = new SourceCopy(Repository.Root);
        foreach (string suite in bugs.Select(bug => bug.Suite).Distinct())
        {
            if (!context.IsOver && copy.RunSuite(s_none with { Suite = suite }, context.Seed) is (Found: true, var output))
                context.Report($"{suite} finds something although nothing is planted", output);
        }

        foreach (PlantedBug bug in bugs)
        {
            if (!context.IsOver)
                Try(context, copy, bug);
        }
    }

    private static void Try(SuiteContext context, SourceCopy copy, PlantedBug bug)
    {
        if (copy.Plant(bug) is { } refused)
        {
            context.Report($"\"{bug.Name}\" does not build", refused);
            return;
        }

        context.Counters.Add("bugs planted");
        long start = Stopwatch.GetTimestamp();
        for (int seed = context.Seed; seed < context.Seed + Seeds; seed++)
        {
            (bool found, string output) = copy.RunSuite(bug, seed);
            if (!found)
                continue;
            context.Counters.Add("bugs found");
            string line = output.Split('\n').First(line => line.Contains("FOUND", StringComparison.Ordinal));
            context.Say($"{bug.Suite} finds \"{bug.Name}\" after {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: {line[..Math.Min(line.Length, 200)]}");
            return;
        }

        context.Report($"{bug.Suite} does not find \"{bug.Name}\"", $"src/{bug.File}: {bug.Old} -> {bug.New}");
    }
}

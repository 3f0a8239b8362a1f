using System.CommandLine;

using Loregd.Reliability.Running;

var suites = new Argument<string[]>("suite") { Description = "The suites to run; all of them by default.", Arity = ArgumentArity.ZeroOrMore };
var isLong = new Option<bool>("--long") { Description = "The long form, instead of the one that CI runs." };
var seed = new Option<int>("--seed") { Description = "Where everything random comes from.", DefaultValueFactory = _ => 1 };
var seconds = new Option<double?>("--for") { Description = "How many seconds each suite goes on, instead of until its work is done." };
var only = new Option<string?>("--only") { Description = "Of `planted`: only the bugs in whose name, or in whose suite's, this text is." };
var list = new Option<bool>("--list") { Description = "Lists the suites with their promises and runs none." };
var command = new RootCommand("Tries to make loregd lose or falsify something, and counts what was tried.") { suites, isLong, seed, seconds, only, list };
command.SetAction(parsed =>
{
    try
    {
        IReadOnlyList<ISuite> selected = SuiteList.Of(parsed.GetValue(suites) ?? []);
        if (parsed.GetValue(list))
        {
            foreach (ISuite suite in selected)
                Console.WriteLine($"{suite.Name}\t{suite.Promise}");
            return 0;
        }

        TimeSpan? budget = parsed.GetValue(seconds) is { } length ? TimeSpan.FromSeconds(length) : null;
        int failed = 0;
        foreach (ISuite suite in selected)
            failed += SuiteRunner.Run(suite, parsed.GetValue(seed), parsed.GetValue(isLong), budget, Console.WriteLine, parsed.GetValue(only)).Findings.Count > 0 ? 1 : 0;
        return failed == 0 ? 0 : 1;
    }
    catch (FormatException failure)
    {
        Console.Error.WriteLine($"loregd-reliability: {failure.Message}");
        return 2;
    }
});
return command.Parse(args).Invoke();

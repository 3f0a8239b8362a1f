using System.CommandLine;
using System.Text.RegularExpressions;

using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;

var source = new Option<string?>("--source") { Description = "The source's command line; {device}, {machine}, {users} and {folder} become fresh paths. The daemon of this repository by default." };
var pattern = new Option<string?>("--checks") { Description = "Only checks whose name, group or section matches this regular expression." };
var without = new Option<Facets[]>("--without") { Description = "What the source does not have: process, durable, files, commandline.", AllowMultipleArgumentsPerToken = true };
var slow = new Option<bool>("--slow") { Description = "Also the checks that take minutes." };
var quick = new Option<bool>("--quick") { Description = "Without the checks that take seconds each." };
var jobs = new Option<int>("--jobs") { Description = "How many quick checks at a time.", DefaultValueFactory = _ => 4 };
var list = new Option<bool>("--list") { Description = "Lists the checks and runs none." };
var json = new Option<bool>("--json") { Description = "Prints JSON." };
var command = new RootCommand("Judges a registry source by the rules of its specification, over the wire.") { source, pattern, without, slow, quick, jobs, list, json };
command.SetAction(parsed =>
{
    var selected = new Selection(parsed.GetValue(pattern), parsed.GetValue(slow), parsed.GetValue(quick));
    try
    {
        IReadOnlyList<Check> checks = selected.Of(CheckList.All);
        if (parsed.GetValue(list))
        {
            foreach (Check check in checks)
                Console.WriteLine($"{check.Group}\t{check.Name}\t{check.Section}");
            return 0;
        }

        SourceCommand words = parsed.GetValue(source) is { } line ? SourceCommand.Parse(line) : SourceCommand.Default();
        Facets lacking = (parsed.GetValue(without) ?? []).Aggregate(Facets.None, (all, facet) => all | facet);
        if ((lacking & Facets.Files) == Facets.None && checks.Any(check => (check.Terms.Needs & Facets.Files) != Facets.None))
            Sqlite.Require();
        IReadOnlyList<Outcome> outcomes = new Runner(words, lacking, parsed.GetValue(jobs)).Run(checks);
        if (parsed.GetValue(json))
            Report.Json(Console.Out, outcomes);
        else
            Report.Table(Console.Out, outcomes);
        return outcomes.Any(outcome => outcome.Verdict == Verdict.Fails) ? 1 : 0;
    }
    catch (Exception failure) when (failure is FormatException or FileNotFoundException or RegexParseException or InvalidOperationException)
    {
        Console.Error.WriteLine($"loregd-conformance: {failure.Message}");
        return 2;
    }
});
return command.Parse(args).Invoke();

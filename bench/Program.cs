using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Loregd.Bench;
using Loregd.Bench.Echo;
using Loregd.Bench.Load;
using Loregd.Bench.Report;
using Loregd.Bench.Scenarios;
using Loregd.Bench.Sources;

var deviceOption = new Option<string>("--device") { Description = "The socket to register at", Required = true };
var echo = new Command("echo", "Be the echo source: answer without storing anything") { deviceOption };
echo.SetAction(parsed => EchoSource.Run(parsed.GetValue(deviceOption)!));

var sourceOption = new Option<string>("--source") { Description = "The source to measure: a command line with {device} and {hive} in it", Required = true };
var folderOption = new Option<string>("--dir") { Description = "Where hives lie during the run", DefaultValueFactory = _ => Path.GetTempPath() };
var cacheOption = new Option<string>("--cache") { Description = "Where made hives are kept", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "loregd-bench-hives") };
var scenariosOption = new Option<string>("--scenarios") { Description = "Which, with commas; a * at the end stands for all that begin so", DefaultValueFactory = _ => "*" };
var windowsOption = new Option<string>("--windows") { Description = "Requests in flight, with commas", DefaultValueFactory = _ => "1,4,16,64,256" };
var keysOption = new Option<int>("--keys") { Description = "Keys in the hive", DefaultValueFactory = _ => 100_000 };
var roundsOption = new Option<int>("--rounds") { Description = "Rounds of echo and source, in turns", DefaultValueFactory = _ => 3 };
var secondsOption = new Option<double>("--seconds") { Description = "Seconds of a round", DefaultValueFactory = _ => 0.5 };
var warmUpOption = new Option<double>("--warm-up") { Description = "Seconds of warming up of a source", DefaultValueFactory = _ => 2 };
var batchOption = new Option<int>("--batch") { Description = "Messages that one system call of the load carries", DefaultValueFactory = _ => 16 };

var root = new RootCommand("Measures a source of the Registry Source Interface against an echo that stores nothing.")
{
    echo, sourceOption, folderOption, cacheOption, scenariosOption, windowsOption, keysOption, roundsOption, secondsOption, warmUpOption, batchOption,
};
root.SetAction(parsed =>
{
    var options = new Options
    {
        Source = parsed.GetValue(sourceOption)!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        Folder = Path.GetFullPath(parsed.GetValue(folderOption)!),
        Cache = Path.GetFullPath(parsed.GetValue(cacheOption)!),
        Scenarios = parsed.GetValue(scenariosOption)!.Split(','),
        Windows = [.. parsed.GetValue(windowsOption)!.Split(',').Select(window => int.Parse(window, CultureInfo.InvariantCulture))],
        Keys = parsed.GetValue(keysOption),
        Rounds = parsed.GetValue(roundsOption),
        RoundTime = TimeSpan.FromSeconds(parsed.GetValue(secondsOption)),
        WarmUp = TimeSpan.FromSeconds(parsed.GetValue(warmUpOption)),
        Batch = parsed.GetValue(batchOption),
    };
    using var starter = new SourceStarter(options);
    using var generator = new Generator(options.Batch);
    var runner = new ScenarioRunner(options, starter, generator);
    ScenarioTable.WriteHead(Console.Out);
    foreach (Scenario scenario in ScenarioList.All.Where(scenario => options.Scenarios.Any(pattern => Matches(pattern, scenario.Name))))
    {
        foreach (ScenarioResult result in runner.Run(scenario))
            ScenarioTable.WriteLine(Console.Out, result);
    }
});

try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BenchException failure)
{
    Console.Error.WriteLine($"loregd-bench: {failure.Message}");
    return 1;
}

static bool Matches(string pattern, string name) =>
    pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name;

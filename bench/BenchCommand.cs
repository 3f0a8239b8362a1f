using System.CommandLine;
using System.Globalization;
using Loregd.Bench.Measurements;

namespace Loregd.Bench;

/// <summary>The command line.</summary>
internal sealed class BenchCommand
{
    private readonly Option<bool> _short = new("--short") { Description = "Under a minute: small hives, few rounds" };
    private readonly Option<string?> _source = Of<string?>("--source", "The source to measure: its command line, with {device} and {hive} in it", "COMMAND");
    private readonly Option<string?> _parts = Of<string?>("--parts", $"What to measure (default {Run.AllParts})", "LIST");
    private readonly Option<string?> _scenarios = Of<string?>("--scenarios", "The loads; a * at the end stands for all that begin so (default *)", "LIST");
    private readonly Option<string?> _windows = Of<string?>("--windows", "Requests in flight (default 1,4,16,64,256)", "LIST");
    private readonly Option<string?> _hives = Of<string?>("--hives", "Keys of the hives whose start-up is measured (default 1000,100000,1000000)", "LIST");
    private readonly Option<int?> _keys = Of<int?>("--keys", "Keys of the hive that is loaded (default 100000)", "N");
    private readonly Option<int?> _rounds = Of<int?>("--rounds", "Rounds of echo and source, in turns (default 5)", "N");
    private readonly Option<double?> _seconds = Of<double?>("--seconds", "Length of a round (default 0.5)", "S");
    private readonly Option<double?> _warmUp = Of<double?>("--warm-up", "Length of a source's warming up (default 2)", "S");
    private readonly Option<double?> _loadTime = Of<double?>("--load-time", "Length of the load after which memory is looked at (default 30)", "S");
    private readonly Option<int?> _batch = Of<int?>("--batch", "The most messages that one system call of the load carries (default 1, as each caller of the kernel makes calls of its own; 16 makes the load cheaper than any source)", "N");
    private readonly Option<string?> _folder = Of<string?>("--dir", "Where hives lie during the run (default: the folder for temporary files)", "DIR");
    private readonly Option<string?> _cache = Of<string?>("--cache", "Where made hives are kept (default: below the former)", "DIR");
    private readonly Option<string?> _json = Of<string?>("--json", "Writes the numbers to this file", "FILE");
    private readonly Option<string?> _charts = Of<string?>("--charts", "Draws charts into this folder (needs gnuplot)", "DIR");

    /// <summary>Parses and runs; returns the exit status.</summary>
    public static int Invoke(string[] arguments, Action<string> beEcho, Func<Options, int> measure)
    {
        var command = new BenchCommand();
        var device = new Option<string>("--device") { Description = "The socket to register at", Required = true };
        var echo = new Command("echo", "Be the echo source: answer without storing anything") { device };
        echo.SetAction(parsed => beEcho(parsed.GetValue(device)!));
        var root = new RootCommand("Measures a source of the Registry Source Interface against an echo that stores nothing.") { echo };
        foreach (Option option in command.All)
            root.Options.Add(option);
        root.SetAction(parsed => measure(command.ToOptions(parsed)));
        return root.Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private IEnumerable<Option> All =>
        [_source, _short, _parts, _scenarios, _windows, _hives, _keys, _rounds, _seconds, _warmUp, _loadTime, _batch, _folder, _cache, _json, _charts];

    private Options ToOptions(ParseResult parsed)
    {
        bool isShort = parsed.GetValue(_short);
        string folder = Path.GetFullPath(parsed.GetValue(_folder) ?? Path.GetTempPath());
        T Pick<T>(Option<T?> option, T usual, T brief)
            where T : struct => parsed.GetValue(option) ?? (isShort ? brief : usual);
        string[] List(Option<string?> option, string usual, string brief) => (parsed.GetValue(option) ?? (isShort ? brief : usual)).Split(',');
        return new Options
        {
            Source = Words(parsed.GetValue(_source) ?? throw new BenchException("--source is missing; the script ./benchmark names loregd")),
            Folder = folder,
            Cache = Path.GetFullPath(parsed.GetValue(_cache) ?? Path.Combine(folder, "loregd-bench-hives")),
            Parts = List(_parts, Run.AllParts, Run.AllParts),
            Scenarios = List(_scenarios, "*", "lookup,lookup-cold,enum,set,mix"),
            Windows = Numbers(List(_windows, "1,4,16,64,256", "1,64")),
            HiveSizes = Numbers(List(_hives, "1000,100000,1000000", "1000")),
            Keys = Pick(_keys, 100_000, 1000),
            Rounds = Pick(_rounds, 5, 1),
            RoundTime = TimeSpan.FromSeconds(Pick(_seconds, 0.5, 0.2)),
            WarmUp = TimeSpan.FromSeconds(Pick(_warmUp, 2, 0.3)),
            LoadTime = TimeSpan.FromSeconds(Pick(_loadTime, 30, 3)),
            Batch = Pick(_batch, 1, 1),
            JsonFile = parsed.GetValue(_json),
            ChartFolder = parsed.GetValue(_charts),
        };
    }

    private static Option<T> Of<T>(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };

    private static string[] Words(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static int[] Numbers(string[] texts) => [.. texts.Select(Number)];

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw new BenchException($"{text} is no number");
}

using System.Diagnostics;
using System.Globalization;
using Loregd.Bench.Measurements;

namespace Loregd.Bench.Report;

/// <summary>SVG charts, drawn by gnuplot: throughput against window, for reads and for writes, and start-up time against hive size.</summary>
internal static class Charts
{
    private const string Style =
        "set terminal svg size 800,500 font 'sans-serif,13' background 'white'\nset key outside right\nset grid lc rgb '#dddddd'\nset border 3\nset tics nomirror\n";

    /// <summary>What is missing on this machine, null when nothing is.</summary>
    public static string? Missing => SearchPath.Find("gnuplot") is null ? "no charts: gnuplot is missing (apt-get install gnuplot-nox)" : null;

    public static void Draw(string folder, Results results)
    {
        Directory.CreateDirectory(folder);
        DrawThroughput(Path.Combine(folder, "reads.svg"), "Reads: requests a second against window",
            [.. results.Throughputs.Where(result => !Writes(result))]);
        DrawThroughput(Path.Combine(folder, "writes.svg"), "Writes: requests a second against window",
            [.. results.Throughputs.Where(Writes)]);
        if (results.StartUps.Count > 1)
            DrawStartUp(Path.Combine(folder, "start-up.svg"), results.StartUps);
    }

    private static bool Writes(Throughput result) => result.Scenario.Writes;

    private static void DrawThroughput(string path, string title, Throughput[] results)
    {
        // A line needs two points.
        if (results.DistinctBy(result => result.Window).Count() < 2)
            return;
        var lines = new List<(string Title, IEnumerable<(double X, double Y)> Points)>();
        IGrouping<string, Throughput>[] scenarios = [.. results.GroupBy(result => result.Scenario.Name)];
        lines.Add(($"echo ({scenarios[0].Key})", scenarios[0].Select(result => ((double)result.Window, result.EchoPerSecond))));
        foreach (IGrouping<string, Throughput> scenario in scenarios)
            lines.Add((scenario.Key, scenario.Select(result => ((double)result.Window, result.PerSecond))));
        Draw(path, $"set title '{title}'\nset xlabel 'requests in flight'\nset logscale x 2\nset logscale y 10\nset format y '%.0s %c'\n", lines);
    }

    private static void DrawStartUp(string path, List<StartUp> results) => Draw(
        path,
        "set title 'Start-up: milliseconds from exec to registered'\nset xlabel 'keys in the hive'\nset logscale x 10\nset logscale y 10\nset format x '%.0s %c'\n",
        [
            ("echo", results.Select(result => ((double)result.Keys, result.Echo))),
            ("after a stop", results.Select(result => ((double)result.Keys, result.AfterStop))),
            ("after a kill", results.Select(result => ((double)result.Keys, result.AfterKill))),
        ]);

    private static void Draw(string path, string settings, List<(string Title, IEnumerable<(double X, double Y)> Points)> lines)
    {
        var script = new StringWriter(CultureInfo.InvariantCulture);
        script.Write($"{Style}set output '{path}'\n{settings}");
        script.WriteLine("plot " + string.Join(", ", lines.Select((line, i) => $"'-' with linespoints pt 7 ps 0.5 lw 2 title '{line.Title}'")));
        foreach ((_, IEnumerable<(double X, double Y)> points) in lines)
        {
            foreach ((double x, double y) in points)
                script.WriteLine($"{x} {y}");
            script.WriteLine("e");
        }

        using Process gnuplot = Process.Start(new ProcessStartInfo(SearchPath.Find("gnuplot")!) { RedirectStandardInput = true, UseShellExecute = false })!;
        gnuplot.StandardInput.Write(script.ToString());
        gnuplot.StandardInput.Close();
        gnuplot.WaitForExit();
        if (gnuplot.ExitCode != 0)
            throw new BenchException($"gnuplot could not draw {path}");
    }
}

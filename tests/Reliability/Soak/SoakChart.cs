using System.Diagnostics;
using System.Globalization;

namespace Loregd.Reliability.Soak;

/// <summary>Draws a run with gnuplot: four charts above each other, with the time below.</summary>
internal static class SoakChart
{
    private const string Style =
        "set terminal svg size 900,900 font 'sans-serif,13' background 'white'\nset grid lc rgb '#dddddd'\nset border 3\nset tics nomirror\nset key outside right\nset lmargin 10\nset rmargin 22\n";

    /// <summary>Writes what the chart is drawn from, a line a sample.</summary>
    public static void WriteNumbers(string path, IReadOnlyList<SoakSample> samples)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var numbers = new StreamWriter(path);
        numbers.WriteLine("second\tprocess\tresident MiB\tdescriptors\tlog MiB\tmedian ms\t99th percentile ms\toperations a second");
        foreach (SoakSample sample in samples)
        {
            numbers.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{sample.Second:0.0}\t{sample.Life}\t{sample.ResidentMiB:0.0}\t{sample.Descriptors}\t{sample.LogMiB:0.00}\t{sample.Median:0.000}\t{sample.Percentile99:0.000}\t{sample.Rate:0}"));
        }
    }

    /// <summary>Writes the SVG; false when gnuplot is not there or fails.</summary>
    public static bool TryDraw(string path, IReadOnlyList<SoakSample> samples, string title)
    {
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var script = new StringWriter(CultureInfo.InvariantCulture);
        script.Write($"{Style}set output '{path}'\nset multiplot layout 4,1 title '{title}'\nset yrange [0:*]\n");
        Plot(script, samples, "MiB", ("resident memory", sample => sample.ResidentMiB));
        Plot(script, samples, "", ("descriptors", sample => sample.Descriptors));
        Plot(script, samples, "MiB", ("logs (WAL)", sample => sample.LogMiB));
        script.Write("set xlabel 'minutes'\n");
        Plot(script, samples, "ms", ("median latency", sample => sample.Median), ("99th percentile", sample => sample.Percentile99));
        script.Write("unset multiplot\n");
        return Run(script.ToString());
    }

    private static void Plot(StringWriter script, IReadOnlyList<SoakSample> samples, string unit, params (string Title, Func<SoakSample, double> Of)[] lines)
    {
        script.Write($"set ylabel '{unit}'\nplot {string.Join(", ", lines.Select(line => $"'-' with lines lw 1.5 title '{line.Title}'"))}\n");
        foreach ((string _, Func<SoakSample, double> of) in lines)
        {
            foreach (SoakSample sample in samples)
                script.WriteLine($"{sample.Second / 60:0.###} {of(sample):0.###}");
            script.WriteLine("e");
        }
    }

    private static bool Run(string script)
    {
        try
        {
            using Process gnuplot = Process.Start(new ProcessStartInfo("gnuplot") { RedirectStandardInput = true, UseShellExecute = false })!;
            gnuplot.StandardInput.Write(script);
            gnuplot.StandardInput.Close();
            gnuplot.WaitForExit();
            return gnuplot.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

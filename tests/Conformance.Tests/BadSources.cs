using System.Diagnostics;

using Loregd.Conformance.Sources;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Tests;

/// <summary>The bad source from outside: its command line and the defects that it lists.</summary>
internal static class BadSources
{
    private static readonly Lazy<IReadOnlyList<Defect>> s_defects = new(List);

    public static IReadOnlyList<Defect> Defects => s_defects.Value;

    public static SourceCommand Command(string? defect) =>
        SourceCommand.Parse($"'{Program}' {(defect is null ? "" : $"--defect {defect} ")}--device {{device}} Machine={{machine}} Users={{users}}");

    private static string Program => SourceCommand.BuiltBeside("tests/Conformance/BadSource", "bad-source");

    private static IReadOnlyList<Defect> List()
    {
        var start = new ProcessStartInfo(Program, ["--list-defects"]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = SourceCommand.DotnetRoot();
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return [.. lines.Select(line => line.Split('\t')).Select(fields => new Defect(fields[0], fields[1], fields[2], fields[3], Ops(fields[4])))];
    }

    private static HashSet<Op> Ops(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<Op>)];

    /// <param name="Name">Its name on the command line.</param>
    /// <param name="Section">The rule that it breaks.</param>
    /// <param name="What">What the source does then.</param>
    /// <param name="FoundBy">The check that must find it.</param>
    /// <param name="Touches">The operations that it can show in; none: any.</param>
    internal sealed record Defect(string Name, string Section, string What, string FoundBy, IReadOnlySet<Op> Touches);
}

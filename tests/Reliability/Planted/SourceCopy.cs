using System.Diagnostics;

namespace Loregd.Reliability.Planted;

/// <summary>A copy of the daemon's sources that can be changed and built, and of this program to run against what was built. Removed when it is disposed of.</summary>
internal sealed class SourceCopy : IDisposable
{
    private static readonly string[] s_rootFiles = ["Directory.Build.props", "Directory.Packages.props", "global.json"];
    private static readonly string[] s_projects = ["Loregd", "Rsi", "Sqlite"];
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("loregd-planted").FullName;
    private readonly string _repository;

    public SourceCopy(string repository)
    {
        _repository = repository;
        foreach (string file in s_rootFiles)
            File.Copy(Path.Combine(repository, file), Path.Combine(_folder, file));
        foreach (string project in s_projects)
            CopyTree(Path.Combine(repository, "src", project), Path.Combine(_folder, "src", project), isSources: true);
        CopyTree(AppContext.BaseDirectory, ProgramFolder, isSources: false);
    }

    private string ProgramFolder => Path.Combine(_folder, "program");

    /// <summary>Builds the daemon with a bug, and puts it in the place of the one that this program runs.</summary>
    /// <returns>What the compiler said, if it refused.</returns>
    public string? Plant(PlantedBug bug)
    {
        string path = bug.PathIn(_folder);
        string text = File.ReadAllText(bug.PathIn(_repository));
        File.WriteAllText(path, text.Replace(bug.Old, bug.New, StringComparison.Ordinal));
        try
        {
            // The bug may leave something unused.
            string[] arguments =
                ["build", Path.Combine(_folder, "src", "Loregd"), "-c", "Release", "--nologo", "-v", "quiet", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false"];
            (int status, string output) = Run("dotnet", arguments);
            if (status != 0)
                return output;
            foreach (string built in Directory.GetFiles(Path.Combine(_folder, "src", "Loregd", "bin", "Release", "net10.0"), "*.dll"))
                File.Copy(built, Path.Combine(ProgramFolder, Path.GetFileName(built)), overwrite: true);
            return null;
        }
        finally
        {
            File.WriteAllText(path, text);
        }
    }

    /// <summary>Runs a suite against the daemon that was built last.</summary>
    /// <returns>Whether it found something, and what it said.</returns>
    public (bool Found, string Output) RunSuite(PlantedBug bug, int seed)
    {
        string[] arguments = [Path.Combine(ProgramFolder, "loregd-reliability.dll"), bug.Suite, "--seed", $"{seed}", .. bug.Seconds > 0 ? ["--for", $"{bug.Seconds}"] : Array.Empty<string>()];
        (int status, string output) = Run("dotnet", arguments);
        return status switch
        {
            0 => (false, output),
            1 => (true, output),
            _ => throw new InvalidOperationException($"{bug.Suite} ended with status {status}: {output}"),
        };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (int Status, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} does not end");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }

    private static void CopyTree(string from, string to, bool isSources)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from))
        {
            string name = Path.GetFileName(folder);
            if (!isSources || name is not ("bin" or "obj"))
                CopyTree(folder, Path.Combine(to, name), isSources);
        }
    }
}

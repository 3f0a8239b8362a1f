using System.Diagnostics;

using Loregd.Conformance.Suite;

namespace Loregd.Conformance.Sources;

/// <summary>Databases as another program sees them: through the sqlite3 command.</summary>
public static class Sqlite
{
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static void Require()
    {
        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "sqlite3"))))
            throw new FileNotFoundException("sqlite3 is missing: apt-get install sqlite3, or leave its checks out with --without files");
    }

    /// <summary>Runs SQL and returns its rows, columns joined with a bar.</summary>
    public static IReadOnlyList<string> Run(string path, string sql, bool readOnly = false)
    {
        var start = new ProcessStartInfo("sqlite3", readOnly ? ["-readonly", path] : [path])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(".bail on\n.timeout 10000\n" + sql + "\n");
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new CheckFailedException($"a database that answers {sql}", errors.Result.Trim());
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Rows of a database that a source may be serving.</summary>
    public static IReadOnlyList<string> Read(string path, string sql) => Run(path, sql, readOnly: true);

    public static long Number(string path, string sql) => long.Parse(Read(path, sql)[0]);
}

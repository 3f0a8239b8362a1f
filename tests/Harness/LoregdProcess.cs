using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Loregd.Tests.Harness;

/// <summary>The built daemon as a process of its own: for signals, crashes, exit statuses and what it prints.</summary>
public sealed partial class LoregdProcess : ILoregd
{
    public const int SigInt = 2, SigKill = 9, SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _outputLines = [], _errorLines = [];

    /// <summary>Starts <c>dotnet loregd.dll</c>.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Its whole environment; null: empty but for what the dotnet host needs to be found.</param>
    public LoregdProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
        : this(DotnetPath(), [LoregdPath(), .. arguments], environment)
    {
    }

    private LoregdProcess(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;

        _process = Forks.Start(start);
        _process.OutputDataReceived += (_, e) => Keep(_outputLines, e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(_errorLines, e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Lines of standard output until now.</summary>
    public IReadOnlyList<string> StandardOutput => [.. _outputLines];

    /// <summary>Lines of standard error until now.</summary>
    public IReadOnlyList<string> StandardError => [.. _errorLines];

    public string Output => string.Join('\n', _outputLines.Concat(_errorLines));

    /// <summary>Runs it to its end.</summary>
    public static LoregdProcess RunToEnd(params string[] arguments)
    {
        var loregd = new LoregdProcess(arguments);
        loregd.WaitExit();
        return loregd;
    }

    /// <summary>Starts it with arguments as a shell sees them, so that they can be any bytes: <c>"$(printf '\377')"</c>.</summary>
    /// <param name="words">The arguments, quoted for the shell.</param>
    public static LoregdProcess StartFromShell(string words) =>
        new("/bin/sh", ["-c", $"exec \"$0\" \"$1\" {words}", DotnetPath(), LoregdPath()], environment: null);

    /// <summary>Runs any command of the shell, for what .NET's files cannot say.</summary>
    public static LoregdProcess RunShell(string command) => new("/bin/sh", ["-c", command], environment: null);

    public int ExitCode => WaitExit();

    public void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"kill({_process.Id}, {signal}): errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Ends it as a crash would: SIGKILL.</summary>
    public void Crash()
    {
        Signal(SigKill);
        WaitExit();
    }

    public int Stop()
    {
        Signal(SigTerm);
        return WaitExit();
    }

    public int WaitExit(TimeSpan? timeout = null)
    {
        if (!_process.WaitForExit(timeout ?? Timeouts.Start))
            throw new TimeoutException($"loregd did not end; it said:\n{Output}");
        // Without a time-out, so that the last lines have arrived as well.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Crash();
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }

    private static string LoregdPath()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "loregd.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException("build it: dotnet build src/Loregd", path);
    }

    /// <summary>The dotnet host: the one that runs these tests, else the first of the search path.</summary>
    private static string DotnetPath()
    {
        IEnumerable<string?> folders =
        [
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")),
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
            .. Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [],
        ];
        return folders.Where(f => !string.IsNullOrEmpty(f)).Select(f => Path.Combine(f!, "dotnet")).First(File.Exists);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}

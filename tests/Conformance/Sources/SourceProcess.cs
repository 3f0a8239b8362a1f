using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

using Loregd.Conformance.Suite;

namespace Loregd.Conformance.Sources;

/// <summary>A source as a process: its signals, exit status and what it prints.</summary>
public sealed partial class SourceProcess : IDisposable
{
    public const int SigInt = 2, SigKill = 9, SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [], _errors = [];

    /// <param name="words">The program and its arguments.</param>
    /// <param name="environment">Its whole environment but for DOTNET_ROOT; null: that of this process.</param>
    public SourceProcess(IReadOnlyList<string> words, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (environment is not null)
            start.Environment.Clear();
        start.Environment["DOTNET_ROOT"] = SourceCommand.DotnetRoot();
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Keep(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(_errors, e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public IReadOnlyList<string> OutputLines => [.. _output];

    public IReadOnlyList<string> ErrorLines => [.. _errors];

    /// <summary>The last that it said, in one line.</summary>
    public string LastWords => string.Join(" | ", _output.Concat(_errors).TakeLast(4));

    public void Signal(int signal)
    {
        if (!HasExited && Kill(_process.Id, signal) != 0 && !HasExited)
            throw new InvalidOperationException($"kill({_process.Id}, {signal}): errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Waits for its end and returns its exit status.</summary>
    /// <exception cref="CheckFailedException">It goes on.</exception>
    public int WaitExit(TimeSpan? limit = null)
    {
        if (!_process.WaitForExit(limit ?? Patience.Start))
            throw new CheckFailedException("the source's end", $"it goes on after {(limit ?? Patience.Start).TotalSeconds:0.#} s");
        // Without a limit, so that the last lines have arrived as well.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Crash()
    {
        Signal(SigKill);
        _process.WaitForExit();
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

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}

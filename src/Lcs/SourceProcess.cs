using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Peios.Lcs;

/// <summary>A source run as a child process: started against a registry's socket, stopped by SIGTERM.</summary>
public sealed partial class SourceProcess : IDisposable
{
    private const int Sigterm = 15;
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly Queue<string> _faults = new();

    private SourceProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended; true at once, where the runtime learns of it by a signal a moment later.</summary>
    public bool HasExited => _process.HasExited || HasEnded(_process.Id);

    /// <summary>Its exit status; only once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines that it wrote to standard error.</summary>
    public string Faults
    {
        get
        {
            lock (_faults)
                return string.Join('\n', _faults);
        }
    }

    /// <summary>Starts a source: <c>PROGRAM --device SOCKET HIVE=DATABASE ...</c>. A program ending in .dll is run by <c>dotnet</c>.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="socketPath">The registry's socket.</param>
    /// <param name="hives">Hive names and absolute paths of their databases.</param>
    /// <exception cref="LcsException">EIO: the program cannot be started.</exception>
    public static SourceProcess Start(string program, string socketPath, IReadOnlyList<(string Hive, string Database)> hives)
    {
        bool isAssembly = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (isAssembly)
            start.ArgumentList.Add(program);
        start.ArgumentList.Add("--device");
        start.ArgumentList.Add(socketPath);
        foreach ((string hive, string database) in hives)
            start.ArgumentList.Add($"{hive}={database}");
        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return new SourceProcess(process);
        }
        catch (Win32Exception e)
        {
            throw new LcsException(LcsErrno.EIO, $"cannot start {program}: {e.Message}", e);
        }
    }

    /// <summary>Waits until the registry has its hives, or the process ends.</summary>
    /// <exception cref="LcsException">EIO: it ended; ETIMEDOUT: it took too long. The message has what it wrote to standard error.</exception>
    public void WaitForRegistration(Registry registry, IReadOnlyCollection<string> hives, TimeSpan timeout)
    {
        if (registry.WaitForHives(hives, timeout, () => HasExited))
            return;
        if (!HasExited)
            throw new LcsException(LcsErrno.ETIMEDOUT, $"the source has not registered {string.Join(" and ", hives)} within {timeout.TotalSeconds:0.#} s{Said()}");
        _process.WaitForExit(); // Until its last line is read too.
        throw new LcsException(LcsErrno.EIO, $"the source ended with status {ExitCode} before it had registered{Said()}");
    }

    /// <summary>Sends SIGTERM and waits. A process that stays for longer than the time-out is killed.</summary>
    /// <returns>Its exit status.</returns>
    public int Stop(TimeSpan timeout)
    {
        // The child is not reaped before HasExited saw it end, so its id cannot be another's.
        if (!_process.HasExited)
            _ = Kill(_process.Id, Sigterm);
        if (!_process.WaitForExit(timeout))
        {
            _process.Kill();
            _process.WaitForExit();
        }
        return _process.ExitCode;
    }

    /// <summary>Stops it if need be.</summary>
    public void Dispose()
    {
        Stop(TimeSpan.FromSeconds(5));
        _process.Dispose();
    }

    private static unsafe bool HasEnded(int child)
    {
        const int ById = 1, NoHang = 1, Ended = 4, LeaveIt = 0x01000000, ProcessIdOffset = 16, InfoSize = 128;
        byte* info = stackalloc byte[InfoSize];
        new Span<byte>(info, InfoSize).Clear();
        // Fails when the runtime has reaped the child meanwhile.
        return WaitId(ById, child, info, Ended | NoHang | LeaveIt) != 0 || *(int*)(info + ProcessIdOffset) == child;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_faults)
        {
            _faults.Enqueue(line);
            if (_faults.Count > KeptLines)
                _faults.Dequeue();
        }
    }

    private string Said() => Faults is { Length: > 0 } faults ? $": {faults}" : "";

    [LibraryImport("libc", EntryPoint = "waitid")]
    private static unsafe partial int WaitId(int idType, int id, byte* info, int options);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}

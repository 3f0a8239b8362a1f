using System.Collections.Concurrent;
using System.Diagnostics;
using Loregd.Bench.Native;

namespace Loregd.Bench.Sources;

/// <summary>A source as a process of its own, connected and registered. Disposing of it ends the process.</summary>
internal sealed class SourceProcess : IDisposable
{
    private const int StartSeconds = 120;
    private const int StopSeconds = 10;
    private const int KeptLines = 50;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SourceConnection? _connection;
    private bool _disposed;

    /// <summary>Starts a source and waits for its registration.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="listener">Where the source will connect.</param>
    public SourceProcess(IReadOnlyList<string> command, PacketListener listener)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        long started = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        try
        {
            PacketConnection connection = Accept(listener);
            _connection = SourceConnection.Register(connection, _process.Id);
            StartUp = Stopwatch.GetElapsedTime(started);
            _process.OutputDataReceived += (_, line) => Keep(line.Data);
            _process.ErrorDataReceived += (_, line) => Keep(line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            _process.StandardInput.Close();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>From the moment before the process was made to its registration's arrival.</summary>
    public TimeSpan StartUp { get; }

    public int Id => _process.Id;

    public bool HasEnded => _disposed || _process.HasExited;

    public SourceConnection Connection => _connection!;

    /// <summary>The last lines that it wrote.</summary>
    public string Output => string.Join('\n', _lines);

    public SourceMemory Memory() => SourceMemory.Of(_process.Id);

    /// <summary>Ends it as a crash would.</summary>
    public void Crash()
    {
        if (HasEnded)
            return;
        _ = LibC.kill(_process.Id, LibC.SIGKILL);
        _process.WaitForExit();
    }

    /// <summary>Asks it to stop, and ends it when it does not.</summary>
    public void Stop()
    {
        _ = LibC.kill(_process.Id, LibC.SIGTERM);
        if (!_process.WaitForExit(TimeSpan.FromSeconds(StopSeconds)))
            Crash();
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        if (!_process.HasExited)
            Stop();
        _disposed = true;
        _connection?.Dispose();
        _process.Dispose();
    }

    private PacketConnection Accept(PacketListener listener)
    {
        for (long end = Environment.TickCount64 + (StartSeconds * 1000); Environment.TickCount64 < end;)
        {
            if (listener.Accept(100) is { } connection)
                return connection;
            if (_process.HasExited)
                throw new BenchException($"{_process.StartInfo.FileName} ended with status {_process.ExitCode}: {_process.StandardError.ReadToEnd()}");
        }

        throw new BenchException($"{_process.StartInfo.FileName} did not connect within {StartSeconds} s");
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (_lines.Count > KeptLines)
            _lines.TryDequeue(out _);
    }
}

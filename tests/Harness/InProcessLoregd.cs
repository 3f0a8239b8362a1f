using System.Text;

using Loregd.Hives;
using Loregd.Logging;
using Loregd.Serving;

namespace Loregd.Tests.Harness;

/// <summary>
/// The daemon on a thread of this process: quick to start, and with bounds that a test can wait for. The only file
/// here that knows how the daemon is put together.
/// </summary>
internal sealed class InProcessLoregd : ILoregd
{
    // A process that has to end with a write under way leaves its files to the system; a thread cannot.
    private static readonly TimeSpan s_stopWait = TimeSpan.FromSeconds(16);

    private readonly StringWriter _progress = new(), _fault = new();
    private readonly Log _log;
    private readonly Daemon _daemon;
    private readonly Thread _thread;
    private int _status = -1;
    private Exception? _failure;

    public InProcessLoregd(string[] arguments, Bounds bounds)
    {
        _log = new Log(TextWriter.Synchronized(_progress), TextWriter.Synchronized(_fault));
        _daemon = new Daemon(CommandLine.Parse([.. arguments.Select(Encoding.UTF8.GetBytes)]), bounds with { StopWait = s_stopWait }, _log);
        _thread = new Thread(Run) { IsBackground = true, Name = "loregd" };
        _thread.Start();
    }

    /// <summary>What the daemon serves, for tests that reach inside: faults of the volatile store, the size of its log.</summary>
    public HiveSet Hives => _daemon.Hives ?? throw new InvalidOperationException("not open yet");

    public string Output => $"{_progress}{_fault}{_failure}";

    /// <summary>It has ended, by itself or because it was asked to.</summary>
    public bool HasEnded => !_thread.IsAlive;

    /// <summary>The message with which it failed; null if it has not.</summary>
    public string? Failure => _failure?.Message;

    public int Stop()
    {
        _daemon.Stop();
        return WaitExit();
    }

    public int WaitExit(TimeSpan? timeout = null)
    {
        if (!_thread.Join(timeout ?? Timeouts.Start))
            throw new TimeoutException($"loregd did not end; it said:\n{Output}");
        Forks.Pass();
        _log.Dispose();
        return _failure is StartupException startup ? startup.ExitStatus : _failure is null ? _status : throw _failure;
    }

    public void Dispose()
    {
        if (_thread.IsAlive)
            Stop();
        _log.Dispose();
    }

    private void Run()
    {
        try
        {
            _status = _daemon.Run();
        }
        catch (Exception e)
        {
            // Kept for whoever waits: an exception here would end the test run.
            _failure = e;
        }
    }
}

using System.Text;
using Loregd.Bench.Native;
using Loregd.Logging;

namespace Loregd.Bench.Sources;

/// <summary>loregd on threads of this process, for what can be counted only here: the managed memory that it allocates.</summary>
internal sealed class InProcessSource : IDisposable
{
    private const int StartMilliseconds = 30_000;

    /// <summary>On a busy machine a thread can look stuck; the thread that takes its place makes a connection, which is no request's allocation.</summary>
    private static readonly Bounds s_bounds = new() { StuckThread = TimeSpan.FromMinutes(1) };

    private readonly Log _log = new(TextWriter.Null, TextWriter.Synchronized(Console.Error));
    private readonly Daemon _daemon;
    private readonly Thread _thread;

    public InProcessSource(string hive, PacketListener listener)
    {
        string[] arguments = ["--device", listener.Path, $"Machine={hive}"];
        _daemon = new Daemon(CommandLine.Parse([.. arguments.Select(Encoding.UTF8.GetBytes)]), s_bounds, _log);
        _thread = new Thread(() => _daemon.Run()) { IsBackground = true, Name = "loregd" };
        _thread.Start();
        Connection = SourceConnection.Register(
            listener.Accept(StartMilliseconds) ?? throw new BenchException("loregd, in this process, did not connect"), Environment.ProcessId);
    }

    public SourceConnection Connection { get; }

    public void Dispose()
    {
        _daemon.Stop();
        _thread.Join();
        Connection.Dispose();
        _log.Dispose();
    }
}

using System.Runtime.InteropServices;
using Loregd.Logging;

namespace Loregd;

/// <summary>loregd, the Local Registry Daemon. The startup sequence is behaviour.md's: signal handlers, command line, then <see cref="Daemon"/>.</summary>
internal static class Program
{
    /// <summary>A stop is over within 2 seconds, whatever is stuck.</summary>
    private static readonly TimeSpan s_longestStop = TimeSpan.FromMilliseconds(1900);

    private static readonly CancellationTokenSource s_stop = new();

    /// <summary>Never disposed: what the system does by default with a signal that comes while the process ends would decide its exit status.</summary>
    private static readonly List<PosixSignalRegistration> s_signals = [];

    public static int Main(string[] arguments)
    {
        RuntimeDiagnostics.Close();
        s_signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStopSignal));
        s_signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStopSignal));
        using var log = Log.ToConsole();
        try
        {
            CommandLine commandLine = CommandLine.Parse(RawArguments.Read(arguments));
            if (commandLine.WantsHelp || commandLine.WantsVersion)
                return Print(commandLine.WantsHelp ? CommandLine.Help : Version());
            var daemon = new Daemon(commandLine, new Bounds(), log);
            using CancellationTokenRegistration stopping = s_stop.Token.Register(daemon.Stop);
            return daemon.Run();
        }
        catch (StartupException failure)
        {
            log.Fault(failure.Message);
            return failure.ExitStatus;
        }
        catch (Exception failure)
        {
            log.Fault($"{failure.GetType().Name}: {failure.Message}");
            return 1;
        }
    }

    private static void OnStopSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (s_stop.IsCancellationRequested)
            return;
        new Thread(() =>
        {
            Thread.Sleep(s_longestStop);
            Environment.Exit(0);
        })
        { IsBackground = true, Name = "longest stop" }.Start();
        s_stop.Cancel();
    }

    private static string Version() => "loregd " + typeof(Program).Assembly.GetName().Version?.ToString(3);

    private static int Print(string text)
    {
        Console.Out.WriteLine(text);
        return 0;
    }
}

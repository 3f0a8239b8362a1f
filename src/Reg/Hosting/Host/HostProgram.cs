using System.Net.Sockets;
using System.Runtime.InteropServices;
using Peios.Rsi;

namespace Reg.Hosting;

/// <summary>
/// The process that has a registry open for all <c>reg</c> that use its folder. The first of them starts it; it ends by itself when the last one has left. What
/// it says to who started it is one line on standard output (<see cref="Ready"/>, <see cref="Busy"/>, or <see cref="Failed"/> with status and reason).
/// </summary>
internal static class HostProgram
{
    /// <summary>The hidden first word of its command line; folder and daemon follow.</summary>
    public const string Word = "--host";

    /// <summary>The socket is there.</summary>
    public const string Ready = "ready";

    /// <summary>Another process has the folder.</summary>
    public const string Busy = "busy";

    /// <summary>Status and reason follow, which may have several lines.</summary>
    public const string Failed = "failed";

    /// <summary>Serves until the last client has left, or a signal ends it.</summary>
    /// <param name="folderPath">The registry's folder.</param>
    /// <param name="daemonPath">The loregd to run.</param>
    /// <param name="starter">Where the line goes.</param>
    public static int Run(string folderPath, string daemonPath, TextWriter starter)
    {
        // The terminal's signals are for the clients.
        Posix.LeaveSession();
        using RegistrySession? session = TryStart(folderPath, daemonPath, starter, out RegistryFolder? folder);
        if (session is null || folder is null)
            return ExitCodes.SourceFailure;
        HostServer server;
        try
        {
            server = new HostServer(folder.HostSocketPath, session);
        }
        catch (SocketException e)
        {
            starter.WriteLine($"{Failed} {ExitCodes.Invalid} the folder {folder.FullPath} cannot hold a socket: {e.Message}; name another one with --registry");
            return ExitCodes.Invalid;
        }
        using (server)
        {
            using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            starter.WriteLine(Ready);
            starter.Flush();
            // Nothing is to hold up whoever leaves the working directory of the first client.
            Environment.CurrentDirectory = "/";
            server.Serve();
            // Clients see the end of their connections when everything else has ended.
            session.Dispose();
        }
        return ExitCodes.Ok;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            server.Stop();
        }
    }

    private static RegistrySession? TryStart(string folderPath, string daemonPath, TextWriter starter, out RegistryFolder? folder)
    {
        folder = null;
        try
        {
            folder = RegistryFolder.Open(folderPath);
            if (folder.TryLock() is { } held)
                return RegistrySession.Start(folder, held, daemonPath);
            starter.WriteLine(Busy);
        }
        catch (CommandException e)
        {
            starter.WriteLine($"{Failed} {e.ExitCode} {e.Message}");
        }
        catch (TransportException e)
        {
            starter.WriteLine($"{Failed} {ExitCodes.Invalid} the folder {folderPath} cannot be used: {e.Message}; name another one with --registry");
        }
        starter.Flush();
        return null;
    }
}

using Peios.Lcs;

namespace Reg.Hosting;

/// <summary>A registry in a folder, its emulated kernel and its daemon, for as long as one <c>reg</c> runs.</summary>
internal sealed class RegistrySession : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly RegistryFolder _folder;
    private readonly SourceProcess _daemon;
    private readonly Lock _gate = new();
    private bool _disposed;

    private RegistrySession(RegistryFolder folder, Registry registry, SourceProcess daemon)
    {
        _folder = folder;
        Registry = registry;
        _daemon = daemon;
    }

    /// <summary>The registry, its hives open.</summary>
    public Registry Registry { get; }

    /// <summary>The daemon's process id.</summary>
    public int DaemonId => _daemon.Id;

    /// <summary>Starts everything and waits until the daemon has registered its hives.</summary>
    /// <exception cref="CommandException">The folder is in use, or the daemon does not come up.</exception>
    public static RegistrySession Start(string folderPath, string daemonPath)
    {
        var folder = RegistryFolder.Take(folderPath);
        Registry? registry = null;
        SourceProcess? daemon = null;
        try
        {
            // A peaceful kernel: the connection stays up after a DROP_KEY, so that deleting does not mean waiting for the daemon to resume.
            registry = Registry.Listen(folder.SocketPath, new LcsOptions { UnawaitedOkTakesSourceDown = false });
            daemon = SourceProcess.Start(daemonPath, folder.SocketPath, folder.Hives);
            daemon.WaitForRegistration(registry, [.. folder.Hives.Select(hive => hive.Hive)], StartTimeout);
            return new RegistrySession(folder, registry, daemon);
        }
        catch (Exception e)
        {
            daemon?.Dispose();
            registry?.Dispose();
            folder.Dispose();
            if (e is LcsException)
                throw new CommandException(ExitCodes.SourceFailure, $"the registry in {Path.GetFullPath(folderPath)} cannot be served: {e.Message}");
            throw;
        }
    }

    /// <summary>
    /// Stops the daemon first: it has answered everything and closed its databases when the folder is given back.
    /// </summary>
    public void Dispose()
    {
        // Held throughout: whoever comes second, a signal or the end of the program, must not end the process before the daemon has ended.
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _daemon.Stop(StopTimeout);
            _daemon.Dispose();
            Registry.Dispose();
            _folder.Dispose();
        }
    }
}

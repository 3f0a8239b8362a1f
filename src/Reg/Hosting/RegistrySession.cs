using Peios.Lcs;

namespace Reg.Hosting;

/// <summary>A registry in a folder, its emulated kernel and its daemon. A daemon that ends is started again.</summary>
internal sealed class RegistrySession : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeftoverTimeout = TimeSpan.FromSeconds(10);

    private readonly RegistryFolder _folder;
    private readonly IDisposable _lock;
    private readonly string _daemonPath;
    private readonly Lock _gate = new();
    private SourceProcess _daemon;
    private bool _disposed;

    private RegistrySession(RegistryFolder folder, IDisposable held, string daemonPath)
    {
        (_folder, _lock, _daemonPath) = (folder, held, daemonPath);
        // A peaceful kernel: the connection stays up after a DROP_KEY, so that deleting does not mean waiting for the daemon to resume.
        Registry = Registry.Listen(folder.SourceSocketPath, new LcsOptions { UnawaitedOkTakesSourceDown = false });
        try
        {
            _daemon = StartDaemon();
        }
        catch
        {
            Registry.Dispose();
            throw;
        }
    }

    /// <summary>The registry, its hives open.</summary>
    public Registry Registry { get; }

    /// <summary>The daemon's process id.</summary>
    public int DaemonId
    {
        get
        {
            lock (_gate)
                return _daemon.Id;
        }
    }

    /// <summary>Starts everything and waits until the daemon has registered its hives.</summary>
    /// <exception cref="CommandException">The folder is in use, or the daemon does not come up.</exception>
    public static RegistrySession Start(string folderPath, string daemonPath)
    {
        var folder = RegistryFolder.Open(folderPath);
        return folder.TryLock() is { } held
            ? Start(folder, held, daemonPath)
            : throw new CommandException(ExitCodes.Conflict,
                $"another program uses the registry in {folder.FullPath}; wait until it has ended, or name another folder with --registry");
    }

    /// <summary>Starts everything in a folder that this process has locked; the lock is given back at the end, or if this fails.</summary>
    /// <exception cref="CommandException">The daemon does not come up.</exception>
    public static RegistrySession Start(RegistryFolder folder, IDisposable held, string daemonPath)
    {
        try
        {
            folder.RemoveStaleSockets();
            WaitForLeftoverDaemon(folder);
            return new RegistrySession(folder, held, daemonPath);
        }
        catch (Exception e)
        {
            held.Dispose();
            folder.Dispose();
            if (e is LcsException)
                throw new CommandException(ExitCodes.SourceFailure, $"the registry in {folder.FullPath} cannot be served: {e.Message}");
            throw;
        }
    }

    /// <summary>Makes sure that the hives are up; a daemon that has ended, killed perhaps, is started again.</summary>
    /// <exception cref="CommandException">It does not come up.</exception>
    public void EnsureUp()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                if (_daemon.HasExited)
                {
                    _daemon.Dispose();
                    // Its connection may not have been found gone yet, and must not be taken for the next one's.
                    Registry.TakeSourceDown(HiveNames()[0], "the daemon has ended");
                    _daemon = StartDaemon();
                }
                else
                {
                    _daemon.WaitForRegistration(Registry, HiveNames(), StartTimeout);
                }
            }
            catch (LcsException e)
            {
                throw new CommandException(ExitCodes.SourceFailure, $"the registry in {_folder.FullPath} cannot be served: {e.Message}");
            }
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
            _lock.Dispose();
            _folder.Dispose();
        }
    }

    /// <summary>
    /// When a host is killed, its daemon finds the connection gone and ends by itself, a moment later. Until then it has its databases locked; what cannot be
    /// locked after that is the new daemon's to report.
    /// </summary>
    private static void WaitForLeftoverDaemon(RegistryFolder folder)
    {
        long deadline = Environment.TickCount64 + (long)LeftoverTimeout.TotalMilliseconds;
        foreach (string database in folder.Hives.Select(hive => hive.Database).Where(File.Exists))
        {
            while (IsLocked(database) && Environment.TickCount64 < deadline)
                Thread.Sleep(20);
        }
    }

    private static bool IsLocked(string database)
    {
        try
        {
            using var probe = new FileStream(database, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private SourceProcess StartDaemon()
    {
        var daemon = SourceProcess.Start(_daemonPath, _folder.SourceSocketPath, _folder.Hives);
        try
        {
            daemon.WaitForRegistration(Registry, HiveNames(), StartTimeout);
            return daemon;
        }
        catch
        {
            daemon.Dispose();
            throw;
        }
    }

    private string[] HiveNames() => [.. _folder.Hives.Select(hive => hive.Hive)];
}

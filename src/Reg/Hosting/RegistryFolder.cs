namespace Reg.Hosting;

/// <summary>
/// The folder that keeps a registry from run to run: a database for each hive, a lock that one <c>reg</c> holds, and the socket of the running one.
/// </summary>
internal sealed class RegistryFolder : IDisposable
{
    // sockaddr_un has 108 bytes for the path with its NUL.
    private const int MaxSocketPath = 107;

    private readonly FileStream _lock;
    private readonly string? _socketFolder;

    private RegistryFolder(string path, FileStream held)
    {
        _lock = held;
        SocketPath = Path.Combine(path, "lcs.sock");
        if (System.Text.Encoding.UTF8.GetByteCount(SocketPath) > MaxSocketPath)
        {
            _socketFolder = Directory.CreateTempSubdirectory("reg-").FullName;
            SocketPath = Path.Combine(_socketFolder, "lcs.sock");
        }
        Hives = [("Machine", Path.Combine(path, "Machine.db")), ("Users", Path.Combine(path, "Users.db"))];
    }

    /// <summary>Where the registry listens.</summary>
    public string SocketPath { get; }

    /// <summary>Hives and absolute paths of their databases.</summary>
    public IReadOnlyList<(string Hive, string Database)> Hives { get; }

    /// <summary>Takes the folder, which is made if it is missing.</summary>
    /// <exception cref="CommandException">Another <c>reg</c> has it, or it cannot be used.</exception>
    public static RegistryFolder Take(string folder)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        string path = Path.GetFullPath(folder);
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Invalid, $"the folder {path} cannot be made: {e.Message}; name another one with --registry");
        }
        try
        {
            return new RegistryFolder(path, new FileStream(Path.Combine(path, "reg.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandException(ExitCodes.Invalid, $"the folder {path} cannot be used: {e.Message}; name another one with --registry");
        }
        catch (IOException)
        {
            throw new CommandException(ExitCodes.Conflict, $"another reg uses the registry in {path}; wait until it has ended, or name another folder with --registry");
        }
    }

    /// <summary>Gives the folder back.</summary>
    public void Dispose()
    {
        if (_socketFolder is not null)
            Directory.Delete(_socketFolder, recursive: true);
        _lock.Dispose();
    }
}

using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Reg.Hosting;

/// <summary>
/// Where a registry is kept from run to run: a database for each hive, the lock of its host, the socket at which the host's clients meet it, and the shell's history.
/// </summary>
internal sealed class RegistryFolder : IDisposable
{
    // sockaddr_un has 108 bytes for the path with its NUL.
    private const int MaxSocketPath = 107;
    private const string SourceSocketPattern = "lcs-*.sock";
    private static readonly string[] HiveNames = ["Machine", "Users"];

    private SafeFileHandle? _place;

    private RegistryFolder(string path) => FullPath = path;

    /// <summary>The absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The file that the host has locked.</summary>
    public string LockPath => Path.Combine(FullPath, "reg.lock");

    /// <summary>Where the host listens for its clients: a path that fits into a socket's address, in this process.</summary>
    public string HostSocketPath => Fitting("reg.sock", "self");

    /// <summary>The lines typed into the shell.</summary>
    public string HistoryPath => Path.Combine(FullPath, "history");

    /// <summary>Hives and absolute paths of their databases.</summary>
    public IReadOnlyList<(string Hive, string Database)> Hives =>
        [.. HiveNames.Select(hive => (hive, DatabaseOf(FullPath, hive)))];

    /// <summary>
    /// Where the registry listens for its source: a path that fits into a socket's address, in any process. It is this process's own, so that a source
    /// which has outlived the host that started it cannot take part in the next one's registry.
    /// </summary>
    public string SourceSocketPath => Fitting($"lcs-{Environment.ProcessId}.sock", $"{Environment.ProcessId}");

    /// <summary>Whether a registry is kept in a folder already.</summary>
    public static bool IsRegistry(string folder) => HiveNames.All(hive => File.Exists(DatabaseOf(folder, hive)));

    /// <summary>Opens a folder, which is made if it is missing.</summary>
    /// <exception cref="CommandException">It cannot be used.</exception>
    public static RegistryFolder Open(string folder)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Invalid, $"the folder {path} cannot be made: {e.Message}; name another one with --registry");
        }
        return new RegistryFolder(path);
    }

    /// <summary>Locks the folder for this process. Null when another has it.</summary>
    /// <exception cref="CommandException">It cannot be used.</exception>
    public IDisposable? TryLock()
    {
        try
        {
            return new FileStream(LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandException(ExitCodes.Invalid, $"the folder {FullPath} cannot be used: {e.Message}; name another one with --registry");
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Removes the sockets that a killed host has left behind. Only for who has the lock.</summary>
    public void RemoveStaleSockets()
    {
        File.Delete(HostSocketPath);
        foreach (string socket in Directory.GetFiles(FullPath, SourceSocketPattern))
            File.Delete(socket);
    }

    /// <inheritdoc/>
    public void Dispose() => _place?.Dispose();

    private static string DatabaseOf(string folder, string hive) => Path.Combine(folder, $"{hive}.db");

    private string Fitting(string name, string process)
    {
        string path = Path.Combine(FullPath, name);
        if (Encoding.UTF8.GetByteCount(path) <= MaxSocketPath)
            return path;
        _place ??= Posix.OpenFolder(FullPath);
        return $"/proc/{process}/fd/{_place.DangerousGetHandle()}/{name}";
    }
}

using System.ComponentModel;
using Microsoft.Win32.SafeHandles;

namespace Loregd.Storage;

/// <summary>
/// The file of a hive, created if need be and locked for this daemon. The descriptor is opened before SQLite opens the file and
/// closed after it: closing any descriptor of the file would drop the locks that SQLite has on it.
/// </summary>
internal sealed class DatabaseFile : IDisposable
{
    private const int OwnerOnlyFile = 0x180; // 0600
    private const int OwnerOnlyDirectory = 0x1C0; // 0700

    private readonly SafeFileHandle _handle;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    private DatabaseFile(DatabasePath path, SafeFileHandle handle)
    {
        (Path, _handle) = (path, handle);
    }

    public DatabasePath Path { get; }

    public static DatabaseFile OpenLocked(DatabasePath path)
    {
        CreateDirectories(path.Parent);
        SafeFileHandle handle = OpenOrCreate(path);
        int error = Posix.TryLock(handle);
        if (error == 0)
            return new DatabaseFile(path, handle);
        handle.Dispose();
        throw error == Posix.Eagain
            ? new StartupException($"{path} is served by another daemon; stop that one first")
            : Failure("lock", path.ToString(), error);
    }

    /// <summary>False when the file's first bytes are something, but not those of an SQLite database.</summary>
    public bool IsEmptyOrSqlite()
    {
        Span<byte> start = stackalloc byte[Magic.Length];
        int length = RandomAccess.Read(_handle, start, 0);
        return length == 0 || start[..length].SequenceEqual(Magic);
    }

    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle OpenOrCreate(DatabasePath path)
    {
        int error = Posix.Open(path.Bytes, Posix.OpenReadWrite | Posix.OpenCreate | Posix.OpenExclusive, OwnerOnlyFile, out SafeFileHandle handle);
        if (error == Posix.Eexist)
        {
            handle.Dispose();
            error = Posix.Open(path.Bytes, Posix.OpenReadWrite | Posix.OpenCreate, OwnerOnlyFile, out handle);
            return error == 0 ? handle : throw Failure("open", path.ToString(), error);
        }

        if (error != 0)
            throw Failure("create", path.ToString(), error);
        SyncOrFail(Posix.Sync(handle), path.ToString());
        SyncOrFail(Posix.SyncDirectory(path.Parent), path.ToString());
        return handle;
    }

    private static void CreateDirectories(ReadOnlySpan<byte> directory)
    {
        if (Posix.Identify(directory, out _) == 0)
            return;
        ReadOnlySpan<byte> parent = DatabasePath.ParentOf(directory);
        CreateDirectories(parent);
        string name = new DatabasePath(directory.ToArray()).ToString();
        int error = Posix.MakeDirectory(directory, OwnerOnlyDirectory);
        if (error is not 0 and not Posix.Eexist)
            throw Failure("create the folder", name, error);
        SyncOrFail(Posix.SyncDirectory(parent), name);
    }

    private static void SyncOrFail(int error, string name)
    {
        if (error != 0)
            throw Failure("sync", name, error);
    }

    private static StartupException Failure(string action, string name, int error) =>
        new($"cannot {action} {name}: {new Win32Exception(error).Message}");
}

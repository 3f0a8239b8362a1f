using System.Runtime.InteropServices;
using Peios.Sqlite.Interop;

namespace Peios.Sqlite;

/// <summary>The system's libsqlite3.</summary>
public static class SqliteLibrary
{
    private static readonly Lazy<int> Loaded = new(Load);

    /// <summary>"3.40.1"</summary>
    public static unsafe string Version
    {
        get
        {
            Initialize();
            return Marshal.PtrToStringUTF8((nint)Sqlite3.sqlite3_libversion()) ?? "";
        }
    }

    /// <summary>3040001 for 3.40.1.</summary>
    public static int VersionNumber => Loaded.Value;

    /// <summary>Loads and configures the library; later calls do nothing. Opening a database calls it.</summary>
    /// <exception cref="DllNotFoundException">It is not installed.</exception>
    /// <exception cref="NotSupportedException">It is too old, or built without thread safety.</exception>
    public static void Initialize() => _ = Loaded.Value;

    private static int Load()
    {
        if (!NativeLibrary.TryLoad(Sqlite3.Library, out _))
            throw new DllNotFoundException($"{Sqlite3.Library} was not found. Install the package that holds it: apt-get install libsqlite3-0");
        int version = Sqlite3.sqlite3_libversion_number();
        // 3.37 brought changes64 and EXRESCODE.
        if (version < 3_037_000)
            throw new NotSupportedException($"{Sqlite3.Library} is version {version / 1_000_000}.{version / 1000 % 1000}; at least 3.37 is needed.");
        if (Sqlite3.sqlite3_threadsafe() == 0)
            throw new NotSupportedException($"{Sqlite3.Library} is built without thread safety.");
        // The statistics take a global mutex at each allocation. MISUSE: somebody else in this process initialized it before; then it stays as it is.
        int code = Sqlite3.sqlite3_config(Sqlite3.SQLITE_CONFIG_MEMSTATUS, 0);
        if (code != (int)SqliteResult.Misuse)
            SqliteException.ThrowIfError(0, code);
        SqliteException.ThrowIfError(0, Sqlite3.sqlite3_initialize());
        return version;
    }
}

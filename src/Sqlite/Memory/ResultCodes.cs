namespace Peios.Sqlite.Memory;

/// <summary>What the callbacks return, under the C names.</summary>
internal static class ResultCodes
{
    internal const int SQLITE_OK = 0;
    internal const int SQLITE_BUSY = 5;
    internal const int SQLITE_READONLY = 8;
    internal const int SQLITE_IOERR = 10;
    internal const int SQLITE_NOTFOUND = 12;
    internal const int SQLITE_FULL = 13;
    internal const int SQLITE_CANTOPEN = 14;
    internal const int SQLITE_IOERR_SHORT_READ = SQLITE_IOERR | (2 << 8);
    internal const int SQLITE_IOERR_NOMEM = SQLITE_IOERR | (12 << 8);
    internal const int SQLITE_IOERR_SHMMAP = SQLITE_IOERR | (21 << 8);

    /// <summary>An exception must not leave a callback: it would end the process.</summary>
    internal static int From(Exception exception) => exception is OutOfMemoryException ? SQLITE_IOERR_NOMEM : SQLITE_IOERR;
}

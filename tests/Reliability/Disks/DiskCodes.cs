namespace Loregd.Reliability.Disks;

/// <summary>The result codes of a file system, under their C names, and which of them SQLite's own gives for which call.</summary>
internal static class DiskCodes
{
    public const int SQLITE_OK = 0;
    public const int SQLITE_IOERR = 10;
    public const int SQLITE_FULL = 13;
    public const int SQLITE_CANTOPEN = 14;
    private const int SQLITE_IOERR_READ = SQLITE_IOERR | (1 << 8);
    private const int SQLITE_IOERR_WRITE = SQLITE_IOERR | (3 << 8);
    private const int SQLITE_IOERR_FSYNC = SQLITE_IOERR | (4 << 8);
    private const int SQLITE_IOERR_TRUNCATE = SQLITE_IOERR | (6 << 8);
    private const int SQLITE_IOERR_FSTAT = SQLITE_IOERR | (7 << 8);
    private const int SQLITE_IOERR_DELETE = SQLITE_IOERR | (10 << 8);
    private const int SQLITE_IOERR_ACCESS = SQLITE_IOERR | (13 << 8);
    private const int SQLITE_IOERR_CHECKRESERVEDLOCK = SQLITE_IOERR | (14 << 8);
    private const int SQLITE_IOERR_LOCK = SQLITE_IOERR | (15 << 8);
    private const int SQLITE_IOERR_SHMMAP = SQLITE_IOERR | (21 << 8);
    private const int SQLITE_IOERR_SHMLOCK = SQLITE_IOERR | (20 << 8);

    public static int Of(DiskCall call, FaultKind kind) => kind == FaultKind.DiskFull
        ? SQLITE_FULL
        : call switch
        {
            DiskCall.Open or DiskCall.FullPath => SQLITE_CANTOPEN,
            DiskCall.Delete => SQLITE_IOERR_DELETE,
            DiskCall.Access => SQLITE_IOERR_ACCESS,
            DiskCall.Read => SQLITE_IOERR_READ,
            DiskCall.Write => SQLITE_IOERR_WRITE,
            DiskCall.Truncate => SQLITE_IOERR_TRUNCATE,
            DiskCall.Sync => SQLITE_IOERR_FSYNC,
            DiskCall.FileSize => SQLITE_IOERR_FSTAT,
            DiskCall.Lock => SQLITE_IOERR_LOCK,
            DiskCall.CheckReservedLock => SQLITE_IOERR_CHECKRESERVEDLOCK,
            DiskCall.ShmMap => SQLITE_IOERR_SHMMAP,
            _ => SQLITE_IOERR_SHMLOCK,
        };
}

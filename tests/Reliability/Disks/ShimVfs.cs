using System.Runtime.InteropServices;

using Peios.Sqlite;
using Peios.Sqlite.Interop;

using static Loregd.Reliability.Disks.DiskCodes;

namespace Loregd.Reliability.Disks;

/// <summary>
/// A file system between SQLite and its own: every call goes through, but files of a <see cref="Disk"/> are watched and can fail. It is the
/// default one from <see cref="Register"/> on, so that a daemon in this process uses it without knowing.
/// </summary>
internal static unsafe class ShimVfs
{
    private const int OpenReadOnly = 0x1, OpenReadWrite = 0x2, OpenCreate = 0x4;
    private const int AccessReadWrite = 1;

    private static readonly Lazy<bool> s_registration = new(() =>
    {
        SqliteLibrary.Initialize();
        s_real = Sqlite3.sqlite3_vfs_find(null);
        return Sqlite3.sqlite3_vfs_register(Create(), makeDefault: 1) == SQLITE_OK
            ? true
            : throw new InvalidOperationException("SQLite refused the shim");
    });

    private static sqlite3_vfs* s_real;

    /// <summary>Makes it the default file system of this process. Idempotent.</summary>
    public static void Register() => _ = s_registration.Value;

    private static sqlite3_vfs* Create()
    {
        // Lives as long as the process; SQLite keeps pointers to it.
        var shim = (sqlite3_vfs*)NativeMemory.AllocZeroed((nuint)sizeof(sqlite3_vfs));
        shim->iVersion = 2;
        shim->szOsFile = ShimFile.Offset + s_real->szOsFile;
        shim->mxPathname = s_real->mxPathname;
        shim->zName = (byte*)Marshal.StringToCoTaskMemUTF8("loregd-reliability");
        shim->xOpen = &Open;
        shim->xDelete = &Delete;
        shim->xAccess = &Access;
        shim->xFullPathname = &FullPathname;
        shim->xDlOpen = &DlOpen;
        shim->xDlError = &DlError;
        shim->xDlSym = &DlSym;
        shim->xDlClose = &DlClose;
        shim->xRandomness = &Randomness;
        shim->xSleep = &Sleep;
        shim->xCurrentTime = &CurrentTime;
        shim->xGetLastError = &GetLastError;
        shim->xCurrentTimeInt64 = &CurrentTimeInt64;
        return shim;
    }

    [UnmanagedCallersOnly]
    private static int Open(sqlite3_vfs* vfs, byte* name, sqlite3_file* file, int flags, int* outFlags)
    {
        file->pMethods = null;
        string? path = Marshal.PtrToStringUTF8((nint)name);
        var disk = Disk.Of(path);
        string shortName = path is null ? "a temporary file" : Disk.NameOf(path);
        if (disk?.Decide(DiskCall.Open, shortName) is { } kind)
            return DiskCodes.Of(DiskCall.Open, kind);
        bool isNew = path is not null && !File.Exists(path);
        if (disk is { IsReadOnly: true } && (flags & OpenReadWrite) != 0)
        {
            disk.CountFailure(DiskCall.Open, shortName);
            if (isNew)
                return SQLITE_CANTOPEN;
            // As SQLite's own does when the system refuses.
            flags = (flags & ~(OpenReadWrite | OpenCreate)) | OpenReadOnly;
        }

        sqlite3_file* real = ShimFile.Real(file);
        int code = s_real->xOpen(s_real, name, real, flags, outFlags);
        if (code != SQLITE_OK)
        {
            if (real->pMethods != null)
                _ = real->pMethods->xClose(real);
            return code;
        }

        disk?.RecordOpen(path!, isNew, () => ReadAll(real));
        file->handle = GCHandle.ToIntPtr(GCHandle.Alloc(new ShimFile(disk, shortName)));
        file->pMethods = ShimFileMethods.Table;
        return SQLITE_OK;
    }

    private static byte[] ReadAll(sqlite3_file* real)
    {
        long size;
        if (real->pMethods->xFileSize(real, &size) != SQLITE_OK)
            throw new IOException("the size of a file could not be read");
        byte[] all = new byte[size];
        fixed (byte* bytes = all)
        {
            if (size > 0 && real->pMethods->xRead(real, bytes, all.Length, 0) != SQLITE_OK)
                throw new IOException("a file could not be read");
        }

        return all;
    }

    [UnmanagedCallersOnly]
    private static int Delete(sqlite3_vfs* vfs, byte* name, int syncDirectory)
    {
        string path = Marshal.PtrToStringUTF8((nint)name)!;
        var disk = Disk.Of(path);
        if (disk?.Decide(DiskCall.Delete, Disk.NameOf(path)) is { } kind)
            return DiskCodes.Of(DiskCall.Delete, kind);
        int code = s_real->xDelete(s_real, name, syncDirectory);
        if (code == SQLITE_OK)
            disk?.Record(new DiskEvent(DiskEventKind.Delete, Disk.NameOf(path), syncDirectory));
        return code;
    }

    [UnmanagedCallersOnly]
    private static int Access(sqlite3_vfs* vfs, byte* name, int flags, int* result)
    {
        string path = Marshal.PtrToStringUTF8((nint)name)!;
        var disk = Disk.Of(path);
        if (disk?.Decide(DiskCall.Access, Disk.NameOf(path)) is { } kind)
            return DiskCodes.Of(DiskCall.Access, kind);
        int code = s_real->xAccess(s_real, name, flags, result);
        if (disk is { IsReadOnly: true } && flags == AccessReadWrite)
            *result = 0;
        return code;
    }

    [UnmanagedCallersOnly]
    private static int FullPathname(sqlite3_vfs* vfs, byte* name, int size, byte* full)
    {
        string path = Marshal.PtrToStringUTF8((nint)name)!;
        return Disk.Of(path)?.Decide(DiskCall.FullPath, Disk.NameOf(path)) is { } kind
            ? DiskCodes.Of(DiskCall.FullPath, kind)
            : s_real->xFullPathname(s_real, name, size, full);
    }

    [UnmanagedCallersOnly]
    private static nint DlOpen(sqlite3_vfs* vfs, byte* name) => s_real->xDlOpen(s_real, name);

    [UnmanagedCallersOnly]
    private static void DlError(sqlite3_vfs* vfs, int size, byte* message) => s_real->xDlError(s_real, size, message);

    [UnmanagedCallersOnly]
    private static nint DlSym(sqlite3_vfs* vfs, nint library, byte* symbol) => s_real->xDlSym(s_real, library, symbol);

    [UnmanagedCallersOnly]
    private static void DlClose(sqlite3_vfs* vfs, nint library) => s_real->xDlClose(s_real, library);

    [UnmanagedCallersOnly]
    private static int Randomness(sqlite3_vfs* vfs, int size, byte* bytes) => s_real->xRandomness(s_real, size, bytes);

    [UnmanagedCallersOnly]
    private static int Sleep(sqlite3_vfs* vfs, int microseconds) => s_real->xSleep(s_real, microseconds);

    [UnmanagedCallersOnly]
    private static int CurrentTime(sqlite3_vfs* vfs, double* julianDay) => s_real->xCurrentTime(s_real, julianDay);

    [UnmanagedCallersOnly]
    private static int CurrentTimeInt64(sqlite3_vfs* vfs, long* milliseconds) => s_real->xCurrentTimeInt64(s_real, milliseconds);

    [UnmanagedCallersOnly]
    private static int GetLastError(sqlite3_vfs* vfs, int size, byte* message) => s_real->xGetLastError(s_real, size, message);
}

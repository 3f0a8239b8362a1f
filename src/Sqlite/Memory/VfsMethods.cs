using System.Runtime.InteropServices;
using Peios.Sqlite.Interop;
using static Peios.Sqlite.Memory.ResultCodes;

namespace Peios.Sqlite.Memory;

/// <summary>The methods of sqlite3_vfs. Time, sleep and randomness come from the system's file system.</summary>
internal static unsafe class VfsMethods
{
    internal const int MaxPath = 512;

    // Asked for after SqliteLibrary.Initialize, which registers it.
    private static sqlite3_vfs* s_system;

    /// <summary>Native structures that live as long as the process; SQLite keeps pointers to them.</summary>
    internal static sqlite3_vfs* Create(MemoryVfs vfs, byte* name)
    {
        s_system = Sqlite3.sqlite3_vfs_find(null);
        var native = (sqlite3_vfs*)NativeMemory.AllocZeroed((nuint)sizeof(sqlite3_vfs));
        native->iVersion = 2;
        native->szOsFile = sizeof(sqlite3_file);
        native->mxPathname = MaxPath;
        native->zName = name;
        native->pAppData = GCHandle.ToIntPtr(GCHandle.Alloc(vfs));
        native->xOpen = &Open;
        native->xDelete = &Delete;
        native->xAccess = &Access;
        native->xFullPathname = &FullPathname;
        native->xDlOpen = &DlOpen;
        native->xDlError = &DlError;
        native->xDlSym = &DlSym;
        native->xDlClose = &DlClose;
        native->xRandomness = &Randomness;
        native->xSleep = &Sleep;
        native->xCurrentTime = &CurrentTime;
        native->xGetLastError = &GetLastError;
        native->xCurrentTimeInt64 = &CurrentTimeInt64;
        return native;
    }

    private static MemoryVfs Vfs(sqlite3_vfs* vfs) => (MemoryVfs)GCHandle.FromIntPtr(vfs->pAppData).Target!;

    private static string? Name(byte* name) => Marshal.PtrToStringUTF8((nint)name);

    [UnmanagedCallersOnly]
    private static int Open(sqlite3_vfs* vfs, byte* name, sqlite3_file* file, int flags, int* outFlags)
    {
        // Null methods tell SQLite that there is nothing to close.
        file->pMethods = null;
        try
        {
            int code = Vfs(vfs).Open(Name(name), flags, out OpenFile? opened);
            if (code != SQLITE_OK)
                return code;
            file->handle = GCHandle.ToIntPtr(GCHandle.Alloc(opened));
            file->pMethods = FileMethods.Table;
            if (outFlags != null)
                *outFlags = flags;
            return SQLITE_OK;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Delete(sqlite3_vfs* vfs, byte* name, int syncDirectory)
    {
        try
        {
            Vfs(vfs).Delete(Name(name) ?? "");
            return SQLITE_OK;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Access(sqlite3_vfs* vfs, byte* name, int flags, int* result)
    {
        try
        {
            *result = Vfs(vfs).Exists(Name(name) ?? "") ? 1 : 0;
            return SQLITE_OK;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int FullPathname(sqlite3_vfs* vfs, byte* name, int size, byte* full)
    {
        for (int i = 0; i < size; i++)
        {
            full[i] = name[i];
            if (name[i] == 0)
                return SQLITE_OK;
        }

        return SQLITE_CANTOPEN;
    }

    [UnmanagedCallersOnly]
    private static nint DlOpen(sqlite3_vfs* vfs, byte* name) => 0;

    [UnmanagedCallersOnly]
    private static void DlError(sqlite3_vfs* vfs, int size, byte* message)
    {
        if (size > 0)
            *message = 0;
    }

    [UnmanagedCallersOnly]
    private static nint DlSym(sqlite3_vfs* vfs, nint library, byte* symbol) => 0;

    [UnmanagedCallersOnly]
    private static void DlClose(sqlite3_vfs* vfs, nint library)
    {
    }

    [UnmanagedCallersOnly]
    private static int Randomness(sqlite3_vfs* vfs, int size, byte* bytes) => s_system->xRandomness(s_system, size, bytes);

    [UnmanagedCallersOnly]
    private static int Sleep(sqlite3_vfs* vfs, int microseconds) => s_system->xSleep(s_system, microseconds);

    [UnmanagedCallersOnly]
    private static int CurrentTime(sqlite3_vfs* vfs, double* julianDay) => s_system->xCurrentTime(s_system, julianDay);

    [UnmanagedCallersOnly]
    private static int CurrentTimeInt64(sqlite3_vfs* vfs, long* milliseconds) => s_system->xCurrentTimeInt64(s_system, milliseconds);

    [UnmanagedCallersOnly]
    private static int GetLastError(sqlite3_vfs* vfs, int size, byte* message) => 0;
}

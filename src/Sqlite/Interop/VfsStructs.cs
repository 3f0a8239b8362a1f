using System.Runtime.InteropServices;

namespace Peios.Sqlite.Interop;

#pragma warning disable IDE1006 // C names

/// <summary>A file system as SQLite sees it, version 2 (sqlite3.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sqlite3_vfs
{
    public int iVersion;
    public int szOsFile;
    public int mxPathname;
    public sqlite3_vfs* pNext;
    public byte* zName;
    public nint pAppData;
    public delegate* unmanaged<sqlite3_vfs*, byte*, sqlite3_file*, int, int*, int> xOpen;
    public delegate* unmanaged<sqlite3_vfs*, byte*, int, int> xDelete;
    public delegate* unmanaged<sqlite3_vfs*, byte*, int, int*, int> xAccess;
    public delegate* unmanaged<sqlite3_vfs*, byte*, int, byte*, int> xFullPathname;
    public delegate* unmanaged<sqlite3_vfs*, byte*, nint> xDlOpen;
    public delegate* unmanaged<sqlite3_vfs*, int, byte*, void> xDlError;
    public delegate* unmanaged<sqlite3_vfs*, nint, byte*, nint> xDlSym;
    public delegate* unmanaged<sqlite3_vfs*, nint, void> xDlClose;
    public delegate* unmanaged<sqlite3_vfs*, int, byte*, int> xRandomness;
    public delegate* unmanaged<sqlite3_vfs*, int, int> xSleep;
    public delegate* unmanaged<sqlite3_vfs*, double*, int> xCurrentTime;
    public delegate* unmanaged<sqlite3_vfs*, int, byte*, int> xGetLastError;
    public delegate* unmanaged<sqlite3_vfs*, long*, int> xCurrentTimeInt64;
}

/// <summary>The methods of an open file, version 2: with the shared memory of WAL, without memory mapping.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sqlite3_io_methods
{
    public int iVersion;
    public delegate* unmanaged<sqlite3_file*, int> xClose;
    public delegate* unmanaged<sqlite3_file*, byte*, int, long, int> xRead;
    public delegate* unmanaged<sqlite3_file*, byte*, int, long, int> xWrite;
    public delegate* unmanaged<sqlite3_file*, long, int> xTruncate;
    public delegate* unmanaged<sqlite3_file*, int, int> xSync;
    public delegate* unmanaged<sqlite3_file*, long*, int> xFileSize;
    public delegate* unmanaged<sqlite3_file*, int, int> xLock;
    public delegate* unmanaged<sqlite3_file*, int, int> xUnlock;
    public delegate* unmanaged<sqlite3_file*, int*, int> xCheckReservedLock;
    public delegate* unmanaged<sqlite3_file*, int, nint, int> xFileControl;
    public delegate* unmanaged<sqlite3_file*, int> xSectorSize;
    public delegate* unmanaged<sqlite3_file*, int> xDeviceCharacteristics;
    public delegate* unmanaged<sqlite3_file*, int, int, int, nint*, int> xShmMap;
    public delegate* unmanaged<sqlite3_file*, int, int, int, int> xShmLock;
    public delegate* unmanaged<sqlite3_file*, void> xShmBarrier;
    public delegate* unmanaged<sqlite3_file*, int, int> xShmUnmap;
}

/// <summary>An open file: what SQLite needs to know of it, then ours. SQLite allocates it, szOsFile bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sqlite3_file
{
    public sqlite3_io_methods* pMethods;

    /// <summary>A GCHandle to the managed file.</summary>
    public nint handle;
}

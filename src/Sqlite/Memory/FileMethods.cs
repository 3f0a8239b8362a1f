using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Peios.Sqlite.Interop;
using static Peios.Sqlite.Memory.ResultCodes;

namespace Peios.Sqlite.Memory;

/// <summary>The methods of sqlite3_io_methods: each finds its <see cref="OpenFile"/> and lets no exception out.</summary>
internal static unsafe class FileMethods
{
    private const int SectorSizeBytes = 4096;

    // Nothing here outlives the process, so no write is ever torn or out of order: SQLite need neither pad the log nor sync.
    private const int Characteristics = 0x1 /* ATOMIC */ | 0x200 /* SAFE_APPEND */ | 0x400 /* SEQUENTIAL */ | 0x1000 /* POWERSAFE_OVERWRITE */;

    /// <summary>Lives as long as the process.</summary>
    internal static readonly sqlite3_io_methods* Table = Create();

    private static sqlite3_io_methods* Create()
    {
        var methods = (sqlite3_io_methods*)NativeMemory.AllocZeroed((nuint)sizeof(sqlite3_io_methods));
        methods->iVersion = 2;
        methods->xClose = &Close;
        methods->xRead = &Read;
        methods->xWrite = &Write;
        methods->xTruncate = &Truncate;
        methods->xSync = &Sync;
        methods->xFileSize = &FileSize;
        methods->xLock = &Lock;
        methods->xUnlock = &Unlock;
        methods->xCheckReservedLock = &CheckReservedLock;
        methods->xFileControl = &FileControl;
        methods->xSectorSize = &SectorSize;
        methods->xDeviceCharacteristics = &DeviceCharacteristics;
        methods->xShmMap = &ShmMap;
        methods->xShmLock = &ShmLock;
        methods->xShmBarrier = &ShmBarrier;
        methods->xShmUnmap = &ShmUnmap;
        return methods;
    }

    // A cast would look the type up at each call; VfsMethods.Open puts nothing else there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static OpenFile File(sqlite3_file* file) => Unsafe.As<OpenFile>(GCHandle.FromIntPtr(file->handle).Target!);

    [UnmanagedCallersOnly]
    private static int Close(sqlite3_file* file)
    {
        try
        {
            OpenFile open = File(file);
            GCHandle.FromIntPtr(file->handle).Free();
            if (open.Store != null)
                open.Store.Close(open);
            else
                open.Content.FreeTemporary();
            return SQLITE_OK;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Read(sqlite3_file* file, byte* buffer, int count, long offset)
    {
        try
        {
            return File(file).Content.Read(buffer, count, offset);
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Write(sqlite3_file* file, byte* bytes, int count, long offset)
    {
        try
        {
            OpenFile open = File(file);
            return open.IsReadOnly ? SQLITE_READONLY : open.Content.Write(bytes, count, offset);
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Truncate(sqlite3_file* file, long size)
    {
        try
        {
            OpenFile open = File(file);
            return open.IsReadOnly ? SQLITE_READONLY : open.Content.Truncate(size);
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Sync(sqlite3_file* file, int flags) => SQLITE_OK;

    [UnmanagedCallersOnly]
    private static int FileSize(sqlite3_file* file, long* size)
    {
        *size = File(file).Content.Size;
        return SQLITE_OK;
    }

    [UnmanagedCallersOnly]
    private static int Lock(sqlite3_file* file, int level)
    {
        try
        {
            OpenFile open = File(file);
            return open.Store?.Locks.Acquire(open, (LockLevel)level) ?? SQLITE_OK;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int Unlock(sqlite3_file* file, int level)
    {
        try
        {
            OpenFile open = File(file);
            open.Store?.Locks.Release(open, (LockLevel)level);
            return SQLITE_OK;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int CheckReservedLock(sqlite3_file* file, int* result)
    {
        try
        {
            *result = File(file).Store?.Locks.IsReserved() == true ? 1 : 0;
            return SQLITE_OK;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int FileControl(sqlite3_file* file, int operation, nint argument) => SQLITE_NOTFOUND;

    [UnmanagedCallersOnly]
    private static int SectorSize(sqlite3_file* file) => SectorSizeBytes;

    [UnmanagedCallersOnly]
    private static int DeviceCharacteristics(sqlite3_file* file) => Characteristics;

    [UnmanagedCallersOnly]
    private static int ShmMap(sqlite3_file* file, int region, int size, int extend, nint* address)
    {
        try
        {
            *address = 0;
            OpenFile open = File(file);
            if (open.Store == null || size != WalIndex.RegionSize)
                return SQLITE_IOERR_SHMMAP;
            return open.Store.Index.Map(open, region, extend != 0, out *address);
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static int ShmLock(sqlite3_file* file, int offset, int count, int flags)
    {
        try
        {
            OpenFile open = File(file);
            return open.Store?.Index.Lock(open, offset, count, flags) ?? SQLITE_IOERR;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }

    [UnmanagedCallersOnly]
    private static void ShmBarrier(sqlite3_file* file) => Interlocked.MemoryBarrier();

    [UnmanagedCallersOnly]
    private static int ShmUnmap(sqlite3_file* file, int delete)
    {
        try
        {
            OpenFile open = File(file);
            open.Store?.Index.Unmap(open, delete != 0);
            return SQLITE_OK;
        }
        catch (Exception e)
        {
            return From(e);
        }
    }
}

using System.Runtime.InteropServices;

using Peios.Sqlite.Interop;

using static Loregd.Reliability.Disks.DiskCodes;

namespace Loregd.Reliability.Disks;

/// <summary>The methods of an open file of <see cref="ShimVfs"/>: fail if it is their turn, else let SQLite's own file do it and record what it did.</summary>
internal static unsafe class ShimFileMethods
{
    /// <summary>Lives as long as the process.</summary>
    public static readonly sqlite3_io_methods* Table = Create();

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

    private static bool Fails(ShimFile file, DiskCall call, out int code)
    {
        FaultKind? kind = file.Disk?.Decide(call, file.Name);
        code = kind is { } how ? Of(call, how) : SQLITE_OK;
        return kind is not null;
    }

    [UnmanagedCallersOnly]
    private static int Close(sqlite3_file* file)
    {
        sqlite3_file* real = ShimFile.Real(file);
        int code = real->pMethods->xClose(real);
        GCHandle.FromIntPtr(file->handle).Free();
        return code;
    }

    [UnmanagedCallersOnly]
    private static int Read(sqlite3_file* file, byte* buffer, int count, long offset)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return Fails(ShimFile.Of(file), DiskCall.Read, out int code) ? code : real->pMethods->xRead(real, buffer, count, offset);
    }

    [UnmanagedCallersOnly]
    private static int Write(sqlite3_file* file, byte* bytes, int count, long offset)
    {
        var own = ShimFile.Of(file);
        sqlite3_file* real = ShimFile.Real(file);
        if (own.Disk is not { } disk)
            return real->pMethods->xWrite(real, bytes, count, offset);
        if (disk.IsFull && Grows(real, offset + count))
        {
            disk.CountFailure(DiskCall.Write, own.Name);
            return SQLITE_FULL;
        }

        FaultKind? fault = disk.Decide(DiskCall.Write, own.Name);
        if (fault is FaultKind.Error or FaultKind.DiskFull)
            return Of(DiskCall.Write, fault.Value);
        int length = fault is null ? count : count / 2;
        int code = real->pMethods->xWrite(real, bytes, length, offset);
        if (code == SQLITE_OK && disk.IsRecording)
            disk.Record(new DiskEvent(DiskEventKind.Write, own.Name, offset, new ReadOnlySpan<byte>(bytes, length).ToArray()));
        return fault is null ? code : Of(DiskCall.Write, fault.Value);
    }

    private static bool Grows(sqlite3_file* real, long end)
    {
        long size;
        return real->pMethods->xFileSize(real, &size) != SQLITE_OK || end > size;
    }

    [UnmanagedCallersOnly]
    private static int Truncate(sqlite3_file* file, long size)
    {
        var own = ShimFile.Of(file);
        if (Fails(own, DiskCall.Truncate, out int failure))
            return failure;
        sqlite3_file* real = ShimFile.Real(file);
        int code = real->pMethods->xTruncate(real, size);
        if (code == SQLITE_OK)
            own.Disk?.Record(new DiskEvent(DiskEventKind.Truncate, own.Name, size));
        return code;
    }

    [UnmanagedCallersOnly]
    private static int Sync(sqlite3_file* file, int flags)
    {
        var own = ShimFile.Of(file);
        if (Fails(own, DiskCall.Sync, out int failure))
        {
            own.Disk!.Record(new DiskEvent(DiskEventKind.FailedSync, own.Name));
            return failure;
        }

        // What a power cut would take is in the record; the machine that tests need not wait for its own disk.
        own.Disk?.Record(new DiskEvent(DiskEventKind.Sync, own.Name));
        sqlite3_file* real = ShimFile.Real(file);
        return own.Disk is null ? real->pMethods->xSync(real, flags) : SQLITE_OK;
    }

    [UnmanagedCallersOnly]
    private static int FileSize(sqlite3_file* file, long* size)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return Fails(ShimFile.Of(file), DiskCall.FileSize, out int code) ? code : real->pMethods->xFileSize(real, size);
    }

    [UnmanagedCallersOnly]
    private static int Lock(sqlite3_file* file, int level)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return Fails(ShimFile.Of(file), DiskCall.Lock, out int code) ? code : real->pMethods->xLock(real, level);
    }

    [UnmanagedCallersOnly]
    private static int Unlock(sqlite3_file* file, int level)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return real->pMethods->xUnlock(real, level);
    }

    [UnmanagedCallersOnly]
    private static int CheckReservedLock(sqlite3_file* file, int* result)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return Fails(ShimFile.Of(file), DiskCall.CheckReservedLock, out int code) ? code : real->pMethods->xCheckReservedLock(real, result);
    }

    [UnmanagedCallersOnly]
    private static int FileControl(sqlite3_file* file, int operation, nint argument)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return real->pMethods->xFileControl(real, operation, argument);
    }

    [UnmanagedCallersOnly]
    private static int SectorSize(sqlite3_file* file)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return real->pMethods->xSectorSize(real);
    }

    [UnmanagedCallersOnly]
    private static int DeviceCharacteristics(sqlite3_file* file)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return real->pMethods->xDeviceCharacteristics(real);
    }

    [UnmanagedCallersOnly]
    private static int ShmMap(sqlite3_file* file, int region, int size, int extend, nint* address)
    {
        if (Fails(ShimFile.Of(file), DiskCall.ShmMap, out int code))
        {
            *address = 0;
            return code;
        }

        sqlite3_file* real = ShimFile.Real(file);
        return real->pMethods->xShmMap(real, region, size, extend, address);
    }

    [UnmanagedCallersOnly]
    private static int ShmLock(sqlite3_file* file, int offset, int count, int flags)
    {
        const int unlock = 1;
        sqlite3_file* real = ShimFile.Real(file);
        // To let go of a lock does not fail in a way that SQLite would notice.
        return (flags & unlock) == 0 && Fails(ShimFile.Of(file), DiskCall.ShmLock, out int code) ? code : real->pMethods->xShmLock(real, offset, count, flags);
    }

    [UnmanagedCallersOnly]
    private static void ShmBarrier(sqlite3_file* file)
    {
        sqlite3_file* real = ShimFile.Real(file);
        real->pMethods->xShmBarrier(real);
    }

    [UnmanagedCallersOnly]
    private static int ShmUnmap(sqlite3_file* file, int delete)
    {
        sqlite3_file* real = ShimFile.Real(file);
        return real->pMethods->xShmUnmap(real, delete);
    }
}

using System.Buffers.Binary;
using Peios.Sqlite.Memory;
using static Peios.Sqlite.Memory.ResultCodes;

namespace Peios.Sqlite;

/// <summary>
/// One database in memory with its log. It exists from <see cref="MemoryVfs.CreateStore"/> to Dispose, with connections or without;
/// connections that are open at Dispose work on until they close, new ones find nothing.
/// </summary>
public sealed unsafe class MemoryStore : IDisposable
{
    private const int LogHeaderSize = 32;
    private const int FrameHeaderSize = 24;
    private const int SmallestPage = 512;

    private readonly MemoryVfs _vfs;

    // Under the budget's gate, as are the files' handle counts.
    private readonly MemoryFile _database;
    private MemoryFile? _log;
    private MemoryFile? _journal;
    private int _handles;
    private bool _disposed;

    internal MemoryStore(MemoryVfs vfs, string file)
    {
        _vfs = vfs;
        File = file;
        _database = new MemoryFile(Budget, MemoryUse.Database);
        Index = new WalIndex(Budget);
    }

    /// <summary>The name it was created with, for example "/0".</summary>
    public string File { get; }

    /// <summary>What to open or attach: "file:/0?vfs=name". The connection must be opened with <see cref="OpenFlags.Uri"/>.</summary>
    public string Uri => $"file:{File}?vfs={_vfs.Name}";

    /// <summary>The size of the database file.</summary>
    public long DatabaseBytes => _database.Size;

    /// <summary>The size of the log; 0 after a truncating checkpoint.</summary>
    public long WalBytes => Volatile.Read(ref _log)?.Size ?? 0;

    /// <summary>What is allocated: database, log, wal-index, reserve. At most <see cref="Limit"/>, in steps of 64 KiB.</summary>
    public long AllocatedBytes => Budget.Used;

    /// <summary>
    /// The bound of <see cref="AllocatedBytes"/>; at first there is none. A write beyond it fails with <see cref="SqliteResult.Full"/>, and reads
    /// go on. The log counts twice while it grows, so that a checkpoint always fits: emptying the log can make room for writes again. Lowering it below
    /// what is allocated takes nothing away.
    /// </summary>
    public long Limit
    {
        get => Budget.Limit;
        set => Budget.Limit = value;
    }

    /// <summary>For tests: asked before each allocation with its size; true makes it fail.</summary>
    internal Func<int, bool>? AllocationFault
    {
        get => Budget.Fault;
        set => Budget.Fault = value;
    }

    internal MemoryBudget Budget { get; } = new();

    internal FileLocks Locks { get; } = new();

    internal WalIndex Index { get; }

    /// <summary>
    /// Allocates now what the log needs to grow by so much, its index included: until the log is truncated, writes within it cannot fail.
    /// A page takes its size plus 24 bytes; a log that is empty another 32. Called again, it counts from the log's end of that moment.
    /// </summary>
    /// <returns>False if the limit or the system does not allow it; then nothing is reserved.</returns>
    public bool TryReserve(long walBytes)
    {
        lock (Budget.Gate)
        {
            if (_disposed)
                return false;
            MemoryFile log = _log ??= new MemoryFile(Budget, MemoryUse.Log);
            long frames = (log.Size + walBytes) / (PageSize() + FrameHeaderSize);
            // The first region holds 4062 frames, the others 4096.
            return Index.ReserveRegions((frames + 34 + 4095) / 4096) == SQLITE_OK && log.Reserve(walBytes) == SQLITE_OK;
        }
    }

    /// <summary>Removes the database. The memory goes with the last connection that has it open.</summary>
    public void Dispose()
    {
        _vfs.Remove(this);
        lock (Budget.Gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            FreeIfUnused();
        }
    }

    /// <summary>A handle of one of the store's files.</summary>
    /// <returns>Null if there is none and it may not be created.</returns>
    internal OpenFile? Open(FileKind kind, bool create, bool isReadOnly)
    {
        lock (Budget.Gate)
        {
            MemoryFile? content = kind switch
            {
                FileKind.Database => _database,
                FileKind.Log => _log ??= create ? new MemoryFile(Budget, MemoryUse.Log) : null,
                _ => _journal ??= create ? new MemoryFile(Budget, MemoryUse.Other) : null,
            };
            if (content == null || _disposed)
                return null;
            OpenFile file = new(content, this, isReadOnly);
            content.Handles++;
            _handles++;
            return file;
        }
    }

    internal void Close(OpenFile file)
    {
        Index.Unmap(file, delete: false);
        Locks.Release(file, LockLevel.None);
        lock (Budget.Gate)
        {
            file.Content.Handles--;
            _handles--;
            if (file.Content != _database && file.Content != _log && file.Content != _journal && file.Content.Handles == 0)
                file.Content.Free();
            FreeIfUnused();
        }
    }

    /// <summary>Removes the log's or the journal's name; its memory goes with the last handle. The database's name goes with Dispose only.</summary>
    internal void Delete(FileKind kind)
    {
        lock (Budget.Gate)
        {
            ref MemoryFile? name = ref kind == FileKind.Log ? ref _log : ref _journal;
            if (kind == FileKind.Database || name == null)
                return;
            MemoryFile content = name;
            name = null;
            if (kind == FileKind.Log)
                Index.Forget();
            if (content.Handles == 0)
                content.Free();
        }
    }

    /// <summary>As on disk, SQLite takes an empty file for none.</summary>
    internal bool Exists(FileKind kind)
    {
        lock (Budget.Gate)
        {
            MemoryFile? content = kind switch
            {
                FileKind.Database => _database,
                FileKind.Log => _log,
                _ => _journal,
            };
            return content is { Size: > 0 };
        }
    }

    private void FreeIfUnused()
    {
        if (!_disposed || _handles > 0)
            return;
        _database.Free();
        _log?.Free();
        _journal?.Free();
        Index.Free();
    }

    // From the header of the database or of the log, which are all that there is before and after the first checkpoint.
    private int PageSize()
    {
        byte* header = stackalloc byte[LogHeaderSize];
        _ = _log!.Read(header, LogHeaderSize, 0);
        int size = BinaryPrimitives.ReadInt32BigEndian(new ReadOnlySpan<byte>(header + 8, 4));
        if (size < SmallestPage)
        {
            _ = _database.Read(header, LogHeaderSize, 0);
            size = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(header + 16, 2));
        }

        // 1 stands for 65536; taking the smallest page instead only reserves more index than needed.
        return Math.Max(size, SmallestPage);
    }
}

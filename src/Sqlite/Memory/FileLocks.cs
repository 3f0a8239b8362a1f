using static Peios.Sqlite.Memory.ResultCodes;

namespace Peios.Sqlite.Memory;

/// <summary>SQLite's lock levels on a database file.</summary>
internal enum LockLevel
{
    None = 0,
    Shared = 1,
    Reserved = 2,
    Pending = 3,
    Exclusive = 4,
}

/// <summary>
/// The database file's locks between the connections of this process. In WAL mode a connection keeps its shared lock as long as it is
/// open, so that a plain mutex is good enough here; the locks of each read transaction are in <see cref="WalIndex"/>.
/// </summary>
internal sealed class FileLocks
{
    private readonly Lock _gate = new();
    private int _shared;

    // The one connection above Shared.
    private OpenFile? _writer;

    internal int Acquire(OpenFile file, LockLevel level)
    {
        lock (_gate)
        {
            if (file.Level >= level)
                return SQLITE_OK;
            if (level == LockLevel.Shared)
                return AcquireShared(file);
            // Without write access the system would not give a write lock either; the last connection's closing checkpoint asks for it.
            if (file.IsReadOnly)
                return SQLITE_READONLY;
            if (_writer != null && _writer != file)
                return SQLITE_BUSY;
            _writer = file;
            if (level == LockLevel.Exclusive && _shared > 1)
            {
                // No new readers from here on; those that are there end in time.
                file.Level = LockLevel.Pending;
                return SQLITE_BUSY;
            }

            file.Level = level;
            return SQLITE_OK;
        }
    }

    internal void Release(OpenFile file, LockLevel level)
    {
        lock (_gate)
        {
            if (file.Level <= level)
                return;
            if (_writer == file)
                _writer = null;
            if (level == LockLevel.None)
                _shared--;
            file.Level = level;
        }
    }

    internal bool IsReserved()
    {
        lock (_gate)
            return _writer != null;
    }

    private int AcquireShared(OpenFile file)
    {
        if (_writer is { Level: >= LockLevel.Pending })
            return SQLITE_BUSY;
        _shared++;
        file.Level = LockLevel.Shared;
        return SQLITE_OK;
    }
}

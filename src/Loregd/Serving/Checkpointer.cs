using Loregd.Hives;
using Loregd.Logging;
using Loregd.Storage;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>
/// Keeps both logs of a hive short. Runs on the writer's thread and connection: SQLite before 3.51.3 can corrupt a database when one connection
/// checkpoints in the instant in which another commits.
/// </summary>
internal sealed class Checkpointer
{
    private const int RetryMilliseconds = 1000;
    private const int TruncateAttempts = 3;

    private readonly Hive _hive;
    private readonly Bounds _bounds;
    private readonly Log _log;
    private readonly WalLog[] _logs;

    public Checkpointer(Hive hive, Bounds bounds, Log log)
    {
        (_hive, _bounds, _log) = (hive, bounds, log);
        byte[] file = [.. hive.Path.With("-wal").Bytes, 0];
        _logs = [new WalLog(Store.Main, () => Posix.SizeOf(file)), new WalLog(Store.Volatile, () => hive.VolatileStore.WalBytes)];
    }

    /// <summary>Milliseconds until a log that could not be truncated is tried again; -1 for never.</summary>
    public int NextAttempt() => _logs.Any(log => log.RetryAt != 0) ? RetryMilliseconds : -1;

    /// <summary>To be called when no transaction is open.</summary>
    public void Run()
    {
        foreach (WalLog log in _logs)
        {
            long size = log.Size();
            if (size < _bounds.CheckpointBytes)
                log.RetryAt = 0;
            else if (log.RetryAt == 0 || Environment.TickCount64 >= log.RetryAt || size >= log.RetrySize)
                Truncate(log, size);
        }
    }

    /// <summary>FLUSH, and the last thing before closing: whatever the log's size.</summary>
    public void Flush() => TryTruncate(Store.Main);

    private void Truncate(WalLog log, long size)
    {
        if (TryTruncate(log) || (size > _bounds.LogBytes && EndOldestSnapshot(size) && TryTruncate(log)))
            log.RetryAt = 0;
        else
            (log.RetryAt, log.RetrySize) = (Environment.TickCount64 + RetryMilliseconds, size + (_bounds.CheckpointBytes / 4));
    }

    /// <summary>
    /// False when somebody reads in the log, or it failed. Readers go from read to read in one snapshot; once all is in the database they are asked
    /// to take one that does not need the log.
    /// </summary>
    private bool TryTruncate(WalLog log)
    {
        try
        {
            return TryTruncate(log.Store);
        }
        catch (SqliteException failure)
        {
            _log.Fault($"{_hive.Name}: the log could not be brought into the database: {failure.Message}");
            return false;
        }
    }

    private bool TryTruncate(Store store)
    {
        _hive.WriteConnection.Checkpoint(store.Schema(), CheckpointMode.Passive);
        _hive.Gate.RequestRelease();
        for (int attempt = 1; _hive.WriteConnection.Checkpoint(store.Schema(), CheckpointMode.Truncate).Busy; attempt++)
        {
            if (attempt == TruncateAttempts)
                return false;
            Thread.Sleep(1);
        }

        return true;
    }

    /// <summary>One at a time: what still keeps the log after it may be a read of a moment.</summary>
    private bool EndOldestSnapshot(long size)
    {
        if (_hive.Snapshots.TakeOldest() is not { } oldest)
            return false;
        oldest.Doom();
        _log.Fault($"{_hive.Name}: transaction {oldest.Id} lost its snapshot: it kept a log of {size >> 20} MiB from being truncated");
        return true;
    }

    private sealed class WalLog(Store store, Func<long> size)
    {
        public Store Store => store;

        public Func<long> Size => size;

        /// <summary>0 when the last attempt truncated it.</summary>
        public long RetryAt { get; set; }

        public long RetrySize { get; set; }
    }
}

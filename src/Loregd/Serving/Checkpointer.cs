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

    /// <summary>Long enough for readers that go from read to read to take a snapshot that does not need the log.</summary>
    private const int NextReadMilliseconds = 3;

    /// <summary>Before a snapshot has to end: that nothing but a read in passing was in the way.</summary>
    private const int PassingReadMilliseconds = 50;

    private readonly Hive _hive;
    private readonly Bounds _bounds;
    private readonly Log _log;
    private readonly WalLog[] _logs;

    public Checkpointer(Hive hive, Bounds bounds, Log log)
    {
        (_hive, _bounds, _log) = (hive, bounds, log);
        byte[] file = [.. hive.Path.With("-wal").Bytes, 0];
        _logs =
        [
            new WalLog(Store.Main, bounds.CheckpointBytes, () => Posix.SizeOf(file)),
            new WalLog(Store.Volatile, bounds.VolatileCheckpointBytes, () => hive.VolatileStore.WalBytes),
        ];
    }

    /// <summary>Milliseconds until a log that could not be truncated is tried again; -1 for never.</summary>
    public int NextAttempt() => _logs.Any(log => log.RetryAt != 0) ? RetryMilliseconds : -1;

    /// <summary>To be called when no transaction is open.</summary>
    public void Run()
    {
        foreach (WalLog log in _logs)
        {
            long size = log.Size();
            if (size < log.Bound)
                log.RetryAt = 0;
            else if (log.RetryAt == 0 || Environment.TickCount64 >= log.RetryAt || size >= log.RetrySize)
                Truncate(log, size);
        }
    }

    /// <summary>FLUSH, and the last thing before closing: whatever the log's size.</summary>
    /// <exception cref="SqliteException">The log could not be brought into the database.</exception>
    public void Flush()
    {
        _hive.WriteConnection.Checkpoint(Store.Main.Schema(), CheckpointMode.Passive);
        TryTruncate(Store.Main, NextReadMilliseconds);
    }

    private void Truncate(WalLog log, long size)
    {
        bool isTooLong = size > _bounds.LogBytes;
        int patience = isTooLong ? PassingReadMilliseconds : NextReadMilliseconds;
        if (TryTruncate(log.Store, patience) || (isTooLong && EndOldestSnapshot(size) && TryTruncate(log.Store, patience)))
            log.RetryAt = 0;
        else
            (log.RetryAt, log.RetrySize) = (Environment.TickCount64 + RetryMilliseconds, size + (log.Bound / 4));
    }

    /// <summary>One at a time: the younger ones may end by themselves before it is their turn.</summary>
    private bool EndOldestSnapshot(long size)
    {
        if (_hive.Snapshots.TakeOldest() is not { } oldest)
            return false;
        oldest.Doom();
        _log.Fault($"{_hive.Name}: transaction {oldest.Id} lost its snapshot: it kept a log of {size >> 20} MiB from being truncated");
        return true;
    }

    /// <summary>False when somebody reads in the log, or it failed.</summary>
    private bool TryTruncate(Store store, int patienceMilliseconds)
    {
        _hive.WriteConnection.SetBusyTimeout(patienceMilliseconds);
        try
        {
            _hive.WriteConnection.Checkpoint(store.Schema(), CheckpointMode.Passive);
            _hive.Gate.RequestRelease();
            return !_hive.WriteConnection.Checkpoint(store.Schema(), CheckpointMode.Truncate).Busy;
        }
        catch (SqliteException failure)
        {
            _log.Fault($"{_hive.Name}: the log could not be brought into the database: {failure.Message}");
            return false;
        }
        finally
        {
            _hive.WriteConnection.SetBusyTimeout(0);
        }
    }

    private sealed class WalLog(Store store, long bound, Func<long> size)
    {
        public Store Store => store;

        /// <summary>In bytes: below it the log is left alone.</summary>
        public long Bound => bound;

        public Func<long> Size => size;

        /// <summary>0 when the last attempt truncated it.</summary>
        public long RetryAt { get; set; }

        public long RetrySize { get; set; }
    }
}

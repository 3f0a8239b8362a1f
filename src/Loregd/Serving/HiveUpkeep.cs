using Loregd.Hives;
using Loregd.Logging;
using Loregd.Storage;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>What a writer does in a free hive besides requests: late times, short logs, the sweep after registration.</summary>
internal sealed class HiveUpkeep : IDisposable
{
    /// <summary>How soon late times are tried again: when somebody outside had locked the database, and when they could not be written.</summary>
    private const int LockedRetryMilliseconds = 10;
    private const int FailedRetryMilliseconds = 1000;

    private readonly Hive _hive;
    private readonly WriteSession _session;
    private readonly Bounds _bounds;
    private readonly Log _log;
    private readonly Checkpointer _checkpointer;
    private long _lateTimesDueAt;
    private Sweep? _sweep;

    public HiveUpkeep(Hive hive, WriteSession session, Bounds bounds, Log log)
    {
        (_hive, _session, _bounds, _log) = (hive, session, bounds, log);
        _checkpointer = new Checkpointer(hive, bounds, log);
    }

    /// <summary>Answered already; to be written when the hive is free.</summary>
    public LateTimes LateTimes { get; } = new();

    /// <summary>After registration: begins to sweep values whose keys are gone, whenever there is nothing else to do.</summary>
    public void StartSweep() => _sweep ??= new Sweep(_hive.WriteConnection, _bounds.SweepSlice);

    public void EndSweep()
    {
        _sweep?.Dispose();
        _sweep = null;
    }

    /// <summary>To be called when the hive is free.</summary>
    public void Run(bool isIdle)
    {
        if (Environment.TickCount64 >= _lateTimesDueAt)
            WriteLateTimes();
        _checkpointer.Run();
        if (_sweep is not null && isIdle)
            SweepOn(_sweep);
    }

    /// <summary>Before a transaction takes the hive, which may not be free again for long: where transactions stand in line, not even between two of them.</summary>
    public void RunBeforeTransaction()
    {
        WriteLateTimes();
        _checkpointer.Run();
    }

    /// <summary>FLUSH, and the last thing before closing.</summary>
    public void Flush()
    {
        WriteLateTimes();
        _checkpointer.Flush();
    }

    /// <summary>Writes the times that are late, or as many as can be; the others stay and are tried again.</summary>
    public void WriteLateTimes()
    {
        if (LateTimes.IsEmpty)
            return;
        try
        {
            bool isDone = LateTimes.TryWrite(_session);
            _lateTimesDueAt = isDone ? 0 : Environment.TickCount64 + LockedRetryMilliseconds;
        }
        catch (Exception failure)
        {
            _log.Fault($"{_hive.Name}: last write times could not be written and are tried again: {failure.Message}");
            _lateTimesDueAt = Environment.TickCount64 + FailedRetryMilliseconds;
        }
    }

    /// <summary>Milliseconds until there is something to do in a free hive; -1 for never.</summary>
    public int MillisecondsUntilNext()
    {
        if (_sweep is not null)
            return (int)_bounds.SweepSlice.TotalMilliseconds;
        int next = _checkpointer.NextAttempt();
        if (LateTimes.IsEmpty)
            return next;
        int due = (int)Math.Max(1, _lateTimesDueAt - Environment.TickCount64);
        return next < 0 ? due : Math.Min(due, next);
    }

    public void Dispose() => EndSweep();

    private void SweepOn(Sweep sweep)
    {
        try
        {
            sweep.RunSlice();
        }
        catch (SqliteException failure) when (failure.Code == SqliteResult.Busy)
        {
            // Somebody outside loregd has locked the database; there is no hurry.
            return;
        }
        catch (Exception failure)
        {
            // Until then the rows are in nobody's way.
            _log.Fault($"{_hive.Name}: values of keys that are gone could not be swept, the next start tries again: {failure.Message}");
            EndSweep();
            return;
        }

        if (!sweep.IsDone)
            return;
        if (sweep.Removed > 0)
            _log.Progress($"{_hive.Name}: swept {sweep.Removed} values and tombstones of keys that are gone");
        EndSweep();
    }
}

using Loregd.Hives;
using Loregd.Logging;
using Loregd.Storage;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>What a writer does in a free hive besides requests: late times, short logs, the sweep after registration.</summary>
internal sealed class HiveUpkeep : IDisposable
{
    private readonly Hive _hive;
    private readonly WriteSession _session;
    private readonly Bounds _bounds;
    private readonly Log _log;
    private readonly Checkpointer _checkpointer;
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
        WriteLateTimes();
        _checkpointer.Run();
        if (_sweep is not null && isIdle)
            SweepOn(_sweep);
    }

    /// <summary>FLUSH, and the last thing before closing.</summary>
    public void Flush()
    {
        WriteLateTimes();
        _checkpointer.Flush();
    }

    public void WriteLateTimes()
    {
        if (LateTimes.IsEmpty || !_session.TryBegin())
            return;
        try
        {
            LateTimes.Apply(_session);
            _session.Commit();
            LateTimes.Clear();
        }
        catch (Exception failure) when (failure is SqliteException or StoreFullException)
        {
            _log.Fault($"{_hive.Name}: last write times could not be written: {failure.Message}");
            _session.Rollback();
            LateTimes.Clear();
        }
    }

    /// <summary>Milliseconds until there is something to do in a free hive; -1 for never.</summary>
    public int MillisecondsUntilNext() => _sweep is not null ? (int)_bounds.SweepSlice.TotalMilliseconds : _checkpointer.NextAttempt();

    public void Dispose() => EndSweep();

    private void SweepOn(Sweep sweep)
    {
        sweep.RunSlice();
        if (!sweep.IsDone)
            return;
        if (sweep.Removed > 0)
            _log.Progress($"{_hive.Name}: swept {sweep.Removed} values and tombstones of keys that are gone");
        EndSweep();
    }
}

using Loregd.Hives;
using Loregd.Operations;
using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>A writer as DELETE_LAYER sees it.</summary>
internal interface ILayerParticipant
{
    int Number { get; }

    /// <summary>True while a transaction, or somebody outside loregd, holds the hive.</summary>
    bool IsTaken { get; }

    WriteSession Session { get; }
}

/// <summary>
/// One DELETE_LAYER in all hives (seeds §5.1.15). It stands in every writer's queue; a writer that comes to it with its hive free waits here a
/// moment for the others. When all are here at once, the last one deletes in all hives while the others stand still. No hive is held while
/// another is taken.
/// </summary>
internal sealed class LayerDeletion(byte[] layer, IReadOnlyList<ILayerParticipant> hives, LayerDeletions underWay, WaitingBudget budget)
{
    /// <summary>A writer stands still no longer than this for the others to come; then it serves its queue and comes again.</summary>
    private const int StandstillMilliseconds = 20;

    private readonly bool[] _here = new bool[hives.Count];
    private int _round;
    private int _ended;
    private int _counts;
    private bool _isDone;

    /// <summary>The outcome, once <see cref="TryJoin"/> has returned true.</summary>
    public Status Status { get; private set; }

    public List<KeyGuid> Orphans { get; } = [];

    public string? Failure { get; private set; }

    /// <summary>True for the first who asks: that one answers the request.</summary>
    public bool TryEnd()
    {
        underWay.Remove(this);
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return false;
        if (Interlocked.Exchange(ref _counts, 0) != 0)
            budget.Leave();
        return true;
    }

    /// <summary>Counts it among the requests that wait, once for all hives; false when too many do.</summary>
    public bool TryCount()
    {
        lock (this)
        {
            if (_isDone || _counts != 0)
                return true;
            _counts = budget.TryEnter() ? 1 : 0;
            return _counts != 0;
        }
    }

    /// <summary>Ends it as TXN_BUSY; false when it is over already.</summary>
    public bool TryGiveUp()
    {
        lock (this)
        {
            if (_isDone)
                return false;
            (_isDone, Status) = (true, Status.TxnBusy);
            Monitor.PulseAll(this);
        }

        return TryEnd();
    }

    /// <summary>True once the layer has been deleted, or has failed to be; false when the caller has to come again later.</summary>
    public bool TryJoin(ILayerParticipant hive)
    {
        lock (this)
        {
            if (_isDone)
                return true;
            _here[hive.Number] = true;
            int round = _round;
            long until = Environment.TickCount64 + StandstillMilliseconds;
            while (!_isDone && round == _round && !_here.All(here => here) && !AnotherIsTaken(hive) && Environment.TickCount64 < until)
                Monitor.Wait(this, (int)Math.Max(1, until - Environment.TickCount64));
            if (!_isDone && round == _round && _here.All(here => here))
                Run();
            _here[hive.Number] = _isDone;
            return _isDone;
        }
    }

    /// <summary>The hive has been taken: those who stand still for it need not wait any longer.</summary>
    public void Wake()
    {
        lock (this)
            Monitor.PulseAll(this);
    }

    private bool AnotherIsTaken(ILayerParticipant hive) => hives.Any(other => other.Number != hive.Number && !_here[other.Number] && other.IsTaken);

    /// <summary>All deletions run before the first COMMIT; a failure until then rolls all back.</summary>
    private void Run()
    {
        var begun = new List<WriteSession>();
        try
        {
            foreach (ILayerParticipant hive in hives)
            {
                if (!hive.Session.TryBegin())
                {
                    // Locked from outside: nobody stands still for that.
                    RollBack(begun);
                    _round++;
                    Monitor.PulseAll(this);
                    return;
                }

                begun.Add(hive.Session);
            }

            foreach (WriteSession session in begun)
                DeleteLayer.Apply(session, layer, Orphans);
            CommitAll(begun);
            Status = Status.Ok;
        }
        catch (Exception failure)
        {
            RollBack(begun);
            (Status, Failure) = (Status.StorageError, failure.Message);
        }

        AddUnreported();
        Orphans.Sort();
        _isDone = true;
        Monitor.PulseAll(this);
    }

    private void CommitAll(List<WriteSession> begun)
    {
        int committed = 0;
        try
        {
            foreach (WriteSession session in begun)
            {
                session.Commit();
                committed++;
            }
        }
        catch when (committed > 0)
        {
            // What is committed stays; the repetition completes the rest, and reports these orphans with its own.
            underWay.Unreported.Keep(layer, Orphans);
            throw;
        }
    }

    private void AddUnreported()
    {
        if (Status != Status.Ok)
            return;
        foreach (KeyGuid orphan in underWay.Unreported.Take(layer))
        {
            if (!Orphans.Contains(orphan) && hives.Any(hive => hive.Session.IsKeyWithoutEntries(orphan)))
                Orphans.Add(orphan);
        }
    }

    private static void RollBack(List<WriteSession> begun)
    {
        foreach (WriteSession session in begun)
            session.Rollback();
    }
}

/// <summary>Orphans of a DELETE_LAYER that failed between its COMMITs, until its repetition reports them. Used by one deletion at a time.</summary>
internal sealed class LayerOrphans
{
    private readonly Dictionary<string, List<KeyGuid>> _byLayer = new(StringComparer.Ordinal);

    public void Keep(byte[] layer, IEnumerable<KeyGuid> orphans)
    {
        lock (_byLayer)
        {
            string key = Convert.ToHexString(layer);
            _byLayer[key] = [.. _byLayer.GetValueOrDefault(key, []).Union(orphans)];
        }
    }

    public IReadOnlyList<KeyGuid> Take(byte[] layer)
    {
        lock (_byLayer)
            return _byLayer.Remove(Convert.ToHexString(layer), out List<KeyGuid>? orphans) ? orphans : [];
    }
}

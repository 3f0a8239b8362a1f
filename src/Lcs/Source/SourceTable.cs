namespace Peios.Lcs;

/// <summary>The hives that sources have registered, and which connection holds each.</summary>
internal sealed class SourceTable(LcsOptions options) : IDisposable
{
    private readonly object _gate = new();
    private readonly List<(string Folded, Hive Hive)> _hives = [];

    /// <summary>
    /// Gives a source the hives that it registers. They stay closed to callers until <see cref="Open"/>.
    /// </summary>
    /// <returns>None and the hives; or EEXIST (another source holds one), ESTALE (one went down with another root), ENOSPC (too many).</returns>
    public LcsErrno Claim(IReadOnlyList<RegisteredHive> registered, SourceConnection owner, out IReadOnlyList<Hive> claimed)
    {
        claimed = [];
        lock (_gate)
        {
            var known = registered.Select(r => (Registered: r, Folded: Names.Fold(r.Name), Hive: FindLocked(Names.Fold(r.Name)))).ToList();
            if (known.Exists(k => k.Hive?.Owner is not null))
                return LcsErrno.EEXIST;
            if (known.Exists(k => k.Hive is not null && k.Hive.Root != k.Registered.Root))
                return LcsErrno.ESTALE;
            int sources = _hives.Select(entry => entry.Hive.Owner).OfType<SourceConnection>().Distinct().Count();
            if (sources >= options.MaxSources || _hives.Count + known.Count(k => k.Hive is null) > options.MaxHives)
                return LcsErrno.ENOSPC;

            var hives = new List<Hive>();
            foreach ((RegisteredHive hive, string folded, Hive? existing) in known)
            {
                Hive mine = existing ?? new Hive(hive.Name, hive.Root);
                if (existing is null)
                    _hives.Add((folded, mine));
                mine.Owner = owner;
                hives.Add(mine);
            }
            claimed = hives;
            return LcsErrno.None;
        }
    }

    /// <summary>
    /// Opens claimed hives to callers, unless their connection is down by now. False, and nothing is open, if a layer was deleted
    /// since <see cref="TakeMissedLayerDeletion"/> was last asked.
    /// </summary>
    public bool TryOpen(IReadOnlyList<Hive> hives, SourceClient client)
    {
        lock (_gate)
        {
            Hive[] mine = [.. hives.Where(hive => hive.Owner == client.Connection && client.Connection.Cause is null)];
            if (mine.Any(hive => hive.MissedLayerDeletions.Count > 0))
                return false;
            client.Connection.ServesCallers = true;
            foreach (Hive hive in mine)
                hive.SetClient(client);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Closes the hives of a connection that went down to callers. They stay taken until <see cref="Release"/>.</summary>
    public void Close(SourceConnection connection)
    {
        lock (_gate)
        {
            foreach (Hive hive in HeldByLocked(connection))
                hive.SetClient(null);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Gives up the hives of a connection that is down; their next registration resumes them.</summary>
    public void Release(SourceConnection connection)
    {
        lock (_gate)
        {
            foreach (Hive hive in HeldByLocked(connection))
                hive.Owner = null;
        }
    }

    /// <summary>The hive of a name in any spelling, up or down; null if none was registered.</summary>
    public Hive? Find(string name)
    {
        string folded = Names.Fold(name);
        lock (_gate)
            return FindLocked(folded);
    }

    /// <summary>All hives, up or down.</summary>
    public IReadOnlyList<HiveState> States()
    {
        lock (_gate)
            return [.. _hives.Select(entry => new HiveState(entry.Hive.Name, entry.Hive.Root, entry.Hive.IsUp))];
    }

    /// <summary>Names of the hives that are up.</summary>
    public IReadOnlyList<string> UpHives()
    {
        lock (_gate)
            return [.. _hives.Where(entry => entry.Hive.IsUp).Select(entry => entry.Hive.Name)];
    }

    /// <summary>
    /// Notes the deletion for every hive, so that none that goes down meanwhile misses it, and names the sources that are up: their hives and their requests. Each
    /// of these is to be ended by <see cref="EndLayerDeletion"/>.
    /// </summary>
    public IReadOnlyList<(IReadOnlyList<Hive> Hives, SourceClient Client)> StartLayerDeletion(string layer)
    {
        lock (_gate)
        {
            foreach ((_, Hive hive) in _hives)
                hive.MissedLayerDeletions.Add(layer);
            return [.. _hives.Select(entry => entry.Hive).Where(hive => hive.IsUp).GroupBy(hive => hive.Client)
                .Select(source => ((IReadOnlyList<Hive>)[.. source], source.Key))];
        }
    }

    /// <summary>The source has answered, or its connection is down and it will be asked again when it resumes.</summary>
    public void EndLayerDeletion(IReadOnlyList<Hive> hives, SourceClient client, string layer)
    {
        lock (_gate)
        {
            foreach (Hive hive in hives.Where(_ => client.Connection.Cause is null))
                hive.MissedLayerDeletions.Remove(layer);
        }
    }

    /// <summary>A layer deletion that claimed hives have missed; null when there is none. It is forgotten unless it is put back.</summary>
    public string? TakeMissedLayerDeletion(IReadOnlyList<Hive> hives)
    {
        lock (_gate)
        {
            string? layer = hives.SelectMany(hive => hive.MissedLayerDeletions).FirstOrDefault();
            foreach (Hive hive in hives)
                hive.MissedLayerDeletions.RemoveAll(missed => missed == layer);
            return layer;
        }
    }

    /// <summary>The deletion was not answered: it is still missed.</summary>
    public void PutBackMissedLayerDeletion(IReadOnlyList<Hive> hives, string layer)
    {
        lock (_gate)
        {
            foreach (Hive hive in hives)
                hive.MissedLayerDeletions.Insert(0, layer);
        }
    }

    /// <summary>Waits for a condition on the hives; false when it took too long or was given up.</summary>
    public bool WaitUntil(Func<bool> condition, TimeSpan timeout, Func<bool>? giveUp)
    {
        DateTime deadline = DateTime.UtcNow + timeout;
        lock (_gate)
        {
            while (!condition())
            {
                if (DateTime.UtcNow >= deadline || giveUp?.Invoke() == true)
                    return false;
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(20));
            }
            return true;
        }
    }

    /// <summary>Takes all connections down.</summary>
    public void Dispose()
    {
        SourceConnection[] owners;
        lock (_gate)
            owners = [.. _hives.Select(entry => entry.Hive.Owner).OfType<SourceConnection>().Distinct()];
        foreach (SourceConnection owner in owners)
            owner.Dispose();
    }

    private IEnumerable<Hive> HeldByLocked(SourceConnection connection) =>
        _hives.Where(entry => entry.Hive.Owner == connection).Select(entry => entry.Hive);

    private Hive? FindLocked(string folded) => _hives.Find(entry => entry.Folded == folded).Hive;
}

namespace Peios.Lcs;

/// <summary>The hives that sources have registered, and which connection holds each.</summary>
internal sealed class SourceTable : IDisposable
{
    private const int MaxHives = 256;

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
            if (_hives.Count + known.Count(k => k.Hive is null) > MaxHives)
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

    /// <summary>Opens claimed hives to callers, unless their connection is down by now.</summary>
    public void Open(IReadOnlyList<Hive> hives, SourceClient client)
    {
        lock (_gate)
        {
            foreach (Hive hive in hives)
            {
                if (hive.Owner == client.Connection)
                    hive.SetClient(client);
            }
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Closes the hives of a connection that went down; their next registration resumes them.</summary>
    public void Release(SourceConnection connection)
    {
        lock (_gate)
        {
            foreach ((_, Hive hive) in _hives.Where(entry => entry.Hive.Owner == connection))
            {
                hive.Owner = null;
                hive.SetClient(null);
            }
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The hive of a name in any spelling, up or down; null if none was registered.</summary>
    public Hive? Find(string name)
    {
        string folded = Names.Fold(name);
        lock (_gate)
            return FindLocked(folded);
    }

    /// <summary>Names of the hives that are up.</summary>
    public IReadOnlyList<string> UpHives()
    {
        lock (_gate)
            return [.. _hives.Where(entry => entry.Hive.IsUp).Select(entry => entry.Hive.Name)];
    }

    /// <summary>One hive of each source that is up; in the others the deletion is noted for their return.</summary>
    public IReadOnlyList<Hive> HivesForLayerDeletion(string layer)
    {
        lock (_gate)
        {
            foreach ((_, Hive hive) in _hives.Where(entry => !entry.Hive.IsUp))
                hive.MissedLayerDeletions.Add(layer);
            return [.. _hives.Where(entry => entry.Hive.IsUp).Select(entry => entry.Hive).DistinctBy(hive => hive.Owner)];
        }
    }

    /// <summary>The layer deletions that claimed hives have missed, each once; they are forgotten here.</summary>
    public IReadOnlyList<string> TakeMissedLayerDeletions(IReadOnlyList<Hive> hives)
    {
        lock (_gate)
        {
            string[] missed = [.. hives.SelectMany(hive => hive.MissedLayerDeletions).Distinct(StringComparer.Ordinal)];
            foreach (Hive hive in hives)
                hive.MissedLayerDeletions.Clear();
            return missed;
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

    private Hive? FindLocked(string folded) => _hives.Find(entry => entry.Folded == folded).Hive;
}

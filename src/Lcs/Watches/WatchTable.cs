namespace Peios.Lcs;

/// <summary>The watches of a registry.</summary>
internal sealed class WatchTable
{
    private readonly Lock _gate = new();
    private RegistryWatch[] _watches = [];

    /// <summary>Watches that are open.</summary>
    public int Count => Volatile.Read(ref _watches).Length;

    /// <summary>A new watch of a path.</summary>
    public RegistryWatch Add(string path, WatchOptions options)
    {
        var watch = new RegistryWatch(this, path, options);
        lock (_gate)
            Volatile.Write(ref _watches, [.. _watches, watch]);
        return watch;
    }

    /// <summary>Ends a watch.</summary>
    public void Remove(RegistryWatch watch)
    {
        lock (_gate)
            Volatile.Write(ref _watches, [.. _watches.Where(other => other != watch)]);
    }

    /// <summary>Tells all watches that it concerns. Nothing is done while there are none.</summary>
    public void Tell(WatchEvent change)
    {
        RegistryWatch[] watches = Volatile.Read(ref _watches);
        if (watches.Length == 0)
            return;
        string folded = Names.Fold(change.Path);
        foreach (RegistryWatch watch in watches)
            watch.Offer(change, folded);
    }
}

namespace Peios.Lcs;

/// <summary>The layers as they are now. After a change that may concern them they are read again by whoever needs them next; others who need them wait for that.</summary>
/// <param name="read">Reads them; null when Machine is down, so that those that were read last go on to count.</param>
internal sealed class CurrentLayers(Func<LayerTable?> read)
{
    private readonly Lock _gate = new();
    private LayerTable _table = LayerTable.BaseOnly;
    private long _changes, _changesRead;

    /// <summary>The layers.</summary>
    /// <exception cref="LcsException">They had to be read and could not be; the next caller tries again.</exception>
    public LayerTable Get()
    {
        if (Volatile.Read(ref _changesRead) != Volatile.Read(ref _changes))
            ReadAgain();
        return Volatile.Read(ref _table);
    }

    /// <summary>Something has changed that may concern them.</summary>
    public void NoteChange() => Interlocked.Increment(ref _changes);

    /// <summary>They were read just now, by a registration that lets nobody change them yet.</summary>
    public void Set(LayerTable table)
    {
        lock (_gate)
        {
            Volatile.Write(ref _table, table);
            Volatile.Write(ref _changesRead, Volatile.Read(ref _changes));
        }
    }

    private void ReadAgain()
    {
        lock (_gate)
        {
            // Before the reading: a change during it counts as one more.
            long changes = Volatile.Read(ref _changes);
            if (_changesRead == changes || read() is not { } table)
                return;
            Volatile.Write(ref _table, table);
            Volatile.Write(ref _changesRead, changes);
        }
    }
}

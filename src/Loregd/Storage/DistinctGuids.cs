using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>
/// The different GUIDs in an indexed column of a store's entries, in order, each once: a neighbour that is the same is stepped over, a long run of
/// them passed by a seek.
/// </summary>
internal sealed class DistinctGuids : IDisposable
{
    private const int StepsBeforeSeek = 8;

    private readonly Store _store;
    private readonly Statement _all;
    private readonly Statement _above;
    private Statement _rows;
    private bool _isAtEnd;

    /// <param name="condition">SQL of the index's own condition, with an AND behind it.</param>
    public DistinctGuids(Database database, Store store, string column, string condition = "")
    {
        _store = store;
        _all = database.Prepare($"SELECT {column} FROM {store.Schema()}.path_entries WHERE {condition} {column} >= x'' ORDER BY {column}");
        _above = database.Prepare($"SELECT {column} FROM {store.Schema()}.path_entries WHERE {condition} {column} > ?1 ORDER BY {column}");
        _rows = _all;
        _isAtEnd = !_all.Step();
    }

    /// <summary>Goes on to <paramref name="guid"/> and behind it; false when it is not there. Those before it are taken.</summary>
    public bool TryReach(ReadOnlySpan<byte> guid, List<(Store Store, byte[] Guid)> taken)
    {
        int order = -1;
        while (!_isAtEnd && (order = _rows.Blob(0).SequenceCompareTo(guid)) < 0)
            Take(taken);
        if (_isAtEnd || order != 0)
            return false;
        Pass(guid);
        return true;
    }

    public void TakeRest(List<(Store Store, byte[] Guid)> taken)
    {
        while (!_isAtEnd)
            Take(taken);
    }

    public void Dispose()
    {
        _all.Dispose();
        _above.Dispose();
    }

    private void Take(List<(Store Store, byte[] Guid)> taken)
    {
        byte[] guid = _rows.Blob(0).ToArray();
        taken.Add((_store, guid));
        Pass(guid);
    }

    private void Pass(ReadOnlySpan<byte> guid)
    {
        for (int steps = 0; steps < StepsBeforeSeek; steps++)
        {
            _isAtEnd = !_rows.Step();
            if (_isAtEnd || !_rows.Blob(0).SequenceEqual(guid))
                return;
        }

        _rows.Reset();
        _rows = _above;
        _rows.BindBlobCopy(1, guid);
        _isAtEnd = !_rows.Step();
    }
}

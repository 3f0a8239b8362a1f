using System.Diagnostics;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>
/// Removes values and blanket tombstones whose key is gone: after registration, when the writer is idle, in transactions of at most
/// <see cref="Bounds.SweepSlice"/>. Goes from key to key by seeks.
/// </summary>
internal sealed class Sweep : IDisposable
{
    private readonly Database _database;
    private readonly TimeSpan _slice;
    private readonly List<SweptTable> _tables;
    private int _current;

    public Sweep(Database database, TimeSpan slice)
    {
        (_database, _slice) = (database, slice);
        _tables = [.. Stores.All.SelectMany(store => new SweptTable[] { new(database, store, "\"values\"", "name_folded"), new(database, store, "blanket_tombstones", "layer") })];
    }

    public bool IsDone => _current == _tables.Count;

    /// <summary>How many rows have been removed.</summary>
    public long Removed { get; private set; }

    /// <summary>One transaction's worth. The caller owns the write connection and has no transaction open.</summary>
    public void RunSlice()
    {
        long end = Stopwatch.GetTimestamp() + (long)(_slice.TotalSeconds * Stopwatch.Frequency / 2);
        Transactional.Run(_database, () =>
        {
            if (!IsDone)
                _tables[_current].LookAgain();
            while (!IsDone && Stopwatch.GetTimestamp() < end)
            {
                int removed = _tables[_current].Advance(_database, out bool more);
                Removed += removed;
                _current += more ? 0 : 1;
            }
        });
    }

    public void Dispose()
    {
        foreach (SweptTable table in _tables)
            table.Dispose();
    }

    /// <summary>The sweep of one table, resumed from call to call at the GUID where it left off.</summary>
    private sealed class SweptTable(Database database, Store store, string table, string part) : IDisposable
    {
        private readonly Statement _next = database.Prepare($"SELECT key_guid FROM {store.Schema()}.{table} WHERE key_guid > ?1 ORDER BY key_guid LIMIT 1");
        private readonly Statement _hasKey = database.Prepare($"SELECT 1 FROM {store.Schema()}.keys WHERE guid = ?1");
        private readonly Statement _remove = database.Prepare($"""
            DELETE FROM {store.Schema()}.{table} WHERE key_guid = ?1 AND {part} = (SELECT {part} FROM {store.Schema()}.{table} WHERE key_guid = ?1 LIMIT 1)
            """);
        private KeyGuid _at = KeyGuid.Zero;
        private bool _removing;

        /// <summary>Between two slices a key may have been created under the GUID at hand.</summary>
        public void LookAgain() => _removing = _removing && !HasKey();

        public int Advance(Database database, out bool more)
        {
            more = true;
            if (_removing)
            {
                _remove.BindGuid(1, _at);
                _remove.Run();
                _removing = database.Changes > 0;
                return (int)database.Changes;
            }

            _next.BindGuid(1, _at);
            more = _next.Step();
            if (more)
            {
                _at = _next.Guid(0);
                _removing = !HasKey();
            }

            _next.Reset();
            return 0;
        }

        private bool HasKey()
        {
            _hasKey.BindGuid(1, _at);
            bool has = _hasKey.Step();
            _hasKey.Reset();
            return has;
        }

        public void Dispose()
        {
            _next.Dispose();
            _hasKey.Dispose();
            _remove.Dispose();
        }
    }
}

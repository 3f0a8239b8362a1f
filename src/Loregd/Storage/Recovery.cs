using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>How many keys and entries recovery removed.</summary>
internal readonly record struct RecoveryCount(int Keys, int Entries)
{
    public bool IsNothing => this == default;
}

/// <summary>
/// Removes, in one transaction for both stores, keys without entries (roots excepted) and entries without keys, be it the key that they name or the
/// one that they are below, found by merging the GUID indexes, and what hung below a removed key. Values of removed keys are left to
/// <see cref="Sweep"/>. GUIDs are bytes here, of any length: what other software wrote is cleared away too.
/// </summary>
internal sealed class Recovery : IDisposable
{
    private readonly Database _database;
    private readonly StoreRecovery[] _stores;
    private readonly Queue<(Store Store, byte[] Guid)> _orphans = new();
    private int _keys;
    private int _entries;

    private Recovery(Database database)
    {
        _database = database;
        _stores = [.. Stores.All.Select(store => new StoreRecovery(database, store))];
    }

    public static RecoveryCount Run(Database database)
    {
        using var recovery = new Recovery(database);
        recovery.FindUnmatched(out List<(Store Store, byte[] Guid)> dangling, out List<(Store Store, byte[] Guid)> parentless);
        if (recovery._orphans.Count + dangling.Count + parentless.Count > 0 || recovery._stores.Any(store => store.HasMistyped()))
            Transactional.Run(database, () => recovery.Remove(dangling, parentless));
        return new RecoveryCount(recovery._keys, recovery._entries);
    }

    public void Dispose()
    {
        foreach (StoreRecovery store in _stores)
            store.Dispose();
    }

    /// <summary>One walk of a store's keys, and beside it of what its entries name and of what they are below.</summary>
    private void FindUnmatched(out List<(Store Store, byte[] Guid)> dangling, out List<(Store Store, byte[] Guid)> parentless)
    {
        (dangling, parentless) = ([], []);
        foreach (Store store in Stores.All)
        {
            using Statement keys = _database.Prepare($"SELECT guid FROM {store.Schema()}.keys WHERE guid >= x'' ORDER BY guid");
            using var targets = new DistinctGuids(_database, store, "target_guid", "target_type = 0 AND");
            using var parents = new DistinctGuids(_database, store, "parent_guid");
            while (keys.Step())
            {
                ReadOnlySpan<byte> key = keys.Blob(0);
                if (!targets.TryReach(key, dangling))
                    _orphans.Enqueue((store, key.ToArray()));
                parents.TryReach(key, parentless);
            }

            targets.TakeRest(dangling);
            parents.TakeRest(parentless);
        }

        // A key and what is below it may be in different stores.
        parentless.RemoveAll(parent => _stores.Any(store => store.HasKey(parent.Guid)));
    }

    private void Remove(List<(Store Store, byte[] Guid)> dangling, List<(Store Store, byte[] Guid)> parentless)
    {
        foreach (StoreRecovery store in _stores)
        {
            _keys += store.RemoveMistypedKeys();
            _entries += store.RemoveMistypedEntries();
        }

        foreach ((Store store, byte[] guid) in dangling)
            _entries += _stores[(int)store].RemoveEntriesTo(guid);
        foreach ((Store store, byte[] guid) in parentless)
            _entries += _stores[(int)store].RemoveEntriesBelow(guid, _orphans);
        while (_orphans.TryDequeue(out (Store Store, byte[] Guid) orphan))
        {
            if (!_stores[(int)orphan.Store].RemoveKey(orphan.Guid))
                continue;
            _keys++;
            foreach (StoreRecovery below in _stores)
                _entries += below.RemoveEntriesBelow(orphan.Guid, _orphans);
        }
    }

    /// <summary>The statements of recovery on one store.</summary>
    private sealed class StoreRecovery(Database database, Store store) : IDisposable
    {
        // SQLite sorts all that is no blob before the empty blob; the target of an entry may be NULL besides.
        private readonly string _mistypedKeys = $"FROM {store.Schema()}.keys WHERE guid < x'' AND parent_guid IS NOT NULL";
        private readonly string _mistypedEntries = $"FROM {store.Schema()}.path_entries WHERE target_type = 0 AND target_guid < x''";
        private readonly string _entriesToNull = $"FROM {store.Schema()}.path_entries WHERE target_type = 0 AND target_guid IS NULL";
        private readonly Statement _hasKey = database.Prepare($"SELECT 1 FROM {store.Schema()}.keys WHERE guid = ?1");
        private readonly Statement _removeKey = database.Prepare($"DELETE FROM {store.Schema()}.keys WHERE guid = ?1 AND parent_guid IS NOT NULL");
        private readonly Statement _removeTo = database.Prepare($"DELETE FROM {store.Schema()}.path_entries WHERE target_guid = ?1 AND target_type = 0");
        private readonly Statement _children = database.Prepare(
            $"SELECT target_guid FROM {store.Schema()}.path_entries WHERE parent_guid = ?1 AND target_type = 0");
        private readonly Statement _removeBelow = database.Prepare($"DELETE FROM {store.Schema()}.path_entries WHERE parent_guid = ?1");
        private readonly Statement _hasEntry = database.Prepare(
            $"SELECT 1 FROM {store.Schema()}.path_entries WHERE target_guid = ?1 AND target_type = 0 LIMIT 1");

        public bool HasMistyped()
        {
            using Statement any = database.Prepare(
                $"SELECT EXISTS (SELECT 1 {_mistypedKeys}) OR EXISTS (SELECT 1 {_mistypedEntries}) OR EXISTS (SELECT 1 {_entriesToNull})");
            return any.Step() && any.Int64(0) != 0;
        }

        public int RemoveMistypedKeys() => Run($"DELETE {_mistypedKeys}");

        public int RemoveMistypedEntries() => Run($"DELETE {_mistypedEntries}") + Run($"DELETE {_entriesToNull}");

        public bool HasKey(byte[] guid) => Finds(_hasKey, guid);

        public bool RemoveKey(byte[] guid) => Change(_removeKey, guid) > 0;

        public int RemoveEntriesTo(byte[] guid) => Change(_removeTo, guid);

        public int RemoveEntriesBelow(byte[] parent, Queue<(Store Store, byte[] Guid)> orphans)
        {
            var children = new List<byte[]>();
            Bind(_children, parent);
            while (_children.Step())
                children.Add(_children.Blob(0).ToArray());
            _children.Reset();
            int removed = Change(_removeBelow, parent);
            foreach (byte[] child in children)
            {
                if (!Finds(_hasEntry, child))
                    orphans.Enqueue((store, child));
            }

            return removed;
        }

        public void Dispose()
        {
            _hasKey.Dispose();
            _removeKey.Dispose();
            _removeTo.Dispose();
            _children.Dispose();
            _removeBelow.Dispose();
            _hasEntry.Dispose();
        }

        private int Run(string sql)
        {
            using Statement statement = database.Prepare(sql);
            statement.Run();
            return (int)database.Changes;
        }

        private static bool Finds(Statement statement, byte[] guid)
        {
            Bind(statement, guid);
            bool isFound = statement.Step();
            statement.Reset();
            return isFound;
        }

        private int Change(Statement statement, byte[] guid)
        {
            Bind(statement, guid);
            statement.Run();
            return (int)database.Changes;
        }

        private static void Bind(Statement statement, byte[] guid) => statement.BindBlobCopy(1, guid);
    }
}

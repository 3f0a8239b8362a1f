using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>
/// The reads of one connection, prepared once: what the operations ask of the two stores. It opens no transaction: what a read sees is what
/// its connection sees.
/// </summary>
internal sealed class StoreReader : IDisposable
{
    private readonly Statement _lookup;
    private readonly Statement _children;
    private readonly Statement[] _childKeys;
    private readonly Statement[] _allValues;
    private readonly Statement[] _namedValues;
    private readonly Statement[] _blankets;
    private readonly Statement[] _statements;
    private readonly FoldBuffer _fold = new();

    public StoreReader(Database database)
    {
        Key = database.Prepare($"{KeyFrom(Store.Main)} UNION ALL {KeyFrom(Store.Volatile)}");
        _lookup = database.Prepare($"{ChildFrom(Store.Main)} UNION ALL {ChildFrom(Store.Volatile)} ORDER BY 3");
        _children = database.Prepare($"{ChildrenFrom(Store.Main)} UNION ALL {ChildrenFrom(Store.Volatile)} ORDER BY 1, 3");
        _childKeys = Each(database, store => $"SELECT guid, sd, symlink, last_write_time FROM {store}.keys WHERE parent_guid = ?1 ORDER BY guid");
        _allValues = Each(database, store => ValuesFrom(store, "", "name_folded, layer"));
        _namedValues = Each(database, store => ValuesFrom(store, "AND name_folded = ?2", "layer"));
        _blankets = Each(database, store => $"SELECT layer, sequence FROM {store}.blanket_tombstones WHERE key_guid = ?1 ORDER BY layer");
        _statements = [Key, _lookup, _children, .. _childKeys, .. _allValues, .. _namedValues, .. _blankets];
    }

    /// <summary>The row of the key that <see cref="TryOpenKey"/> found: columns as in <see cref="KeyColumn"/>.</summary>
    public Statement Key { get; }

    /// <summary>The store of the key that <see cref="TryOpenKey"/> found.</summary>
    public Store KeyStore { get; private set; }

    /// <summary>Large answers are put together here.</summary>
    public Operations.AnswerScratch Scratch { get; } = new();

    /// <summary>What the answer at hand depends on.</summary>
    public Dependencies Dependencies { get; } = new();

    /// <summary>Finds a key in either store; its row stays readable until <see cref="CloseKey"/>.</summary>
    public bool TryOpenKey(in KeyGuid guid)
    {
        Key.BindGuid(1, guid);
        if (!Key.Step())
        {
            Key.Reset();
            return false;
        }

        KeyStore = (Store)Key.Int64(KeyColumn.Store);
        return true;
    }

    public void CloseKey() => Key.Reset();

    /// <summary>The store that holds a key, null if none does.</summary>
    public Store? StoreOf(in KeyGuid guid)
    {
        if (!TryOpenKey(guid))
            return null;
        CloseKey();
        return KeyStore;
    }

    /// <summary>True when the key exists and is the root of its hive.</summary>
    public bool IsRoot(in KeyGuid guid)
    {
        bool isRoot = TryOpenKey(guid) && Key.IsNull(KeyColumn.Parent);
        CloseKey();
        return isRoot;
    }

    /// <summary>The entries of one child, by layer: columns as in <see cref="EntryColumn"/>. To be reset by the caller.</summary>
    public Statement Entries(in KeyGuid parent, ReadOnlySpan<byte> childName)
    {
        ReadOnlySpan<byte> folded = _fold.Fold(childName);
        Dependencies.Add(CommitClock.Child(parent, folded));
        _lookup.BindGuid(1, parent);
        _lookup.BindText(2, folded);
        return _lookup;
    }

    /// <summary>
    /// The entries of all children, by folded name, then layer: columns as in <see cref="EntryColumn"/>, without those of the key, which may be
    /// missing. To be reset by the caller.
    /// </summary>
    public Statement Children(in KeyGuid parent)
    {
        Dependencies.Add(CommitClock.Children(parent));
        _children.BindGuid(1, parent);
        return _children;
    }

    /// <summary>
    /// The keys that were created below a parent, by GUID: columns as in <see cref="ChildKeyColumn"/>. Nearly all that its entries name, and they
    /// lie together. To be reset by the caller.
    /// </summary>
    public Statement ChildKeys(Store store, in KeyGuid parent)
    {
        Statement keys = _childKeys[(int)store];
        keys.BindGuid(1, parent);
        return keys;
    }

    /// <summary>All values of a key, by folded name, then layer: columns as in <see cref="ValueColumn"/>. To be reset by the caller.</summary>
    public Statement Values(Store store, in KeyGuid key)
    {
        Statement values = _allValues[(int)store];
        values.BindGuid(1, key);
        return values;
    }

    /// <summary>One value's entries in all layers. To be reset by the caller.</summary>
    public Statement Values(Store store, in KeyGuid key, ReadOnlySpan<byte> name)
    {
        Statement values = _namedValues[(int)store];
        values.BindGuid(1, key);
        values.BindText(2, _fold.Fold(name));
        return values;
    }

    /// <summary>Layer and sequence of a key's blanket tombstones, by layer. To be reset by the caller.</summary>
    public Statement BlanketTombstones(Store store, in KeyGuid key)
    {
        Statement blankets = _blankets[(int)store];
        blankets.BindGuid(1, key);
        return blankets;
    }

    /// <summary>After a request that ended half way: no statement keeps a snapshot open.</summary>
    public void Reset()
    {
        foreach (Statement statement in _statements)
            statement.Reset();
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements)
            statement.Dispose();
        _fold.Dispose();
    }

    private static Statement[] Each(Database database, Func<string, string> sql) => [.. Stores.All.Select(store => database.Prepare(sql(store.Schema())))];

    private static string KeyFrom(Store store) =>
        $"SELECT name, parent_guid, sd, symlink, last_write_time, {(int)store} FROM {store.Schema()}.keys WHERE guid = ?1";

    private static string EntryColumns(Store store) =>
        $"e.child_name_folded, e.child_name, e.layer, e.target_type, e.target_guid, e.sequence, {(int)store}";

    /// <summary>An entry is in the store of its key, so the join stays in one store. An entry whose key is missing is not returned.</summary>
    private static string ChildFrom(Store store) => $"""
        SELECT {EntryColumns(store)}, k.sd, k.symlink, k.last_write_time
        FROM {store.Schema()}.path_entries e LEFT JOIN {store.Schema()}.keys k ON e.target_type = 0 AND k.guid = e.target_guid
        WHERE e.parent_guid = ?1 AND e.child_name_folded = ?2 AND (e.target_type = 1 OR k.guid IS NOT NULL)
        """;

    private static string ChildrenFrom(Store store) => $"SELECT {EntryColumns(store)} FROM {store.Schema()}.path_entries e WHERE e.parent_guid = ?1";

    private static string ValuesFrom(string store, string condition, string order) =>
        $"SELECT name, layer, type, data, sequence FROM {store}.\"values\" WHERE key_guid = ?1 {condition} ORDER BY {order}";
}

/// <summary>Columns of <see cref="StoreReader.Key"/>.</summary>
internal static class KeyColumn
{
    public const int Name = 0;
    public const int Parent = 1;
    public const int SecurityDescriptor = 2;
    public const int Symlink = 3;
    public const int LastWriteTime = 4;
    public const int Store = 5;
}

/// <summary>Columns of <see cref="StoreReader.Entries"/> and <see cref="StoreReader.Children"/>.</summary>
internal static class EntryColumn
{
    public const int FoldedName = 0;
    public const int Name = 1;
    public const int Layer = 2;
    public const int TargetType = 3;
    public const int Target = 4;
    public const int Sequence = 5;
    public const int Store = 6;
    public const int SecurityDescriptor = 7;
    public const int Symlink = 8;
    public const int LastWriteTime = 9;
}

/// <summary>Columns of <see cref="StoreReader.ChildKeys"/>.</summary>
internal static class ChildKeyColumn
{
    public const int Guid = 0;
    public const int SecurityDescriptor = 1;
    public const int Symlink = 2;
    public const int LastWriteTime = 3;
}

/// <summary>Columns of <see cref="StoreReader.Values(Store, in KeyGuid)"/>.</summary>
internal static class ValueColumn
{
    public const int Name = 0;
    public const int Layer = 1;
    public const int Type = 2;
    public const int Data = 3;
    public const int Sequence = 4;
}

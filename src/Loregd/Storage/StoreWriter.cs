using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>The statements that change one store, prepared once. Names are given folded where the column is folded.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly Database _database;
    private readonly TouchedSlots _touched;
    private readonly List<Statement> _statements = [];
    private readonly Statement _insertKey;
    private readonly Statement _setDescriptor;
    private readonly Statement _setTime;
    private readonly Statement _time;
    private readonly Statement _deleteKey;
    private readonly Statement _hasEntry;
    private readonly Statement _hasEntriesTo;
    private readonly Statement _insertEntry;
    private readonly Statement _putHidden;
    private readonly Statement _deleteEntry;
    private readonly Statement _deleteEntriesTo;
    private readonly Statement _deleteEntriesBelow;
    private readonly Statement _valueSequence;
    private readonly Statement _putValue;
    private readonly Statement _deleteValue;
    private readonly Statement _deleteValues;
    private readonly Statement _putBlanket;
    private readonly Statement _deleteBlanket;
    private readonly Statement _deleteBlankets;
    private readonly Statement _orphansOfLayer;
    private readonly Statement[] _deleteLayer;

    public StoreWriter(Database database, Store store, TouchedSlots touched)
    {
        (_database, _touched) = (database, touched);
        string keys = store.Schema() + ".keys";
        string entries = store.Schema() + ".path_entries";
        string values = store.Schema() + ".\"values\"";
        string blankets = store.Schema() + ".blanket_tombstones";
        _insertKey = Prepare($"""
            INSERT INTO {keys} (guid, name, name_folded, parent_guid, sd, volatile, symlink, last_write_time)
            VALUES (?1, ?2, ?3, ?4, ?5, {(int)store}, ?6, ?7)
            """);
        _setDescriptor = Prepare($"UPDATE {keys} SET sd = ?2 WHERE guid = ?1");
        _setTime = Prepare($"UPDATE {keys} SET last_write_time = ?2 WHERE guid = ?1");
        _time = Prepare($"SELECT last_write_time FROM {keys} WHERE guid = ?1");
        _deleteKey = Prepare($"DELETE FROM {keys} WHERE guid = ?1");
        _hasEntry = Prepare($"SELECT 1 FROM {entries} WHERE parent_guid = ?1 AND child_name_folded = ?2 AND layer = ?3");
        _hasEntriesTo = Prepare($"SELECT 1 FROM {entries} WHERE target_guid = ?1 AND target_type = 0 LIMIT 1");
        _insertEntry = Prepare($"""
            INSERT INTO {entries} (parent_guid, child_name_folded, layer, child_name, target_type, target_guid, sequence) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)
            """);
        _putHidden = Prepare($"""
            INSERT OR REPLACE INTO {entries} (parent_guid, child_name_folded, layer, child_name, target_type, target_guid, sequence)
            VALUES (?1, ?2, ?3, ?4, 1, NULL, ?5)
            """);
        _deleteEntry = Prepare($"DELETE FROM {entries} WHERE parent_guid = ?1 AND child_name_folded = ?2 AND layer = ?3");
        _deleteEntriesTo = Prepare($"DELETE FROM {entries} WHERE target_guid = ?1 AND target_type = 0");
        _deleteEntriesBelow = Prepare($"DELETE FROM {entries} WHERE parent_guid = ?1");
        _valueSequence = Prepare($"SELECT sequence FROM {values} WHERE key_guid = ?1 AND name_folded = ?2 AND layer = ?3");
        _putValue = Prepare($"""
            INSERT OR REPLACE INTO {values} (key_guid, name_folded, layer, name, type, data, sequence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """);
        _deleteValue = Prepare($"DELETE FROM {values} WHERE key_guid = ?1 AND name_folded = ?2 AND layer = ?3");
        _deleteValues = Prepare($"DELETE FROM {values} WHERE key_guid = ?1");
        _putBlanket = Prepare($"INSERT OR REPLACE INTO {blankets} (key_guid, layer, sequence) VALUES (?1, ?2, ?3)");
        _deleteBlanket = Prepare($"DELETE FROM {blankets} WHERE key_guid = ?1 AND layer = ?2");
        _deleteBlankets = Prepare($"DELETE FROM {blankets} WHERE key_guid = ?1");
        _orphansOfLayer = Prepare($"""
            SELECT DISTINCT gone.target_guid FROM {entries} AS gone WHERE gone.layer = ?1 AND gone.target_type = 0
            AND NOT EXISTS (SELECT 1 FROM {entries} AS kept WHERE kept.target_guid = gone.target_guid AND kept.target_type = 0 AND kept.layer <> ?1)
            AND EXISTS (SELECT 1 FROM {keys} WHERE guid = gone.target_guid)
            """);
        _deleteLayer = [.. new[] { entries, values, blankets }.Select(table => Prepare($"DELETE FROM {table} WHERE layer = ?1"))];
    }

    /// <summary>True once the transaction has changed this store.</summary>
    public bool HasChanges { get; private set; }

    public void ClearChanges() => HasChanges = false;

    public void InsertKey(in CreateKeyRequest key, ReadOnlySpan<byte> foldedName, long time)
    {
        _insertKey.BindGuid(1, key.Guid);
        _insertKey.BindText(2, key.Name);
        _insertKey.BindText(3, foldedName);
        _insertKey.BindGuid(4, key.Parent);
        _insertKey.BindBlob(5, key.SecurityDescriptor);
        _insertKey.BindInt64(6, key.IsSymlink ? 1 : 0);
        _insertKey.BindInt64(7, time);
        Change(_insertKey);
        TouchKey(key.Guid);
    }

    public void SetSecurityDescriptor(in KeyGuid key, ReadOnlySpan<byte> descriptor)
    {
        _setDescriptor.BindGuid(1, key);
        _setDescriptor.BindBlob(2, descriptor);
        Change(_setDescriptor);
        _touched.Add(CommitClock.Row(key));
    }

    public void SetLastWriteTime(in KeyGuid key, ulong time)
    {
        _setTime.BindGuid(1, key);
        _setTime.BindUnsigned(2, time);
        Change(_setTime);
        _touched.Add(CommitClock.Row(key));
    }

    /// <summary>Null when the store does not hold the key.</summary>
    public ulong? LastWriteTime(in KeyGuid key)
    {
        _time.BindGuid(1, key);
        ulong? time = _time.Step() ? _time.Unsigned(0) : null;
        _time.Reset();
        return time;
    }

    public void DeleteKey(in KeyGuid key)
    {
        if (DeleteBy(_deleteKey, key))
            TouchKey(key);
    }

    public bool HasEntry(in KeyGuid parent, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer)
    {
        bool has = Bound(_hasEntry, parent, foldedName, layer).Step();
        _hasEntry.Reset();
        return has;
    }

    public bool HasEntriesTo(in KeyGuid target)
    {
        _hasEntriesTo.BindGuid(1, target);
        bool has = _hasEntriesTo.Step();
        _hasEntriesTo.Reset();
        return has;
    }

    public unsafe void InsertEntry(UnsettledEntry entry)
    {
        fixed (byte* name = entry.ChildName, folded = entry.FoldedName, layer = entry.Layer)
        {
            InsertEntry(entry.Parent, new(folded, entry.FoldedName.Length), new(layer, entry.Layer.Length), new(name, entry.ChildName.Length), entry.Child, entry.Sequence);
        }
    }

    public void InsertEntry(in KeyGuid parent, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> name, in KeyGuid child, ulong sequence)
    {
        Bound(_insertEntry, parent, foldedName, layer).BindText(4, name);
        _insertEntry.BindGuid(5, child);
        _insertEntry.BindUnsigned(6, sequence);
        Change(_insertEntry);
        TouchChild(parent, foldedName);
    }

    public void PutHidden(in KeyGuid parent, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer, ReadOnlySpan<byte> name, ulong sequence)
    {
        Bound(_putHidden, parent, foldedName, layer).BindText(4, name);
        _putHidden.BindUnsigned(5, sequence);
        Change(_putHidden);
        TouchChild(parent, foldedName);
    }

    public void DeleteEntry(in KeyGuid parent, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer)
    {
        if (Change(Bound(_deleteEntry, parent, foldedName, layer)))
            TouchChild(parent, foldedName);
    }

    /// <summary>What was read of these entries depends on the row of their key too.</summary>
    public void DeleteEntriesTo(in KeyGuid target)
    {
        if (DeleteBy(_deleteEntriesTo, target))
            _touched.Add(CommitClock.Row(target));
    }

    /// <summary>What was read of these entries depends on the existence of the parent, with which they go.</summary>
    public void DeleteEntriesBelow(in KeyGuid parent)
    {
        if (DeleteBy(_deleteEntriesBelow, parent))
            _touched.Add(CommitClock.Existence(parent));
    }

    /// <summary>Null when there is no such entry.</summary>
    public ulong? ValueSequence(in KeyGuid key, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer)
    {
        ulong? sequence = Bound(_valueSequence, key, foldedName, layer).Step() ? _valueSequence.Unsigned(0) : null;
        _valueSequence.Reset();
        return sequence;
    }

    public void PutValue(in SetValueRequest value, ReadOnlySpan<byte> foldedName)
    {
        Bound(_putValue, value.Guid, foldedName, value.Layer).BindText(4, value.ValueName);
        _putValue.BindInt64(5, value.Type);
        if (value.Type == RegType.Tombstone)
            _putValue.BindNull(6);
        else
            _putValue.BindBlob(6, value.Data);
        _putValue.BindUnsigned(7, value.Sequence);
        Change(_putValue);
        _touched.Add(CommitClock.Values(value.Guid));
    }

    public void DeleteValue(in KeyGuid key, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer)
    {
        if (Change(Bound(_deleteValue, key, foldedName, layer)))
            _touched.Add(CommitClock.Values(key));
    }

    public void DeleteValues(in KeyGuid key)
    {
        if (DeleteBy(_deleteValues, key))
            _touched.Add(CommitClock.Values(key));
    }

    public void PutBlanketTombstone(in KeyGuid key, ReadOnlySpan<byte> layer, ulong sequence)
    {
        _putBlanket.BindGuid(1, key);
        _putBlanket.BindText(2, layer);
        _putBlanket.BindUnsigned(3, sequence);
        Change(_putBlanket);
        _touched.Add(CommitClock.Values(key));
    }

    public void DeleteBlanketTombstone(in KeyGuid key, ReadOnlySpan<byte> layer)
    {
        _deleteBlanket.BindGuid(1, key);
        _deleteBlanket.BindText(2, layer);
        Change(_deleteBlanket);
        _touched.Add(CommitClock.Values(key));
    }

    public void DeleteBlanketTombstones(in KeyGuid key)
    {
        if (DeleteBy(_deleteBlankets, key))
            _touched.Add(CommitClock.Values(key));
    }

    /// <summary>Adds the keys whose entries are all in the layer.</summary>
    public void AddOrphans(ReadOnlySpan<byte> layer, List<KeyGuid> orphans)
    {
        _orphansOfLayer.BindText(1, layer);
        try
        {
            while (_orphansOfLayer.Step())
                orphans.Add(_orphansOfLayer.Guid(0));
        }
        finally
        {
            _orphansOfLayer.Reset();
        }
    }

    public void DeleteLayer(ReadOnlySpan<byte> layer)
    {
        foreach (Statement statement in _deleteLayer)
        {
            statement.BindText(1, layer);
            Change(statement);
        }

        _touched.AddEverything();
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements)
            statement.Dispose();
    }

    private Statement Prepare(string sql)
    {
        Statement statement = _database.Prepare(sql);
        _statements.Add(statement);
        return statement;
    }

    private static Statement Bound(Statement statement, in KeyGuid guid, ReadOnlySpan<byte> foldedName, ReadOnlySpan<byte> layer)
    {
        statement.BindGuid(1, guid);
        statement.BindText(2, foldedName);
        statement.BindText(3, layer);
        return statement;
    }

    private bool DeleteBy(Statement statement, in KeyGuid guid)
    {
        statement.BindGuid(1, guid);
        return Change(statement);
    }

    /// <summary>True when a row has changed.</summary>
    private bool Change(Statement statement)
    {
        statement.Run();
        bool changed = _database.Changes > 0;
        HasChanges |= changed;
        return changed;
    }

    private void TouchKey(in KeyGuid key)
    {
        _touched.Add(CommitClock.Existence(key));
        _touched.Add(CommitClock.Row(key));
    }

    private void TouchChild(in KeyGuid parent, ReadOnlySpan<byte> foldedName)
    {
        _touched.Add(CommitClock.Children(parent));
        _touched.Add(CommitClock.Child(parent, foldedName));
    }
}

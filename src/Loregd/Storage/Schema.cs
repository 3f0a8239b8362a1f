using System.Text;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>The tables of a hive database (seeds §3.1). Columns and primary keys are the seeds'; the indexes and WITHOUT ROWID are ours.</summary>
internal static class Schema
{
    public const int Version = 1;

    /// <summary>The mark in `PRAGMA user_version` that every stored fold was made here, by CaseFolding 16.0.0, statuses C and S.</summary>
    public const int FoldMark = 160000;

    public static readonly TableShape[] Tables =
    [
        new("schema_version", ["version INTEGER notnull"]),
        new("keys",
        [
            "guid BLOB notnull pk1", "name TEXT notnull", "name_folded TEXT notnull", "parent_guid BLOB", "sd BLOB notnull",
            "volatile INTEGER notnull", "symlink INTEGER notnull", "last_write_time INTEGER notnull",
        ]),
        new("path_entries",
        [
            "parent_guid BLOB notnull pk1", "child_name TEXT notnull", "child_name_folded TEXT notnull pk2", "layer TEXT notnull pk3",
            "target_type INTEGER notnull", "target_guid BLOB", "sequence INTEGER notnull",
        ]),
        new("values",
        [
            "key_guid BLOB notnull pk1", "name TEXT notnull", "name_folded TEXT notnull pk2", "layer TEXT notnull pk3", "type INTEGER notnull",
            "data BLOB", "sequence INTEGER notnull",
        ]),
        new("blanket_tombstones", ["key_guid BLOB notnull pk1", "layer TEXT notnull pk2", "sequence INTEGER notnull"]),
    ];

    public static void CreateTables(Database database, Store store)
    {
        string schema = store.Schema();
        database.Execute($"""
            CREATE TABLE {schema}.keys (
                guid BLOB NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                name_folded TEXT NOT NULL,
                parent_guid BLOB,
                sd BLOB NOT NULL,
                volatile INTEGER NOT NULL DEFAULT 0,
                symlink INTEGER NOT NULL DEFAULT 0,
                last_write_time INTEGER NOT NULL
            ) WITHOUT ROWID;
            CREATE TABLE {schema}.path_entries (
                parent_guid BLOB NOT NULL,
                child_name TEXT NOT NULL,
                child_name_folded TEXT NOT NULL,
                layer TEXT NOT NULL,
                target_type INTEGER NOT NULL,
                target_guid BLOB,
                sequence INTEGER NOT NULL,
                PRIMARY KEY (parent_guid, child_name_folded, layer)
            ) WITHOUT ROWID;
            CREATE TABLE {schema}."values" (
                key_guid BLOB NOT NULL,
                name TEXT NOT NULL,
                name_folded TEXT NOT NULL,
                layer TEXT NOT NULL,
                type INTEGER NOT NULL,
                data BLOB,
                sequence INTEGER NOT NULL,
                PRIMARY KEY (key_guid, name_folded, layer)
            ) WITHOUT ROWID;
            CREATE TABLE {schema}.blanket_tombstones (
                key_guid BLOB NOT NULL,
                layer TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                PRIMARY KEY (key_guid, layer)
            ) WITHOUT ROWID;
            """);
    }

    public static void CreateVersion(Database database) => database.Execute($"""
        CREATE TABLE main.schema_version (version INTEGER NOT NULL);
        INSERT INTO main.schema_version (version) VALUES ({Version});
        """);

    /// <summary>
    /// Idempotent: other software's hives get the indexes once. By layer and sequence the highest sequence is a seek for each layer
    /// and DELETE_LAYER needs no scan; by parent the root is a seek (its parent is NULL), and the keys of one parent lie together with all that
    /// ENUM_CHILDREN says of them.
    /// </summary>
    public static void CreateIndexes(Database database, Store store)
    {
        string schema = store.Schema();
        DropNarrowTargetIndex(database, schema);
        database.Execute($"""
            CREATE INDEX IF NOT EXISTS {schema}.idx_path_entries_target ON path_entries (target_guid, target_type) WHERE target_type = 0;
            CREATE INDEX IF NOT EXISTS {schema}.idx_path_entries_layer ON path_entries (layer, sequence);
            CREATE INDEX IF NOT EXISTS {schema}.idx_values_layer ON "values" (layer, sequence);
            CREATE INDEX IF NOT EXISTS {schema}.idx_blanket_tombstones_layer ON blanket_tombstones (layer, sequence);
            CREATE INDEX IF NOT EXISTS {schema}.idx_keys_parent ON keys (parent_guid, guid, sd, symlink, last_write_time);
            DROP INDEX IF EXISTS {schema}.idx_keys_root;
            """);
    }

    /// <summary>
    /// The seeds' index of this name has one column. SQLite then looks at each row for its target_type, although the index holds no row of another
    /// type: recovery's merge would be twenty times slower.
    /// </summary>
    private static void DropNarrowTargetIndex(Database database, string schema)
    {
        using Statement columns = database.Prepare("SELECT count(*) FROM pragma_index_info('idx_path_entries_target', ?1)");
        columns.BindTextCopy(1, Encoding.UTF8.GetBytes(schema));
        bool isNarrow = columns.Step() && columns.Int64(0) == 1;
        columns.Reset();
        if (isNarrow)
            database.Execute($"DROP INDEX {schema}.idx_path_entries_target");
    }
}

/// <summary>A table's columns, each "name TYPE [notnull] [pkN]".</summary>
internal sealed record TableShape(string Name, string[] Columns);

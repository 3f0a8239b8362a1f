using Loregd.Conformance.Sources;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>The seeds' schema, and hives made with it by another hand (seeds §3.1).</summary>
internal static class Seeds
{
    public const string Tables = """
        CREATE TABLE schema_version (version INTEGER NOT NULL);
        CREATE TABLE keys (guid BLOB NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_folded TEXT NOT NULL, parent_guid BLOB, sd BLOB NOT NULL,
            volatile INTEGER NOT NULL DEFAULT 0, symlink INTEGER NOT NULL DEFAULT 0, last_write_time INTEGER NOT NULL);
        CREATE TABLE path_entries (parent_guid BLOB NOT NULL, child_name TEXT NOT NULL, child_name_folded TEXT NOT NULL, layer TEXT NOT NULL,
            target_type INTEGER NOT NULL, target_guid BLOB, sequence INTEGER NOT NULL, PRIMARY KEY (parent_guid, child_name_folded, layer));
        CREATE TABLE "values" (key_guid BLOB NOT NULL, name TEXT NOT NULL, name_folded TEXT NOT NULL, layer TEXT NOT NULL, type INTEGER NOT NULL,
            data BLOB, sequence INTEGER NOT NULL, PRIMARY KEY (key_guid, name_folded, layer));
        CREATE TABLE blanket_tombstones (key_guid BLOB NOT NULL, layer TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (key_guid, layer));
        """;

    public const string Index = "CREATE INDEX idx_path_entries_target ON path_entries (target_guid) WHERE target_type = 0;";

    public const string CountAll =
        "SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM path_entries) + (SELECT count(*) FROM \"values\") + (SELECT count(*) FROM blanket_tombstones)";

    /// <summary>Name, type, not null, default and place in the primary key.</summary>
    public static readonly (string Table, string[] Columns)[] Columns =
    [
        ("schema_version", ["version|INTEGER|1||0"]),
        ("keys", ["guid|BLOB|1||1", "name|TEXT|1||0", "name_folded|TEXT|1||0", "parent_guid|BLOB|0||0", "sd|BLOB|1||0", "volatile|INTEGER|1|0|0", "symlink|INTEGER|1|0|0", "last_write_time|INTEGER|1||0"]),
        ("path_entries", ["parent_guid|BLOB|1||1", "child_name|TEXT|1||0", "child_name_folded|TEXT|1||2", "layer|TEXT|1||3", "target_type|INTEGER|1||0", "target_guid|BLOB|0||0", "sequence|INTEGER|1||0"]),
        ("values", ["key_guid|BLOB|1||1", "name|TEXT|1||0", "name_folded|TEXT|1||2", "layer|TEXT|1||3", "type|INTEGER|1||0", "data|BLOB|0||0", "sequence|INTEGER|1||0"]),
        ("blanket_tombstones", ["key_guid|BLOB|1||1", "layer|TEXT|1||2", "sequence|INTEGER|1||0"]),
    ];

    /// <summary>Makes a hive with its root, and more rows by SQL.</summary>
    public static Id Make(string path, string hive, string more = "")
    {
        Id root = Id.Random();
        Sqlite.Run(path, $"PRAGMA journal_mode = WAL;\n{Tables}\n{Index}\nINSERT INTO schema_version VALUES (1);\n{KeyRow(root, hive, "NULL")}\n{more.Replace("{root}", Hex(root), StringComparison.Ordinal)}");
        return root;
    }

    public static string Hex(Id guid) => $"x'{Convert.ToHexString(guid.ToArray())}'";

    public static string KeyRow(Id guid, string name, string parent, string? folded = null) =>
        $"INSERT INTO keys VALUES ({Hex(guid)}, '{name}', '{folded ?? name.ToLowerInvariant()}', {parent}, x'{Convert.ToHexString(Kernel.Samples.Descriptor.Span)}', 0, 0, 5);";

    public static string EntryRow(string parent, string name, Id target, long sequence = 1, string layer = "base", string? folded = null) =>
        $"INSERT INTO path_entries VALUES ({parent}, '{name}', '{folded ?? name.ToLowerInvariant()}', '{layer}', 0, {Hex(target)}, {sequence});";

    public static string ValueRow(string key, string name, int data, long sequence = 1, string layer = "base", string? folded = null) =>
        $"INSERT INTO \"values\" VALUES ({key}, '{name}', '{folded ?? name.ToLowerInvariant()}', '{layer}', 4, x'{data:x2}000000', {sequence});";
}

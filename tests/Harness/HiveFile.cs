using System.Text;

using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Tests.Harness;

/// <summary>
/// A hive's database as another program sees it: rows by SQL, and hives made by other hands. It goes through the same
/// libsqlite3 as a daemon in this process; opening the file in any other way would drop that daemon's locks.
/// </summary>
public sealed class HiveFile : IDisposable
{
    /// <summary>The tables of the seeds (§3.1), without any index.</summary>
    public const string SeedsTables = """
        CREATE TABLE schema_version (version INTEGER NOT NULL);
        CREATE TABLE keys (
            guid           BLOB NOT NULL PRIMARY KEY,
            name           TEXT NOT NULL,
            name_folded    TEXT NOT NULL,
            parent_guid    BLOB,
            sd             BLOB NOT NULL,
            volatile       INTEGER NOT NULL DEFAULT 0,
            symlink        INTEGER NOT NULL DEFAULT 0,
            last_write_time INTEGER NOT NULL
        );
        CREATE TABLE path_entries (
            parent_guid    BLOB NOT NULL,
            child_name     TEXT NOT NULL,
            child_name_folded TEXT NOT NULL,
            layer          TEXT NOT NULL,
            target_type    INTEGER NOT NULL,
            target_guid    BLOB,
            sequence       INTEGER NOT NULL,
            PRIMARY KEY (parent_guid, child_name_folded, layer)
        );
        CREATE TABLE "values" (
            key_guid       BLOB NOT NULL,
            name           TEXT NOT NULL,
            name_folded    TEXT NOT NULL,
            layer          TEXT NOT NULL,
            type           INTEGER NOT NULL,
            data           BLOB,
            sequence       INTEGER NOT NULL,
            PRIMARY KEY (key_guid, name_folded, layer)
        );
        CREATE TABLE blanket_tombstones (
            key_guid       BLOB NOT NULL,
            layer          TEXT NOT NULL,
            sequence       INTEGER NOT NULL,
            PRIMARY KEY (key_guid, layer)
        );
        """;

    /// <summary>The seeds' only index (§3.1.3).</summary>
    public const string SeedsIndex = "CREATE INDEX idx_path_entries_target ON path_entries (target_guid) WHERE target_type = 0;";

    private readonly Database _database;

    private HiveFile(string path, OpenFlags flags)
    {
        _database = Database.Open(path, flags);
        _database.SetBusyTimeout((int)Timeouts.Answer.TotalMilliseconds);
    }

    /// <summary>Opens a hive for reading, whether a daemon serves it or not.</summary>
    public static HiveFile Read(string path) => new(path, OpenFlags.ReadOnly);

    /// <summary>Opens a hive that nobody serves, to change it.</summary>
    public static HiveFile Change(string path) => new(path, OpenFlags.ReadWrite);

    /// <summary>Makes a hive with the seeds' tables and its root, as the Go implementation or another program would.</summary>
    /// <param name="withIndex">Whether the seeds' index is there.</param>
    public static HiveFile Create(string path, string hiveName, KeyGuid root, bool withIndex = true)
    {
        var file = new HiveFile(path, OpenFlags.ReadWrite | OpenFlags.Create);
        file.Execute("PRAGMA journal_mode = WAL;" + SeedsTables + (withIndex ? SeedsIndex : "") + "INSERT INTO schema_version VALUES (1);");
        file.Execute(
            $"INSERT INTO keys VALUES ({Hex(root)}, {Quote(hiveName)}, {Quote(hiveName.ToLowerInvariant())}, NULL, "
            + $"x'{Samples.RootDescriptor.ToHex()}', 0, 0, 1700000000000000000);");
        return file;
    }

    /// <summary>A GUID as an SQL literal.</summary>
    public static string Hex(KeyGuid guid)
    {
        Span<byte> sixteen = stackalloc byte[16];
        guid.CopyTo(sixteen);
        return $"x'{Convert.ToHexString(sixteen)}'";
    }

    /// <summary>A text as an SQL literal.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public void Execute(string sql) => _database.Execute(sql);

    /// <summary>Adds a persistent key and, unless <paramref name="layer"/> is null, an entry for it.</summary>
    public KeyGuid AddKey(KeyGuid parent, string name, string? layer = "base", long sequence = 1, string? folded = null)
    {
        KeyGuid guid = KeyGuid.NewRandom();
        string fold = Quote(folded ?? name.ToLowerInvariant());
        Execute($"INSERT INTO keys VALUES ({Hex(guid)}, {Quote(name)}, {fold}, {Hex(parent)}, x'{Samples.Descriptor.ToHex()}', 0, 0, 1700000000000000000);");
        if (layer is not null)
            Execute($"INSERT INTO path_entries VALUES ({Hex(parent)}, {Quote(name)}, {fold}, {Quote(layer)}, 0, {Hex(guid)}, {sequence});");
        return guid;
    }

    /// <summary>The single number that a query returns.</summary>
    public long Number(string sql) => long.Parse(Assert.Single(Rows(sql)));

    /// <summary>Rows, columns joined with a bar and NULL as NULL; use hex() for blobs.</summary>
    public IReadOnlyList<string> Rows(string sql)
    {
        using Statement statement = _database.Prepare(sql);
        var rows = new List<string>();
        while (statement.Step())
            rows.Add(string.Join('|', Enumerable.Range(0, statement.ColumnCount).Select(column => Text(statement, column))));
        return rows;
    }

    /// <summary>Fails unless SQLite finds the file sound.</summary>
    public void AssertSound() => Assert.Equal(["ok"], Rows("PRAGMA integrity_check"));

    public void Dispose() => _database.Dispose();

    private static string Text(Statement statement, int column) =>
        statement.IsNull(column) ? "NULL" : Encoding.UTF8.GetString(statement.Text(column));
}

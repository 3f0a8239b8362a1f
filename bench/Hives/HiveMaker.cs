using Loregd.Bench.Sources;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Bench.Hives;

/// <summary>
/// Makes hives of a given number of keys. loregd makes the empty hive, so that tables and indexes are its own; the rows are written into
/// the file directly, in the order of the primary keys.
/// </summary>
internal static class HiveMaker
{
    /// <summary>A made hive is kept and copied for each use; returns the copy's path.</summary>
    public static string Copy(string cache, string target, int keys, Func<string, SourceProcess> start)
    {
        string made = Path.Combine(cache, $"{keys}-keys.db");
        if (!File.Exists(made))
        {
            Directory.CreateDirectory(cache);
            string unfinished = made + ".unfinished";
            Remove(unfinished);
            using (SourceProcess source = start(unfinished))
                source.Stop();
            Fill(unfinished, keys);
            File.Move(unfinished, made);
        }

        Remove(target);
        File.Copy(made, target);
        return target;
    }

    public static void Remove(string hive)
    {
        foreach (string suffix in new[] { "", "-wal", "-shm", ".lock" })
            File.Delete(hive + suffix);
    }

    private static void Fill(string path, int keys)
    {
        using Database database = Database.Open(path, OpenFlags.ReadWrite);
        database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN IMMEDIATE;");
        HiveShape shape = new(Root(database), keys);
        KeyGuid[] guids = [.. Enumerable.Range(0, keys).Select(shape.Guid)];
        int[] byGuid = [.. Enumerable.Range(1, keys - 1).OrderBy(key => guids[key])];
        AddKeys(database, guids, byGuid);
        AddEntries(database, guids, keys);
        AddValues(database, guids, byGuid);
        database.Execute("COMMIT");
        _ = database.Checkpoint("main", CheckpointMode.Truncate);
    }

    private static KeyGuid Root(Database database)
    {
        using Statement statement = database.Prepare("SELECT guid FROM keys WHERE parent_guid IS NULL");
        return statement.Step() ? new KeyGuid(statement.Blob(0)) : throw new BenchException("the source made a hive without a root");
    }

    private static void AddKeys(Database database, KeyGuid[] guids, int[] byGuid)
    {
        using Statement insert = database.Prepare("""
            INSERT INTO keys (guid, name, name_folded, parent_guid, sd, volatile, symlink, last_write_time)
            SELECT ?1, ?2, ?3, ?4, (SELECT sd FROM keys WHERE parent_guid IS NULL), 0, 0, 1700000000000000000
            """);
        foreach (int key in byGuid)
        {
            BindGuid(insert, 1, guids[key]);
            BindName(insert, 2, HiveShape.Name(key));
            BindGuid(insert, 4, guids[HiveShape.ParentOf(key)]);
            insert.Run();
        }
    }

    private static void AddEntries(Database database, KeyGuid[] guids, int keys)
    {
        using Statement insert = database.Prepare("INSERT INTO path_entries VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)");
        insert.BindTextCopy(4, "base"u8);
        foreach (int parent in Enumerable.Range(0, HiveShape.ParentOf(keys - 1) + 1).OrderBy(key => guids[key]))
        {
            int first = (parent * HiveShape.FanOut) + 1;
            for (int key = first; key < Math.Min(first + HiveShape.FanOut, keys); key++)
            {
                BindGuid(insert, 1, guids[parent]);
                BindName(insert, 2, HiveShape.Name(key));
                BindGuid(insert, 5, guids[key]);
                insert.BindInt64(6, key);
                insert.Run();
            }
        }
    }

    private static void AddValues(Database database, KeyGuid[] guids, int[] byGuid)
    {
        using Statement insert = database.Prepare("INSERT INTO \"values\" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        insert.BindTextCopy(4, "base"u8);
        foreach (int key in byGuid)
        {
            for (int value = 0; value < HiveShape.Values; value++)
            {
                (uint type, byte[] data) = HiveShape.Value(key, value);
                BindGuid(insert, 1, guids[key]);
                BindName(insert, 2, HiveShape.ValueName(value));
                insert.BindInt64(5, type);
                insert.BindBlobCopy(6, data);
                insert.BindInt64(7, guids.Length + key);
                insert.Run();
            }
        }
    }

    private static void BindGuid(Statement statement, int at, KeyGuid guid)
    {
        Span<byte> bytes = stackalloc byte[KeyGuid.Size];
        guid.CopyTo(bytes);
        statement.BindBlob16(at, bytes);
    }

    /// <summary>A name and, behind it, its folded form.</summary>
    private static void BindName(Statement statement, int at, byte[] name)
    {
        byte[] folded = new byte[CaseFolding.MaxFoldedLength(name.Length)];
        int length = CaseFolding.Fold(name, folded);
        statement.BindTextCopy(at, name);
        statement.BindTextCopy(at + 1, folded.AsSpan(0, length));
    }
}

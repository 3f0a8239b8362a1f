using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>
/// The highest sequence of a hive, which the registration names. A seek for each layer and table: nothing is scanned. A sequence is a u64
/// in SQLite's signed 64 bits, so a negative one is higher than all others.
/// </summary>
internal static class HighestSequence
{
    private static readonly string[] s_tables = ["path_entries", "\"values\"", "blanket_tombstones"];

    public static ulong Of(Database database)
    {
        ulong highest = 0;
        foreach (Store store in Stores.All)
        {
            foreach (string table in s_tables)
                highest = Math.Max(highest, Of(database, $"{store.Schema()}.{table}"));
        }

        return highest;
    }

    private static ulong Of(Database database, string table)
    {
        using Statement nextLayer = database.Prepare($"SELECT layer FROM {table} WHERE layer > ?1 ORDER BY layer LIMIT 1");
        using Statement firstLayer = database.Prepare($"SELECT layer FROM {table} ORDER BY layer LIMIT 1");
        using Statement ofLayer = database.Prepare($"""
            SELECT (SELECT sequence FROM {table} WHERE layer = ?1 AND sequence < 0 ORDER BY sequence DESC LIMIT 1),
                   (SELECT sequence FROM {table} WHERE layer = ?1 ORDER BY sequence DESC LIMIT 1)
            """);
        ulong highest = 0;
        for (byte[]? layer = Layer(firstLayer); layer is not null; layer = Layer(nextLayer))
        {
            ofLayer.BindTextCopy(1, layer);
            ofLayer.Step();
            highest = Math.Max(highest, (ulong)ofLayer.Int64(ofLayer.IsNull(0) ? 1 : 0));
            ofLayer.Reset();
            nextLayer.BindTextCopy(1, layer);
        }

        return highest;
    }

    private static byte[]? Layer(Statement statement)
    {
        byte[]? layer = statement.Step() ? statement.Text(0).ToArray() : null;
        statement.Reset();
        return layer;
    }
}

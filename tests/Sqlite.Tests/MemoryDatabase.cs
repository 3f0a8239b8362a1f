namespace Peios.Sqlite.Tests;

/// <summary>A store of its own for one test, and connections to it.</summary>
internal sealed class MemoryDatabase : IDisposable
{
    private static readonly MemoryVfs Vfs = MemoryVfs.Register("tests");
    private static int s_number;

    public MemoryStore Store { get; } = Vfs.CreateStore($"/{Interlocked.Increment(ref s_number)}");

    /// <summary>A connection whose main database is the store.</summary>
    public Database Open(OpenFlags access = OpenFlags.ReadWrite | OpenFlags.Create)
        => Database.Open(Store.Uri, access | OpenFlags.Uri);

    /// <summary>A connection in WAL mode with the table t(a INTEGER PRIMARY KEY, b).</summary>
    public Database OpenWal()
    {
        Database db = Open();
        db.Execute("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY, b)");
        Assert.Equal("wal", Text(db, "PRAGMA journal_mode"));
        return db;
    }

    /// <summary>A connection to another main database, with the store attached in WAL mode as "volatile".</summary>
    public Database OpenAttached(string main)
    {
        Database db = Database.Open(main, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Uri);
        db.Execute($"ATTACH '{Store.Uri}' AS volatile; PRAGMA volatile.journal_mode=WAL");
        Assert.Equal("wal", Text(db, "PRAGMA volatile.journal_mode"));
        return db;
    }

    public static long Scalar(Database db, string sql)
    {
        using Statement statement = db.Prepare(sql);
        Assert.True(statement.Step());
        return statement.Int64(0);
    }

    public static string Text(Database db, string sql)
    {
        using Statement statement = db.Prepare(sql);
        Assert.True(statement.Step());
        return System.Text.Encoding.UTF8.GetString(statement.Text(0));
    }

    public static void CheckIntegrity(Database db) => Assert.Equal("ok", Text(db, "PRAGMA integrity_check"));

    public void Dispose() => Store.Dispose();
}

using Peios.Sqlite.Memory;
using static Peios.Sqlite.Tests.MemoryDatabase;

namespace Peios.Sqlite.Tests;

/// <summary>Before WAL is switched on the database file's own locks keep connections apart.</summary>
public sealed class MemoryFileLockTests : IDisposable
{
    private readonly MemoryDatabase _memory = new();
    private readonly Database _first;
    private readonly Database _second;

    public MemoryFileLockTests()
    {
        _first = _memory.Open();
        _second = _memory.Open();
        _first.Execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _memory.Dispose();
    }

    private static void AssertBusy(Database db, string sql)
        => Assert.Equal(SqliteResult.Busy, Assert.Throws<SqliteException>(() => db.Execute(sql)).Code);

    [Fact]
    public void A_writer_lets_readers_in_and_no_other_writer()
    {
        _first.Execute("BEGIN IMMEDIATE; UPDATE t SET a = 2");
        Assert.Equal(1, Scalar(_second, "SELECT a FROM t"));
        AssertBusy(_second, "BEGIN IMMEDIATE");
        AssertBusy(_second, "UPDATE t SET a = 3");
        _first.Execute("COMMIT");
        Assert.Equal(2, Scalar(_second, "SELECT a FROM t"));
        _second.Execute("UPDATE t SET a = 3");
    }

    [Fact]
    public void A_commit_waits_for_readers_and_keeps_new_ones_out()
    {
        using Database third = _memory.Open();
        _second.Execute("BEGIN");
        Assert.Equal(1, Scalar(_second, "SELECT a FROM t"));
        _first.Execute("BEGIN; UPDATE t SET a = 2");
        AssertBusy(_first, "COMMIT");
        Assert.True(_first.InTransaction);
        AssertBusy(third, "SELECT * FROM t");
        Assert.Equal(1, Scalar(_second, "SELECT a FROM t"));
        _second.Execute("COMMIT");
        _first.Execute("COMMIT");
        Assert.Equal(2, Scalar(third, "SELECT a FROM t"));
    }

    [Fact]
    public void An_exclusive_transaction_keeps_everybody_out_until_it_ends()
    {
        _first.Execute("BEGIN EXCLUSIVE");
        AssertBusy(_second, "SELECT * FROM t");
        _first.Execute("ROLLBACK");
        Assert.Equal(1, Scalar(_second, "SELECT a FROM t"));
    }

    [Fact]
    public void Switching_to_wal_and_back_works_when_nobody_else_is_there()
    {
        Assert.Equal(1, Scalar(_second, "SELECT a FROM t"));
        Assert.Equal("wal", Text(_first, "PRAGMA journal_mode=WAL"));
        Assert.Equal(1, Scalar(_second, "SELECT a FROM t"));
        AssertBusy(_first, "PRAGMA journal_mode=DELETE");
        _second.Dispose();
        Assert.Equal("delete", Text(_first, "PRAGMA journal_mode=DELETE"));
        _first.Execute("UPDATE t SET a = 5");
        using Database third = _memory.Open();
        Assert.Equal(5, Scalar(third, "SELECT a FROM t"));
    }

    [Fact]
    public void An_index_is_not_believed_after_its_log_is_deleted()
    {
        Assert.Equal("wal", Text(_first, "PRAGMA journal_mode=WAL"));
        _first.SetCheckpointOnClose(false);
        _first.Execute("INSERT INTO t VALUES (randomblob(100000))");
        _second.Dispose();
        _first.Dispose();
        // SQLite deletes the log of a database that it finds empty.
        OpenFile file = _memory.Store.Open(FileKind.Database, create: false, isReadOnly: false)!;
        file.Content.Truncate(0);
        _memory.Store.Close(file);
        using Database db = _memory.OpenWal();
        Assert.Equal(0, Scalar(db, "SELECT count(*) FROM t"));
        CheckIntegrity(db);
    }
}

using static Peios.Sqlite.Tests.MemoryDatabase;

namespace Peios.Sqlite.Tests;

public sealed class MemoryVfsTests
{
    [Fact]
    public void Registering_a_name_again_gives_the_same_file_system()
        => Assert.Same(MemoryVfs.Register("tests"), MemoryVfs.Register("tests"));

    [Fact]
    public void Names_that_cannot_work_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MemoryVfs.Register("unix"));
        MemoryVfs vfs = MemoryVfs.Register("tests");
        using MemoryStore store = vfs.CreateStore("/taken");
        foreach (string name in (string[])["/taken", "", "relative", "/a-wal", "/a-journal", "/a?b", "/a%20", "/" + new string('x', 600)])
            Assert.Throws<ArgumentException>(() => vfs.CreateStore(name));
    }

    [Fact]
    public void A_database_that_nobody_created_cannot_be_opened()
    {
        MemoryVfs vfs = MemoryVfs.Register("tests");
        using Database db = Database.Open(":memory:", OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Uri);
        SqliteException error = Assert.Throws<SqliteException>(() => db.Execute($"ATTACH 'file:/nobody?vfs={vfs.Name}' AS x"));
        Assert.Equal(SqliteResult.CantOpen, error.Code);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("TRUNCATE")]
    [InlineData("PERSIST")]
    [InlineData("MEMORY")]
    [InlineData("WAL")]
    public void Every_journal_mode_commits_and_rolls_back(string mode)
    {
        using MemoryDatabase memory = new();
        using Database db = memory.Open();
        Assert.Equal(mode, Text(db, $"PRAGMA journal_mode={mode}"), ignoreCase: true);
        db.Execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, zeroblob(300000))");
        db.Execute("BEGIN; INSERT INTO t VALUES (2, zeroblob(900000)); UPDATE t SET b = 1 WHERE a = 1; ROLLBACK");
        Assert.Equal(300000, Scalar(db, "SELECT sum(length(b)) FROM t"));
        using Database other = memory.Open();
        Assert.Equal(300000, Scalar(other, "SELECT sum(length(b)) FROM t"));
        CheckIntegrity(other);
    }

    [Fact]
    public void Connections_see_each_others_commits()
    {
        using MemoryDatabase memory = new();
        using Database first = memory.OpenWal();
        using Database second = memory.OpenWal();
        first.Execute("INSERT INTO t VALUES (1, 'one')");
        Assert.Equal("one", Text(second, "SELECT b FROM t WHERE a = 1"));
        second.Execute("UPDATE t SET b = 'two'");
        Assert.Equal("two", Text(first, "SELECT b FROM t WHERE a = 1"));
    }

    [Fact]
    public void Readers_beside_an_open_write_see_the_committed_state_at_once()
    {
        using MemoryDatabase memory = new();
        using Database writer = memory.OpenWal();
        using Database reader = memory.OpenWal();
        writer.Execute("INSERT INTO t VALUES (1, 'old'); BEGIN IMMEDIATE; UPDATE t SET b = 'new'; INSERT INTO t VALUES (2, zeroblob(5000000))");
        writer.FlushCache();
        // No busy timeout is set: waiting would be an exception.
        Assert.Equal("old", Text(reader, "SELECT b FROM t"));
        Assert.Equal(1, Scalar(reader, "SELECT count(*) FROM t"));
        using (Database late = memory.OpenWal())
            Assert.Equal("old", Text(late, "SELECT b FROM t"));
        writer.Execute("COMMIT");
        Assert.Equal("new", Text(reader, "SELECT b FROM t WHERE a = 1"));
    }

    [Fact]
    public void A_snapshot_stays_what_it_is_while_others_commit_and_checkpoint()
    {
        using MemoryDatabase memory = new();
        using Database writer = memory.OpenWal();
        using Database reader = memory.OpenWal();
        writer.Execute("INSERT INTO t VALUES (1, 0)");
        reader.Execute("BEGIN");
        Assert.Equal(0, Scalar(reader, "SELECT sum(b) FROM t"));
        for (int i = 2; i < 200; i++)
        {
            writer.Execute($"INSERT INTO t VALUES ({i}, zeroblob(5000)); UPDATE t SET b = {i} WHERE a = 1");
            Assert.False(writer.Checkpoint("main", CheckpointMode.Passive).Busy);
        }

        Assert.Equal(1, Scalar(reader, "SELECT count(*) FROM t"));
        Assert.Equal(0, Scalar(reader, "SELECT b FROM t WHERE a = 1"));
        CheckIntegrity(reader);
        reader.Execute("COMMIT");
        Assert.Equal(199, Scalar(reader, "SELECT b FROM t WHERE a = 1"));
    }

    [Fact]
    public void A_truncating_checkpoint_waits_for_no_reader_but_says_busy()
    {
        using MemoryDatabase memory = new();
        using Database writer = memory.OpenWal();
        using Database reader = memory.OpenWal();
        reader.Execute("BEGIN");
        Assert.Equal(0, Scalar(reader, "SELECT count(*) FROM t"));
        writer.Execute("INSERT INTO t VALUES (1, 1)");
        CheckpointResult result = writer.Checkpoint("main", CheckpointMode.Truncate);
        Assert.True(result.Busy);
        Assert.True(memory.Store.WalBytes > 0);
        Assert.Equal(0, Scalar(reader, "SELECT count(*) FROM t"));
        reader.Execute("COMMIT");
        Assert.True(writer.Checkpoint("main", CheckpointMode.Truncate).Complete);
        Assert.Equal(0, memory.Store.WalBytes);
        Assert.Equal(1, Scalar(reader, "SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_second_writer_is_busy()
    {
        using MemoryDatabase memory = new();
        using Database first = memory.OpenWal();
        using Database second = memory.OpenWal();
        first.Execute("BEGIN IMMEDIATE");
        Assert.Equal(SqliteResult.Busy, Assert.Throws<SqliteException>(() => second.Execute("BEGIN IMMEDIATE")).Code);
        first.Execute("COMMIT");
        second.Execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1, 1); COMMIT");
    }

    [Fact]
    public void Savepoints_roll_back_what_was_written_to_the_log_already()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        db.Execute("PRAGMA cache_size=5; BEGIN; INSERT INTO t VALUES (1, 1); SAVEPOINT s; INSERT INTO t VALUES (2, zeroblob(500000)); UPDATE t SET b = 7 WHERE a = 1");
        db.FlushCache();
        db.Execute("ROLLBACK TO s; RELEASE s; COMMIT");
        Assert.Equal(1, Scalar(db, "SELECT count(*) FROM t"));
        Assert.Equal(1, Scalar(db, "SELECT b FROM t"));
        CheckIntegrity(db);
    }

    [Fact]
    public void A_read_only_connection_reads_and_cannot_write()
    {
        using MemoryDatabase memory = new();
        using Database writer = memory.OpenWal();
        writer.Execute("INSERT INTO t VALUES (1, 1)");
        using (Database reader = memory.Open(OpenFlags.ReadOnly))
        {
            Assert.Equal(1, Scalar(reader, "SELECT count(*) FROM t"));
            writer.Execute("INSERT INTO t VALUES (2, 2)");
            Assert.Equal(2, Scalar(reader, "SELECT count(*) FROM t"));
            Assert.Equal(SqliteResult.ReadOnly, Assert.Throws<SqliteException>(() => reader.Execute("DELETE FROM t")).Code);
        }

        writer.Dispose();
        using Database alone = memory.Open(OpenFlags.ReadOnly);
        Assert.Equal(2, Scalar(alone, "SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_store_lives_while_no_connection_is_open(bool checkpointOnClose)
    {
        using MemoryDatabase memory = new();
        using (Database db = memory.OpenWal())
        {
            db.SetCheckpointOnClose(checkpointOnClose);
            db.Execute("INSERT INTO t VALUES (1, zeroblob(200000))");
        }

        Assert.Equal(checkpointOnClose, memory.Store.WalBytes == 0);
        using Database again = memory.OpenWal();
        Assert.Equal(200000, Scalar(again, "SELECT length(b) FROM t"));
        CheckIntegrity(again);
    }

    [Fact]
    public void A_disposed_store_is_gone_for_new_connections_and_its_memory_goes_with_the_last_old_one()
    {
        MemoryDatabase memory = new();
        Database db = memory.OpenWal();
        db.Execute("INSERT INTO t VALUES (1, zeroblob(200000))");
        memory.Store.Dispose();
        memory.Store.Dispose();
        Assert.Equal(1, Scalar(db, "SELECT count(*) FROM t"));
        Assert.Equal(SqliteResult.CantOpen, Assert.Throws<SqliteException>(() => memory.Open()).Code);
        Assert.True(memory.Store.AllocatedBytes > 200000);
        db.Dispose();
        Assert.Equal(0, memory.Store.AllocatedBytes);
    }

    [Fact]
    public void A_name_is_free_again_after_dispose_and_the_new_database_is_empty()
    {
        MemoryVfs vfs = MemoryVfs.Register("tests");
        MemoryStore first = vfs.CreateStore("/again");
        using Database old = Database.Open(first.Uri, OpenFlags.ReadWrite | OpenFlags.Uri);
        old.Execute("CREATE TABLE t(a)");
        first.Dispose();
        using MemoryStore second = vfs.CreateStore("/again");
        using Database db = Database.Open(second.Uri, OpenFlags.ReadWrite | OpenFlags.Uri);
        Assert.Equal(0, Scalar(db, "SELECT count(*) FROM sqlite_schema"));
        Assert.Equal(1, Scalar(old, "SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public void One_commit_covers_a_database_on_disk_and_an_attached_store()
    {
        using TempFolder folder = new();
        using MemoryDatabase memory = new();
        using Database writer = memory.OpenAttached(folder.File("main.db"));
        writer.Execute("PRAGMA journal_mode=WAL; CREATE TABLE main.d(a); CREATE TABLE volatile.v(a)");
        using Database reader = memory.OpenAttached(folder.File("main.db"));
        writer.Execute("BEGIN IMMEDIATE; INSERT INTO d VALUES (1); INSERT INTO v VALUES (1)");
        Assert.Equal(0, Scalar(reader, "SELECT (SELECT count(*) FROM d) + (SELECT count(*) FROM v)"));
        writer.Execute("COMMIT");
        Assert.Equal(2, Scalar(reader, "SELECT (SELECT count(*) FROM d) + (SELECT count(*) FROM v)"));
        writer.Execute("BEGIN IMMEDIATE; DELETE FROM d; DELETE FROM v; ROLLBACK");
        Assert.Equal(2, Scalar(reader, "SELECT (SELECT count(*) FROM d) + (SELECT count(*) FROM v)"));
        Assert.True(writer.Checkpoint("volatile", CheckpointMode.Truncate).Complete);
        Assert.True(writer.Checkpoint("main", CheckpointMode.Truncate).Complete);
    }

    [Fact]
    public void Two_stores_commit_together_in_rollback_journal_mode()
    {
        using MemoryDatabase one = new();
        using MemoryDatabase two = new();
        using Database db = one.Open();
        db.Execute($"ATTACH '{two.Store.Uri}' AS other; CREATE TABLE main.a(x); CREATE TABLE other.b(x)");
        db.Execute("BEGIN; INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); COMMIT");
        using Database reader = two.Open();
        Assert.Equal(1, Scalar(reader, "SELECT count(*) FROM b"));
    }

    [Fact]
    public void Large_sorts_and_temporary_tables_work()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        db.Execute("""
            PRAGMA cache_size=10;
            PRAGMA temp_store=FILE;
            WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20000) INSERT INTO t SELECT x, hex(randomblob(50)) FROM c;
            CREATE TEMP TABLE sorted AS SELECT b FROM t ORDER BY b;
            CREATE INDEX i ON t(b);
            """);
        Assert.Equal(20000, Scalar(db, "SELECT count(*) FROM sorted"));
        Assert.Equal(0, Scalar(db, "SELECT count(*) FROM temp.sorted a JOIN temp.sorted b ON b.rowid = a.rowid + 1 WHERE a.b > b.b"));
        db.Execute("VACUUM");
        CheckIntegrity(db);
    }
}

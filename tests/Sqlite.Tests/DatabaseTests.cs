namespace Peios.Sqlite.Tests;

public sealed class DatabaseTests : IDisposable
{
    private const OpenFlags ReadWriteCreate = OpenFlags.ReadWrite | OpenFlags.Create;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Database OpenFile(OpenFlags flags = ReadWriteCreate) => Database.Open(_folder.File("a.db"), flags);

    private Database OpenWal()
    {
        Database db = OpenFile();
        db.Execute("PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY, b)");
        return db;
    }

    private static long Scalar(Database db, string sql)
    {
        using Statement statement = db.Prepare(sql);
        Assert.True(statement.Step());
        return statement.Int64(0);
    }

    [Fact]
    public void The_version_is_known()
    {
        Assert.Matches("^3\\.[0-9]+\\.[0-9]+$", SqliteLibrary.Version);
        Assert.True(SqliteLibrary.VersionNumber >= 3_037_000);
        SqliteLibrary.Initialize();
    }

    [Fact]
    public void Opening_what_is_not_there_names_the_reason()
    {
        SqliteException error = Assert.Throws<SqliteException>(() => OpenFile(OpenFlags.ReadOnly));
        Assert.Equal(SqliteResult.CantOpen, error.Code);
        Assert.Contains("unable to open database file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_with_nul_and_an_unknown_file_system_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Database.Open("/tmp/a\0b", ReadWriteCreate));
        SqliteException error = Assert.Throws<SqliteException>(() => Database.Open(":memory:", ReadWriteCreate, "no such vfs"));
        Assert.Contains("no such vfs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_refused_at_its_first_use()
    {
        File.WriteAllText(_folder.File("a.db"), new string('x', 5000));
        using Database db = OpenFile();
        Assert.Equal(SqliteResult.NotADb, Assert.Throws<SqliteException>(() => db.Execute("SELECT * FROM sqlite_schema")).Code);
    }

    [Theory]
    [InlineData("SELEC 1")]
    [InlineData("SELECT")]
    [InlineData("SELECT * FROM missing")]
    public void Bad_sql_is_an_error_that_quotes_it(string sql)
    {
        using Database db = OpenFile();
        SqliteException error = Assert.Throws<SqliteException>(() => db.Prepare(sql));
        Assert.Equal(SqliteResult.Error, error.Code);
        Assert.Equal(SqliteResult.Error, Assert.Throws<SqliteException>(() => db.Execute(sql)).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  -- a comment")]
    [InlineData(";")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; nonsense")]
    [InlineData("SELECT 1\0")]
    public void Prepare_takes_exactly_one_statement(string sql)
    {
        using Database db = OpenFile();
        Assert.Throws<ArgumentException>(() => db.Prepare(sql));
    }

    [Fact]
    public void Prepare_allows_spaces_and_comments_around_its_statement()
    {
        using Database db = OpenFile();
        using Statement one = db.Prepare(" /* one */ SELECT 1 ; -- done\n");
        Assert.True(one.Step());
    }

    [Fact]
    public void Execute_runs_a_script_up_to_its_first_error()
    {
        using Database db = OpenFile();
        Assert.Throws<SqliteException>(() => db.Execute("CREATE TABLE a(x); CREATE TABLE a(x); CREATE TABLE b(x)"));
        Assert.Equal(1, Scalar(db, "SELECT count(*) FROM sqlite_schema"));
        Assert.Throws<ArgumentException>(() => db.Execute("SELECT 1\0"));
    }

    [Fact]
    public void A_closed_database_refuses_and_takes_its_statements_along()
    {
        Database db = OpenFile();
        Statement one = db.Prepare("SELECT 1");
        Assert.True(one.Step());
        db.Dispose();
        db.Dispose();
        Assert.Throws<ObjectDisposedException>(() => one.Step());
        Assert.Throws<ObjectDisposedException>(() => db.Prepare("SELECT 1"));
        Assert.Throws<ObjectDisposedException>(() => db.Execute("SELECT 1"));
        Assert.Throws<ObjectDisposedException>(() => db.InTransaction);
        Assert.Throws<ObjectDisposedException>(() => db.Checkpoint("main", CheckpointMode.Passive));
        Assert.Throws<ObjectDisposedException>(db.Interrupt);
        one.Dispose();
    }

    [Fact]
    public void A_statement_left_in_the_middle_does_not_keep_the_file_open()
    {
        Database db = OpenWal();
        db.Execute("INSERT INTO t VALUES (1, 1)");
        Assert.True(db.Prepare("SELECT * FROM t").Step());
        db.Dispose();
        Assert.False(File.Exists(_folder.File("a.db-wal")));
    }

    [Fact]
    public void A_lock_held_by_another_is_busy_after_the_timeout()
    {
        using Database first = OpenWal();
        using Database second = OpenWal();
        first.Execute("BEGIN IMMEDIATE");
        second.SetBusyTimeout(60);
        long start = Environment.TickCount64;
        Assert.Equal(SqliteResult.Busy, Assert.Throws<SqliteException>(() => second.Execute("BEGIN IMMEDIATE")).Code);
        Assert.InRange(Environment.TickCount64 - start, 50, 5000);
        Assert.False(second.InTransaction);
    }

    [Fact]
    public void A_stale_snapshot_cannot_write_and_the_extended_code_says_why()
    {
        using Database first = OpenWal();
        using Database second = OpenWal();
        second.Execute("BEGIN");
        Assert.Equal(0, Scalar(second, "SELECT count(*) FROM t"));
        first.Execute("INSERT INTO t VALUES (1, 1)");
        SqliteException error = Assert.Throws<SqliteException>(() => second.Execute("INSERT INTO t VALUES (2, 2)"));
        Assert.Equal(517, error.ExtendedCode);
        Assert.True(second.InTransaction);
    }

    [Fact]
    public void A_checkpoint_without_readers_is_complete()
    {
        using Database db = OpenWal();
        db.Execute("INSERT INTO t VALUES (1, 1)");
        CheckpointResult passive = db.Checkpoint("main", CheckpointMode.Passive);
        Assert.True(passive.Complete);
        Assert.True(passive.LogFrames > 0);
        Assert.Equal(new CheckpointResult(false, 0, 0), db.Checkpoint("main", CheckpointMode.Truncate));
        Assert.Equal(0, new FileInfo(_folder.File("a.db-wal")).Length);
    }

    [Fact]
    public void A_checkpoint_beside_a_reader_is_busy_or_partial_and_no_exception()
    {
        using Database db = OpenWal();
        using Database reader = OpenWal();
        reader.Execute("BEGIN");
        Assert.Equal(0, Scalar(reader, "SELECT count(*) FROM t"));
        db.Execute("INSERT INTO t VALUES (1, 1)");
        CheckpointResult passive = db.Checkpoint("main", CheckpointMode.Passive);
        Assert.False(passive.Busy);
        Assert.False(passive.Complete);
        Assert.True(passive.CheckpointedFrames < passive.LogFrames);
        Assert.True(db.Checkpoint("main", CheckpointMode.Truncate).Busy);
        reader.Execute("COMMIT");
        Assert.True(db.Checkpoint("main", CheckpointMode.Truncate).Complete);
    }

    [Fact]
    public void A_checkpoint_inside_a_transaction_is_an_error()
    {
        using Database db = OpenWal();
        db.Execute("BEGIN IMMEDIATE");
        Assert.Equal(SqliteResult.Locked, Assert.Throws<SqliteException>(() => db.Checkpoint("main", CheckpointMode.Passive)).Code);
    }

    [Fact]
    public void Checkpoint_on_close_can_be_switched_off()
    {
        using (Database db = OpenWal())
        {
            db.SetCheckpointOnClose(false);
            db.Execute("INSERT INTO t VALUES (1, 1)");
        }

        Assert.True(new FileInfo(_folder.File("a.db-wal")).Length > 0);
        OpenWal().Dispose();
        Assert.False(File.Exists(_folder.File("a.db-wal")));
    }

    [Fact]
    public void A_full_database_rolls_back_by_itself_and_InTransaction_tells()
    {
        using Database db = OpenFile();
        db.Execute("CREATE TABLE t(a); PRAGMA max_page_count=4; BEGIN IMMEDIATE; INSERT INTO t VALUES ('kept?')");
        Assert.True(db.InTransaction);
        Assert.Equal(SqliteResult.Full, Assert.Throws<SqliteException>(() => db.Execute("INSERT INTO t VALUES (zeroblob(100000))")).Code);
        Assert.False(db.InTransaction);
        Assert.Equal(0, Scalar(db, "SELECT count(*) FROM t"));
    }

    [Fact]
    public void The_transaction_state_is_told_for_each_schema()
    {
        using Database db = OpenWal();
        Assert.Equal(TransactionState.None, db.GetTransactionState("main"));
        db.Execute("BEGIN; SELECT * FROM t");
        Assert.Equal(TransactionState.Read, db.GetTransactionState("main"));
        db.Execute("INSERT INTO t VALUES (1, 1)");
        Assert.Equal(TransactionState.Write, db.GetTransactionState("main"));
        Assert.Throws<ArgumentException>(() => db.GetTransactionState("other"));
    }

    [Fact]
    public void FlushCache_writes_the_open_transaction_to_the_log()
    {
        using Database db = OpenWal();
        db.Execute("PRAGMA wal_checkpoint(TRUNCATE); BEGIN; INSERT INTO t VALUES (1, zeroblob(50000))");
        Assert.Equal(0, new FileInfo(_folder.File("a.db-wal")).Length);
        db.FlushCache();
        Assert.True(new FileInfo(_folder.File("a.db-wal")).Length > 50000);
        db.Execute("ROLLBACK");
        Assert.Equal(0, Scalar(db, "SELECT count(*) FROM t"));
    }

    [Fact]
    public void Defensive_mode_and_untrusted_schemas_are_switched()
    {
        using Database db = OpenFile();
        db.SetTrustedSchema(false);
        Assert.Equal(0, Scalar(db, "PRAGMA trusted_schema"));
        db.SetTrustedSchema(true);
        Assert.Equal(1, Scalar(db, "PRAGMA trusted_schema"));
        db.Execute("CREATE TABLE t(a)");
        db.SetDefensive(true);
        Assert.Throws<SqliteException>(() => db.Execute("PRAGMA writable_schema=ON; DELETE FROM sqlite_schema"));
        db.SetDefensive(false);
        db.Execute("PRAGMA writable_schema=ON; DELETE FROM sqlite_schema");
    }

    [Fact]
    public void Interrupt_ends_a_long_statement()
    {
        using Database db = OpenFile();
        using Timer timer = new(_ => db.Interrupt(), null, 50, 50);
        Assert.Equal(
            SqliteResult.Interrupt,
            Assert.Throws<SqliteException>(() => db.Execute("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT count(*) FROM c")).Code);
        timer.Change(Timeout.Infinite, Timeout.Infinite);
    }

    [Fact]
    public void The_path_is_taken_as_bytes_and_told_resolved()
    {
        string path = _folder.File("straße.db");
        using Database db = Database.Open(System.Text.Encoding.UTF8.GetBytes(path), ReadWriteCreate);
        db.Execute("CREATE TABLE t(a)");
        Assert.Equal(path, db.Filename);
        Assert.True(File.Exists(path));
    }
}

using static Peios.Sqlite.Tests.MemoryDatabase;

namespace Peios.Sqlite.Tests;

public sealed class MemoryLimitTests
{
    private const long Chunk = 64 * 1024;

    private static int FillUntilFull(Database db, int start, int size)
    {
        for (int i = start; ; i++)
        {
            try
            {
                db.Execute($"INSERT INTO t VALUES ({i}, randomblob({size}))");
            }
            catch (SqliteException error)
            {
                Assert.Equal(SqliteResult.Full, error.Code);
                return i - start;
            }
        }
    }

    [Fact]
    public void The_log_and_the_database_grow_and_a_truncation_gives_memory_back()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        db.Execute("PRAGMA wal_autocheckpoint=0; INSERT INTO t VALUES (1, randomblob(10000000))");
        Assert.True(memory.Store.WalBytes > 10_000_000);
        Assert.True(memory.Store.DatabaseBytes < Chunk);
        long full = memory.Store.AllocatedBytes;
        Assert.True(db.Checkpoint("main", CheckpointMode.Truncate).Complete);
        Assert.Equal(0, memory.Store.WalBytes);
        Assert.True(memory.Store.DatabaseBytes > 10_000_000);
        Assert.InRange(memory.Store.AllocatedBytes, 10_000_000, full + (2 * Chunk));
        db.Execute("DELETE FROM t; VACUUM");
        Assert.True(db.Checkpoint("main", CheckpointMode.Truncate).Complete);
        Assert.InRange(memory.Store.DatabaseBytes, 4096, 4 * 4096);
        Assert.InRange(memory.Store.AllocatedBytes, Chunk, 5 * Chunk);
        CheckIntegrity(db);
    }

    [Fact]
    public void Memory_given_back_reads_as_zeros_when_it_is_used_again()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        for (int round = 0; round < 5; round++)
        {
            db.Execute("INSERT INTO t VALUES (1, randomblob(2000000)); DELETE FROM t; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
            db.Execute("INSERT INTO t SELECT 1, zeroblob(1500000)");
            Assert.Equal(1, Scalar(db, "SELECT b = zeroblob(1500000) FROM t"));
            db.Execute("DELETE FROM t");
            CheckIntegrity(db);
        }
    }

    [Fact]
    public void At_the_limit_writes_fail_as_full_and_reads_go_on()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        using Database reader = memory.OpenWal();
        memory.Store.Limit = 4_000_000;
        int rows = FillUntilFull(db, 1, 20_000);
        Assert.InRange(rows, 50, 200);
        Assert.True(memory.Store.AllocatedBytes <= 4_000_000);
        Assert.False(db.InTransaction);
        Assert.Equal(rows, Scalar(reader, "SELECT count(*) FROM t"));
        Assert.Equal(20_000L * rows, Scalar(db, "SELECT sum(length(b)) FROM t"));
        using Database late = memory.OpenWal();
        Assert.Equal(rows, Scalar(late, "SELECT count(*) FROM t"));
        CheckIntegrity(late);
    }

    [Fact]
    public void A_full_store_can_always_be_checkpointed_and_then_made_smaller()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        memory.Store.Limit = 4_000_000;
        // With secure_delete, Debian's default, a deletion writes all the pages that it frees.
        db.Execute("PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=OFF");
        int rows = 0;
        for (int size = 60_000; size > 100; size /= 2)
        {
            rows += FillUntilFull(db, rows + 1, size);
            Assert.True(db.Checkpoint("main", CheckpointMode.Truncate).Complete);
            rows += FillUntilFull(db, rows + 1, size);
            Assert.True(db.Checkpoint("main", CheckpointMode.Truncate).Complete);
        }

        Assert.True(memory.Store.DatabaseBytes > 3_500_000);
        Assert.True(memory.Store.AllocatedBytes <= 4_000_000);
        for (int i = 1; i <= 3; i++)
        {
            db.Execute($"DELETE FROM t WHERE a = {i}");
            Assert.True(db.Checkpoint("main", CheckpointMode.Truncate).Complete);
        }

        Assert.True(FillUntilFull(db, rows + 1, 20_000) > 0);
        CheckIntegrity(db);
    }

    [Fact]
    public void A_transaction_that_hits_the_limit_is_rolled_back_whole()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        db.Execute("INSERT INTO t VALUES (1, 1); PRAGMA cache_size=10");
        memory.Store.Limit = 1_000_000;
        db.Execute("BEGIN IMMEDIATE; UPDATE t SET b = 2");
        SqliteException error = Assert.Throws<SqliteException>(() => db.Execute("INSERT INTO t VALUES (2, randomblob(3000000))"));
        Assert.Equal(SqliteResult.Full, error.Code);
        if (db.InTransaction)
            db.Execute("ROLLBACK");
        Assert.Equal(1, Scalar(db, "SELECT b FROM t WHERE a = 1"));
        Assert.Equal(1, Scalar(db, "SELECT count(*) FROM t"));
        db.Execute("INSERT INTO t VALUES (2, 2)");
        CheckIntegrity(db);
    }

    [Fact]
    public void After_a_reservation_a_commit_succeeds_whatever_the_limit_says()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        db.Execute("PRAGMA wal_autocheckpoint=0; BEGIN IMMEDIATE; INSERT INTO t VALUES (1, randomblob(1000000))");
        Assert.True(memory.Store.TryReserve(300 * 4120));
        long reserved = memory.Store.AllocatedBytes;
        memory.Store.Limit = 0;
        db.Execute("COMMIT");
        Assert.Equal(reserved, memory.Store.AllocatedBytes);
        Assert.Equal(1_000_000, Scalar(db, "SELECT length(b) FROM t"));
    }

    [Fact]
    public void Without_a_reservation_the_same_commit_fails()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        db.Execute("PRAGMA wal_autocheckpoint=0; BEGIN IMMEDIATE; INSERT INTO t VALUES (1, randomblob(1000000))");
        memory.Store.Limit = 0;
        Assert.Equal(SqliteResult.Full, Assert.Throws<SqliteException>(() => db.Execute("COMMIT")).Code);
        if (db.InTransaction)
            db.Execute("ROLLBACK");
        Assert.Equal(0, Scalar(db, "SELECT count(*) FROM t"));
    }

    [Fact]
    public void A_reservation_covers_the_regions_of_the_index_too()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        db.Execute("PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=20000; BEGIN IMMEDIATE; INSERT INTO t VALUES (1, randomblob(40000000))");
        Assert.True(memory.Store.WalBytes < 100_000);
        Assert.True(memory.Store.TryReserve(9_800 * 4120));
        memory.Store.Limit = 0;
        db.Execute("COMMIT");
        // Two regions hold 8158 frames.
        Assert.InRange((memory.Store.WalBytes - 32) / 4120, 9_700, 9_803);
        CheckIntegrity(db);
    }

    [Fact]
    public void A_reservation_beyond_the_limit_is_refused_and_takes_nothing()
    {
        using MemoryDatabase memory = new();
        using Database db = memory.OpenWal();
        db.Execute("INSERT INTO t VALUES (1, 1)");
        long before = memory.Store.AllocatedBytes;
        memory.Store.Limit = before + (20 * Chunk);
        Assert.False(memory.Store.TryReserve(12 * Chunk));
        Assert.Equal(before, memory.Store.AllocatedBytes);
        Assert.True(memory.Store.TryReserve(8 * Chunk));
        Assert.InRange(memory.Store.AllocatedBytes, before + (7 * Chunk), before + (9 * Chunk));
        db.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.InRange(memory.Store.AllocatedBytes, Chunk, before + Chunk);
    }

    [Fact]
    public void A_failing_allocation_anywhere_is_an_error_and_never_damage()
    {
        int completed = 0;
        for (int failing = 0; completed < 3; failing++)
        {
            Assert.True(failing < 500);
            if (RunWorkload(failing))
                completed++;
        }
    }

    /// <summary>A small workload whose n-th allocation of the store fails, once (even n) or from then on (odd n).</summary>
    private static bool RunWorkload(int failing)
    {
        using MemoryDatabase memory = new();
        int allocations = 0;
        bool failed = false;
        memory.Store.AllocationFault = _ =>
        {
            bool fails = failing % 2 == 0 ? allocations == failing / 2 : allocations >= failing / 2;
            allocations++;
            failed |= fails;
            return fails;
        };
        int errors = 0;
        long rows = 0;
        Database db = memory.Open();
        string[] script =
        [
            "PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0", "CREATE TABLE t(a INTEGER PRIMARY KEY, b)",
            "INSERT INTO t VALUES (1, randomblob(200000))", "BEGIN; INSERT INTO t VALUES (2, randomblob(200000)); SAVEPOINT s; INSERT INTO t VALUES (3, randomblob(100000)); ROLLBACK TO s; COMMIT",
            "PRAGMA wal_checkpoint(TRUNCATE)", "INSERT INTO t VALUES (4, randomblob(300000))", "PRAGMA wal_checkpoint(PASSIVE)", "UPDATE t SET b = randomblob(100000)", "DELETE FROM t WHERE a = 2", "VACUUM",
        ];
        foreach (string sql in script)
        {
            try
            {
                db.Execute(sql);
            }
            catch (SqliteException error)
            {
                Assert.True(error.Code is SqliteResult.IoErr or SqliteResult.Full or SqliteResult.NoMem or SqliteResult.Error or SqliteResult.CantOpen, $"{sql}: {error.Message}");
                errors++;
                if (db.InTransaction)
                    db.Execute("ROLLBACK");
            }
        }

        memory.Store.AllocationFault = null;
        CheckIntegrity(db);
        db.Execute("CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (99, 1)");
        rows = Scalar(db, "SELECT count(*) FROM t");
        db.Dispose();
        using Database again = memory.Open();
        CheckIntegrity(again);
        Assert.Equal(rows, Scalar(again, "SELECT count(*) FROM t"));
        Assert.Equal(failed, errors > 0);
        return !failed;
    }
}

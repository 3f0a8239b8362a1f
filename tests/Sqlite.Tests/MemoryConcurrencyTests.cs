using System.Diagnostics;

using static Peios.Sqlite.Tests.MemoryDatabase;

namespace Peios.Sqlite.Tests;

public sealed class MemoryConcurrencyTests
{
    private const int Accounts = 200, Enough = 100, EnoughVisits = 10;

    /// <summary>
    /// Transfers keep the sum; every read must see it. One connection writes and checkpoints, as SQLite before 3.51.3 needs it.
    /// </summary>
    [Fact]
    public async Task Readers_on_other_threads_only_ever_see_whole_commits()
    {
        using MemoryDatabase memory = new();
        Prepare(memory);
        Course course = new();
        Task<long>[] readers = [.. Enumerable.Range(0, 4).Select(i => OnThread(() => Read(memory, keepsOpen: i % 2 == 0, course)))];
        Task<long> writer = OnThread(() => Write(memory, checkpoints: true, course));
        Assert.True(await writer > Enough);
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > Enough));
        Check(memory);
    }

    [Fact]
    public async Task Writers_on_several_threads_exclude_each_other()
    {
        using MemoryDatabase memory = new();
        Prepare(memory);
        Course course = new();
        Task<long>[] writers = [.. Enumerable.Range(0, 3).Select(_ => OnThread(() => Write(memory, checkpoints: false, course)))];
        Task<long> reader = OnThread(() => Read(memory, keepsOpen: true, course));
        long commits = (await Task.WhenAll(writers)).Sum();
        Assert.True(await reader > 0);
        using Database db = memory.OpenWal();
        Assert.Equal(commits, Scalar(db, "SELECT count(*) FROM journal"));
        Check(memory);
    }

    [Fact]
    public async Task Connections_come_and_go_beside_writes()
    {
        using MemoryDatabase memory = new();
        Prepare(memory);
        Course course = new();
        Task<long> writer = OnThread(() => Write(memory, checkpoints: true, course));
        Task<long>[] visitors = [.. Enumerable.Range(0, 2).Select(_ => OnThread(() => Visit(memory, course)))];
        Assert.True(await writer > Enough);
        Assert.All(await Task.WhenAll(visitors), visits => Assert.True(visits > EnoughVisits));
        Check(memory);
    }

    private static Task<long> OnThread(Func<long> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Prepare(MemoryDatabase memory)
    {
        using Database db = memory.OpenWal();
        db.SetCheckpointOnClose(false);
        db.Execute($"""
            CREATE TABLE journal(n INTEGER PRIMARY KEY, filler BLOB);
            WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < {Accounts}) INSERT INTO t SELECT x, 100 FROM c;
            """);
    }

    private static long Write(MemoryDatabase memory, bool checkpoints, Course course)
    {
        using Database db = memory.OpenWal();
        db.SetCheckpointOnClose(false);
        db.SetBusyTimeout(10_000);
        // Large enough commits, and a cache small enough, that pages spill and the log grows over many chunks.
        db.Execute("PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=8");
        Random random = new(Environment.CurrentManagedThreadId);
        long commits = 0;
        while (course.GoesOn(commits, Enough))
        {
            int from = random.Next(1, Accounts + 1), to = random.Next(1, Accounts + 1);
            db.Execute($"BEGIN IMMEDIATE; UPDATE t SET b = b - 3 WHERE a = {from}; INSERT INTO journal(filler) VALUES (zeroblob({random.Next(30_000)})); UPDATE t SET b = b + 3 WHERE a = {to}");
            if (random.Next(10) == 0)
            {
                db.Execute("ROLLBACK");
                continue;
            }

            db.Execute("COMMIT");
            commits++;
            if (checkpoints && commits % 20 == 0)
                db.Checkpoint("main", (commits % 60) == 0 ? CheckpointMode.Truncate : CheckpointMode.Passive);
            if (checkpoints && commits % 50 == 0)
                db.Execute("DELETE FROM journal");
        }

        return commits;
    }

    private static long Read(MemoryDatabase memory, bool keepsOpen, Course course)
    {
        using Database db = memory.OpenWal();
        db.SetCheckpointOnClose(false);
        db.Execute("PRAGMA cache_size=4");
        using Statement sum = db.Prepare("SELECT sum(b) FROM t");
        using Statement begin = db.Prepare("BEGIN");
        using Statement commit = db.Prepare("COMMIT");
        using Statement count = db.Prepare("SELECT count(*), sum(length(filler)) FROM journal");
        long reads = 0;
        while (course.GoesOn(reads, Enough))
        {
            if (keepsOpen)
                begin.Run();
            long first = -1;
            for (int i = 0; i < (keepsOpen ? 5 : 1); i++)
            {
                Assert.True(sum.Step());
                Assert.Equal(Accounts * 100, sum.Int64(0));
                sum.Reset();
                Assert.True(count.Step());
                if (i > 0)
                    Assert.Equal(first, count.Int64(0));
                first = count.Int64(0);
                count.Reset();
            }

            if (keepsOpen)
                commit.Run();
            reads++;
        }

        return reads;
    }

    private static long Visit(MemoryDatabase memory, Course course)
    {
        long visits = 0;
        for (; course.GoesOn(visits, EnoughVisits); visits++)
        {
            using Database db = memory.Open(visits % 2 == 0 ? OpenFlags.ReadOnly : OpenFlags.ReadWrite);
            db.SetCheckpointOnClose(false);
            Assert.Equal(Accounts * 100, Scalar(db, "SELECT sum(b) FROM t"));
        }

        return visits;
    }

    private static void Check(MemoryDatabase memory)
    {
        using Database db = memory.OpenWal();
        CheckIntegrity(db);
        Assert.Equal(Accounts * 100, Scalar(db, "SELECT sum(b) FROM t"));
        Assert.True(db.Checkpoint("main", CheckpointMode.Truncate).Complete);
        CheckIntegrity(db);
        Assert.Equal(0, memory.Store.WalBytes);
    }

    /// <summary>How long the threads of a test go on: for a while, and on a busy machine until each has done enough.</summary>
    private sealed class Course
    {
        private static readonly TimeSpan Usual = TimeSpan.FromSeconds(1.5), Longest = TimeSpan.FromSeconds(30);

        private readonly long _start = Stopwatch.GetTimestamp();

        public bool GoesOn(long done, long enough) => Stopwatch.GetElapsedTime(_start) is var elapsed && (elapsed < Usual || (done <= enough && elapsed < Longest));
    }
}

using System.Text;
using Loregd.Tests;

namespace Peios.Sqlite.Tests;

public sealed class StatementTests
{
    private static Database OpenMemory() => Database.Open(":memory:", OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Memory);

    [Fact]
    public void Integers_of_every_size_come_back()
    {
        using Database db = OpenMemory();
        using Statement echo = db.Prepare("SELECT ?1");
        foreach (long value in (long[])[0, 1, -1, int.MaxValue, long.MinValue, long.MaxValue])
        {
            echo.BindInt64(1, value);
            Assert.True(echo.Step());
            Assert.Equal(value, echo.Int64(0));
            Assert.False(echo.Step());
            echo.Reset();
        }
    }

    [Fact]
    public void An_empty_blob_is_not_null()
    {
        using Database db = OpenMemory();
        using Statement echo = db.Prepare("SELECT ?1, typeof(?1), ?2 IS NULL");
        echo.BindBlob(1, []);
        echo.BindNull(2);
        Assert.True(echo.Step());
        Assert.False(echo.IsNull(0));
        Assert.True(echo.Blob(0).IsEmpty);
        Assert.Equal("blob"u8, echo.Text(1));
        Assert.Equal(1, echo.Int64(2));
    }

    [Fact]
    public void An_empty_text_is_not_null_and_not_a_blob()
    {
        using Database db = OpenMemory();
        using Statement echo = db.Prepare("SELECT ?1, typeof(?1), ?2, typeof(?2)");
        echo.BindText(1, default);
        echo.BindTextCopy(2, ""u8);
        Assert.True(echo.Step());
        Assert.False(echo.IsNull(0));
        Assert.False(echo.IsNull(2));
        Assert.True(echo.Text(0).IsEmpty);
        Assert.Equal("text"u8, echo.Text(1));
        Assert.Equal("text"u8, echo.Text(3));
    }

    [Fact]
    public void Text_and_blobs_keep_every_byte()
    {
        using Database db = OpenMemory();
        db.Execute("CREATE TABLE t(a TEXT, b BLOB, c BLOB)");
        byte[] blob = new byte[100_000];
        new Random(7).NextBytes(blob);
        byte[] text = Encoding.UTF8.GetBytes("Grüße, 世界 🌍");
        byte[] guid = [.. Enumerable.Range(240, 16).Select(i => (byte)i)];
        using (Statement insert = db.Prepare("INSERT INTO t VALUES (?1, ?2, ?3)"))
        {
            insert.BindTextCopy(1, text);
            insert.BindBlobCopy(2, blob);
            insert.BindBlob16(3, guid);
            insert.Run();
        }

        using Statement select = db.Prepare("SELECT a, b, c FROM t");
        Assert.True(select.Step());
        Assert.Equal(text, select.Text(0));
        Assert.Equal(blob, select.Blob(1));
        Assert.Equal(guid, select.Blob(2));
    }

    [Fact]
    public void Copies_survive_a_change_of_the_original()
    {
        using Database db = OpenMemory();
        using Statement echo = db.Prepare("SELECT ?1, ?2, ?3");
        byte[] bytes = [.. "0123456789abcdef"u8];
        echo.BindTextCopy(1, bytes);
        echo.BindBlobCopy(2, bytes);
        echo.BindBlob16(3, bytes);
        Array.Clear(bytes);
        Assert.True(echo.Step());
        for (int i = 0; i < 3; i++)
            Assert.Equal("0123456789abcdef"u8, echo.Blob(i));
    }

    [Fact]
    public void Bindings_stay_over_a_reset()
    {
        using Database db = OpenMemory();
        using Statement echo = db.Prepare("SELECT ?1");
        echo.BindInt64(1, 5);
        Assert.True(echo.Step());
        echo.Reset();
        Assert.True(echo.Step());
        Assert.Equal(5, echo.Int64(0));
    }

    [Fact]
    public void Columns_outside_the_row_are_refused()
    {
        using Database db = OpenMemory();
        using Statement one = db.Prepare("SELECT 1");
        Assert.Throws<InvalidOperationException>(() => one.Int64(0));
        Assert.True(one.Step());
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Int64(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Blob(-1).Length);
        Assert.False(one.Step());
        Assert.Throws<InvalidOperationException>(() => one.Text(0).Length);
    }

    [Fact]
    public void A_parameter_that_does_not_exist_is_out_of_range()
    {
        using Database db = OpenMemory();
        using Statement echo = db.Prepare("SELECT ?1");
        Assert.Equal(SqliteResult.Range, Assert.Throws<SqliteException>(() => echo.BindInt64(2, 1)).Code);
        Assert.Equal(SqliteResult.Range, Assert.Throws<SqliteException>(() => echo.BindBlob(0, "x"u8)).Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => echo.BindBlob16(2, new byte[16]));
        Assert.Throws<ArgumentException>(() => echo.BindBlob16(1, new byte[15]));
    }

    [Fact]
    public void Binding_a_running_statement_is_misuse_and_leaves_it_running()
    {
        using Database db = OpenMemory();
        using Statement rows = db.Prepare("SELECT ?1 UNION ALL SELECT 2");
        rows.BindInt64(1, 1);
        Assert.True(rows.Step());
        Assert.Equal(SqliteResult.Misuse, Assert.Throws<SqliteException>(() => rows.BindInt64(1, 9)).Code);
        Assert.Equal(1, rows.Int64(0));
        Assert.True(rows.Step());
        Assert.Equal(2, rows.Int64(0));
    }

    [Fact]
    public void A_failed_step_leaves_the_statement_reset()
    {
        using Database db = OpenMemory();
        db.Execute("CREATE TABLE t(a PRIMARY KEY); INSERT INTO t VALUES (1)");
        using Statement insert = db.Prepare("INSERT INTO t VALUES (?1)");
        insert.BindInt64(1, 1);
        SqliteException error = Assert.Throws<SqliteException>(() => insert.Step());
        Assert.Equal(SqliteResult.Constraint, error.Code);
        Assert.Equal(1555, error.ExtendedCode);
        Assert.Contains("t.a", error.Message, StringComparison.Ordinal);
        insert.BindInt64(1, 2);
        insert.Run();
        Assert.Equal(1, db.Changes);
    }

    [Fact]
    public void The_hot_path_allocates_nothing()
    {
        using Database db = OpenMemory();
        db.Execute("CREATE TABLE t(id BLOB PRIMARY KEY, name TEXT, n INTEGER, data BLOB) WITHOUT ROWID");
        using Statement insert = db.Prepare("INSERT OR REPLACE INTO t VALUES (?1, ?2, ?3, ?4)");
        using Statement select = db.Prepare("SELECT name, n, data, id IS NULL FROM t WHERE id = ?1");
        byte[] id = new byte[16], name = new byte[3];
        long sum = 0;
        Run();
        Assert.Equal(0, Allocated.By(Run));
        Assert.Equal((1000 * 19) + (999 * 500), sum);

        void Run()
        {
            sum = 0;
            for (int i = 0; i < 1000; i++)
            {
                id[0] = (byte)i;
                insert.BindBlob16(1, id);
                insert.BindText(2, name);
                insert.BindInt64(3, i);
                insert.BindBlobCopy(4, id);
                insert.Run();
                select.BindBlob(1, id);
                while (select.Step())
                    sum += select.Text(0).Length + select.Int64(1) + select.Blob(2).Length + (select.IsNull(3) ? 1 : 0);
                select.Reset();
            }
        }
    }

    [Fact]
    public void After_dispose_a_statement_refuses_and_says_so()
    {
        using Database db = OpenMemory();
        Statement echo = db.Prepare("SELECT ?1");
        Assert.True(echo.Step());
        echo.Dispose();
        echo.Dispose();
        Assert.Throws<ObjectDisposedException>(() => echo.Step());
        Assert.Throws<ObjectDisposedException>(() => echo.BindInt64(1, 1));
        Assert.Throws<ObjectDisposedException>(() => echo.BindBlob16(1, new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => echo.Int64(0));
        echo.Reset();
    }
}

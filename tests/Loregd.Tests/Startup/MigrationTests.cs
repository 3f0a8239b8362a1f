using Loregd.Storage;
using Loregd.Tests.Harness;

using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Tests.Startup;

/// <summary>behaviour.md, Startup: migrations are a mechanism, ordered steps, each in one transaction, though version 1 needs none.</summary>
public sealed class MigrationTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Database _database;

    public MigrationTests()
    {
        HiveFile.Create(_folder.File("hive.db"), "Machine", KeyGuid.NewRandom()).Dispose();
        _database = Database.Open(_folder.File("hive.db"), OpenFlags.ReadWrite);
    }

    [Fact]
    public void The_current_version_needs_no_step()
    {
        Assert.Equal(0, Migrations.Run(_database, Migrations.Steps));
        Assert.Equal(1, Version());
    }

    [Fact]
    public void Steps_run_in_the_order_of_their_versions_each_once()
    {
        var order = new List<int>();
        Migration[] steps = [Step(3), Step(1), Step(2)];
        Assert.Equal(3, Migrations.Run(_database, steps, newest: 4));
        Assert.Equal([1, 2, 3], order);
        Assert.Equal(4, Version());
        Assert.Equal(0, Migrations.Run(_database, steps, newest: 4));
        Assert.Equal([1, 2, 3], order);

        Migration Step(int from) => new(from, database =>
        {
            order.Add(from);
            database.Execute($"CREATE TABLE main.step{from} (a)");
        });
    }

    [Fact]
    public void A_hive_in_between_runs_only_what_is_left()
    {
        _database.Execute("UPDATE schema_version SET version = 2");
        Assert.Equal(1, Migrations.Run(_database, [new(1, _ => Assert.Fail("step 1 ran")), new(2, _ => { })], newest: 3));
        Assert.Equal(3, Version());
    }

    [Fact]
    public void A_step_that_fails_leaves_the_hive_as_the_step_before_left_it()
    {
        Migration[] steps =
        [
            new(1, database => database.Execute("CREATE TABLE main.first (a)")),
            new(2, database => database.Execute("CREATE TABLE main.second (a); INSERT INTO no_such_table VALUES (1)")),
        ];
        Assert.Throws<SqliteException>(() => Migrations.Run(_database, steps, newest: 3));
        Assert.Equal(2, Version());
        Assert.False(_database.InTransaction);
        using HiveFile hive = HiveFile.Read(_folder.File("hive.db"));
        Assert.Equal(["first"], hive.Rows("SELECT name FROM sqlite_schema WHERE name IN ('first', 'second')"));
    }

    [Fact]
    public void A_version_from_which_no_step_leads_is_refused()
    {
        Assert.Throws<StartupException>(() => Migrations.Run(_database, [new(1, _ => { })], newest: 3));
        Assert.Equal(2, Version());
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private long Version()
    {
        using HiveFile hive = HiveFile.Read(_folder.File("hive.db"));
        return hive.Number("SELECT version FROM schema_version");
    }
}

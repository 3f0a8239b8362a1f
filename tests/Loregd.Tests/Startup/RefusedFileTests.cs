using System.Text;

using Loregd.Tests.Harness;

using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Tests.Startup;

/// <summary>behaviour.md, Startup: a file that is not this hive is refused with one line and status 1, and left byte for byte as it was.</summary>
public sealed class RefusedFileTests
{
    [Theory]
    [InlineData("This is a text, and longer than the hundred bytes that the header of a database has, so that nobody takes it for one.")]
    [InlineData("x")]
    [InlineData("SQLite format 3")]
    public void A_file_that_is_no_SQLite_database(string content) =>
        AssertRefused("Machine.db", path => File.WriteAllText(path, content));

    [Fact]
    public void A_database_of_something_else() =>
        AssertRefused("no table schema_version", path => Create(path, "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO customers VALUES (1, 'x')"));

    [Fact]
    public void A_database_of_something_else_whose_log_was_not_played_back()
    {
        using Rig rig = Rig.Prepare();
        byte[] log;
        using (var made = Database.Open(rig.DatabasePath(), OpenFlags.ReadWrite | OpenFlags.Create))
        {
            made.Execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE customers (id INTEGER); INSERT INTO customers VALUES (1)");
            log = File.ReadAllBytes(rig.DatabasePath() + "-wal");
            File.Copy(rig.DatabasePath(), rig.DatabasePath() + ".copy");
        }

        File.Move(rig.DatabasePath() + ".copy", rig.DatabasePath(), overwrite: true);
        File.WriteAllBytes(rig.DatabasePath() + "-wal", log);
        byte[] database = File.ReadAllBytes(rig.DatabasePath());
        Assert.Contains("no table schema_version", Refusal(rig), StringComparison.Ordinal);
        Assert.Equal(database, File.ReadAllBytes(rig.DatabasePath()));
        Assert.Equal(log, File.ReadAllBytes(rig.DatabasePath() + "-wal"));
    }

    [Theory]
    [InlineData("schema_version")]
    [InlineData("keys")]
    [InlineData("path_entries")]
    [InlineData("values")]
    [InlineData("blanket_tombstones")]
    public void A_hive_that_lacks_a_table(string table) =>
        AssertRefused($"no table {table}", path => ChangedHive(path, $"DROP TABLE \"{table}\""));

    [Theory]
    [InlineData("ALTER TABLE keys ADD COLUMN more TEXT", "keys")]
    [InlineData("ALTER TABLE keys ADD COLUMN more TEXT GENERATED ALWAYS AS (name) VIRTUAL", "keys")]
    [InlineData("ALTER TABLE keys RENAME COLUMN sd TO descriptor", "keys")]
    [InlineData("ALTER TABLE \"values\" DROP COLUMN data", "values")]
    [InlineData("ALTER TABLE schema_version ADD COLUMN more TEXT", "schema_version")]
    [InlineData("DROP TABLE blanket_tombstones; CREATE TABLE blanket_tombstones (key_guid BLOB NOT NULL, layer TEXT NOT NULL, sequence INTEGER NOT NULL)", "blanket_tombstones")]
    [InlineData("DROP TABLE blanket_tombstones; CREATE TABLE blanket_tombstones (key_guid TEXT NOT NULL, layer TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (key_guid, layer))", "blanket_tombstones")]
    [InlineData("DROP TABLE path_entries; CREATE TABLE path_entries (parent_guid BLOB NOT NULL, child_name TEXT NOT NULL, child_name_folded TEXT NOT NULL, layer TEXT NOT NULL, target_type INTEGER NOT NULL, target_guid BLOB, sequence INTEGER NOT NULL, PRIMARY KEY (parent_guid, layer, child_name_folded))", "path_entries")]
    public void A_hive_with_other_columns_or_keys_than_the_seeds(string change, string table) =>
        AssertRefused($"table {table} has the columns", path => ChangedHive(path, change));

    [Theory]
    [InlineData("DELETE FROM schema_version", "0 rows")]
    [InlineData("INSERT INTO schema_version VALUES (1)", "2 rows")]
    [InlineData("UPDATE schema_version SET version = 2", "version 2")]
    [InlineData("UPDATE schema_version SET version = 4611686018427387904", "version 4611686018427387904")]
    [InlineData("UPDATE schema_version SET version = 0", "version 0")]
    [InlineData("UPDATE schema_version SET version = -1", "version -1")]
    [InlineData("UPDATE schema_version SET version = 1.5", "version 0")]
    [InlineData("UPDATE schema_version SET version = x'31'", "version 0")]
    public void A_hive_whose_version_is_not_known(string change, string reason) => AssertRefused(reason, path => ChangedHive(path, change));

    [Fact]
    public void A_hive_whose_root_has_another_name() => AssertRefused("Users", path => HiveFile.Create(path, "Users", KeyGuid.NewRandom()).Dispose());

    [Fact]
    public void Two_hives_whose_paths_are_swapped()
    {
        using Rig rig = Rig.Start("Machine", "Users");
        rig.Stop();
        File.Move(rig.DatabasePath("Machine"), rig.PathOf("x"));
        File.Move(rig.DatabasePath("Users"), rig.DatabasePath("Machine"));
        File.Move(rig.PathOf("x"), rig.DatabasePath("Users"));
        byte[][] before = [File.ReadAllBytes(rig.DatabasePath("Machine")), File.ReadAllBytes(rig.DatabasePath("Users"))];
        Assert.Contains("swapped", Refusal(rig), StringComparison.Ordinal);
        Assert.Equal(before[0], File.ReadAllBytes(rig.DatabasePath("Machine")));
        Assert.Equal(before[1], File.ReadAllBytes(rig.DatabasePath("Users")));
    }

    [Fact]
    public void A_root_whose_name_differs_in_case_is_the_same()
    {
        using Rig rig = Rig.Prepare();
        HiveFile.Create(rig.DatabasePath(), "MACHINE", KeyGuid.NewRandom()).Dispose();
        rig.StartAgain();
        Assert.Equal("MACHINE", rig.Kernel.KeyOf(rig.Root).Name);
    }

    [Fact]
    public void A_hive_with_two_roots() => AssertRefused(
        "more than one root",
        path => ChangedHive(path, $"INSERT INTO keys VALUES ({HiveFile.Hex(KeyGuid.NewRandom())}, 'Machine', 'machine', NULL, x'{Samples.RootDescriptor.ToHex()}', 0, 0, 0)"));

    [Theory]
    [InlineData("x''")]
    [InlineData("zeroblob(16)")]
    public void A_hive_with_keys_but_without_a_root(string parent) => AssertRefused("no root", path => ChangedHive(path, $"UPDATE keys SET parent_guid = {parent}"));

    [Fact]
    public void A_root_whose_GUID_is_not_16_bytes_long() => AssertRefused("16 bytes", path => ChangedHive(path, "UPDATE keys SET guid = x'01020304'"));

    [Theory]
    [InlineData("UTF-16le")]
    [InlineData("UTF-16be")]
    public void A_database_in_UTF_16(string encoding) => AssertRefused(
        encoding,
        path => Create(path, $"PRAGMA encoding = '{encoding}'; {HiveFile.SeedsTables} INSERT INTO schema_version VALUES (1)"));

    [Fact]
    public void A_folder_in_place_of_the_file()
    {
        using Rig rig = Rig.Prepare();
        Directory.CreateDirectory(rig.DatabasePath());
        Assert.Contains(rig.DatabasePath(), Refusal(rig), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(rig.DatabasePath()));
    }

    [Fact]
    public void A_damage_that_only_the_search_for_the_highest_sequence_meets_is_said_with_the_hives_name()
    {
        using Rig rig = Rig.Prepare();
        rig.Launch();
        rig.Connect();
        rig.Stop();
        long page;
        using (HiveFile hive = rig.ReadHive())
            page = hive.Number("SELECT rootpage FROM sqlite_schema WHERE name = 'idx_values_layer'");
        using (FileStream file = File.OpenWrite(rig.DatabasePath()))
        {
            file.Position = (page - 1) * 4096;
            file.Write(new byte[4096]);
        }

        Assert.Contains("the hive Machine", Refusal(rig), StringComparison.Ordinal);
    }

    private static void AssertRefused(string reason, Action<string> make)
    {
        using Rig rig = Rig.Prepare();
        make(rig.DatabasePath());
        string folder = Path.GetDirectoryName(rig.DatabasePath())!;
        string[] files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
        byte[] before = File.ReadAllBytes(rig.DatabasePath());
        DateTime time = File.GetLastWriteTimeUtc(rig.DatabasePath());
        Assert.Contains(reason, Refusal(rig), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(rig.DatabasePath()));
        Assert.Equal(time, File.GetLastWriteTimeUtc(rig.DatabasePath()));
        Assert.Equal(files, Directory.GetFiles(folder).Order(StringComparer.Ordinal));
    }

    /// <summary>Starts it, expects status 1, and returns the message, which names the file.</summary>
    private static string Refusal(Rig rig)
    {
        rig.Launch();
        Assert.Equal(1, rig.Loregd.WaitExit());
        Assert.False(rig.Device.HasCaller, "the device was opened");
        string message = ((InProcessLoregd)rig.Loregd).Failure!;
        Assert.Contains(".db", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static void ChangedHive(string path, string change)
    {
        using HiveFile hive = HiveFile.Create(path, "Machine", KeyGuid.NewRandom());
        hive.Execute(change);
    }

    private static void Create(string path, string sql)
    {
        using var made = Database.Open(Encoding.UTF8.GetBytes(path), OpenFlags.ReadWrite | OpenFlags.Create);
        made.Execute(sql);
    }
}

using System.Text;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>
/// Looks at a database file before anything writes to it: a file that is not this hive is refused, byte for byte untouched
/// (behaviour.md, Startup).
/// </summary>
internal static class HiveCheck
{
    /// <summary>True when the file holds a hive, false when it is empty and awaits its first boot.</summary>
    /// <exception cref="StartupException">The file is something else.</exception>
    public static bool HoldsHive(DatabaseFile file, string hiveName, int newestVersion = Schema.Version)
    {
        DatabasePath path = file.Path;
        bool isSettled = Posix.Identify(path.With("-wal").Bytes, out _) != 0 && Posix.Identify(path.With("-journal").Bytes, out _) != 0;
        // SQLite itself takes a file of a few bytes for a database that is empty, and would write over them.
        if (isSettled && !file.IsEmptyOrSqlite())
            throw NotSqlite(path, inner: null);
        try
        {
            using Database database = OpenForChecking(path, isSettled);
            CheckEncoding(database, path);
            if (IsEmpty(database))
                return false;
            CheckTables(database, path);
            CheckVersion(database, path, newestVersion);
            CheckRoot(database, path, hiveName);
            return true;
        }
        catch (SqliteException failure) when (failure.Code == SqliteResult.NotADb)
        {
            throw NotSqlite(path, failure);
        }
        catch (SqliteException failure)
        {
            throw new StartupException($"{path} cannot be read: {failure.Message}", inner: failure);
        }
    }

    /// <summary>
    /// Where no log or journal waits to be played back, the file is opened as immutable, so that not even files beside it appear.
    /// A waiting rollback journal has to be played back before anything can be read, hence the last resort.
    /// </summary>
    private static Database OpenForChecking(DatabasePath path, bool isSettled)
    {
        if (isSettled)
            return Database.Open(ImmutableUri(path), OpenFlags.ReadOnly | OpenFlags.Uri);
        Database database = Database.Open(path.Bytes, OpenFlags.ReadOnly);
        try
        {
            database.SetCheckpointOnClose(false);
            IsEmpty(database);
            return database;
        }
        catch (SqliteException failure) when (failure.Code == SqliteResult.ReadOnly)
        {
            database.Dispose();
            return Database.Open(path.Bytes, OpenFlags.ReadWrite);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static StartupException NotSqlite(DatabasePath path, Exception? inner) =>
        new($"{path} is not an SQLite database; it is left as it is", inner: inner);

    private static byte[] ImmutableUri(DatabasePath path)
    {
        var uri = new StringBuilder("file:");
        foreach (byte b in path.Bytes)
            uri.Append(char.IsAsciiLetterOrDigit((char)b) || b is (byte)'/' or (byte)'.' or (byte)'-' or (byte)'_' ? (char)b : $"%{b:X2}");
        return Encoding.ASCII.GetBytes(uri.Append("?immutable=1").ToString());
    }

    private static bool IsEmpty(Database database) => Count(database, "SELECT count(*) FROM main.sqlite_schema") == 0;

    private static void CheckTables(Database database, DatabasePath path)
    {
        foreach (TableShape table in Schema.Tables)
        {
            string[] columns = Columns(database, table.Name);
            if (columns.Length == 0)
                throw new StartupException($"{path} is not a hive: it has no table {table.Name}; it is left as it is");
            if (!columns.AsSpan().SequenceEqual(table.Columns))
                throw new StartupException($"{path} is not a hive: its table {table.Name} has the columns ({string.Join(", ", columns)}); it is left as it is");
        }
    }

    private static void CheckEncoding(Database database, DatabasePath path)
    {
        if (Text(database, "PRAGMA main.encoding") is var encoding and not "UTF-8")
            throw new StartupException($"{path} keeps its text as {encoding}; loregd serves UTF-8 databases; convert it with the sqlite3 shell's .dump");
    }

    private static string[] Columns(Database database, string table)
    {
        using Statement statement = database.Prepare("SELECT name, upper(type), \"notnull\", pk FROM pragma_table_xinfo(?1, 'main') ORDER BY cid");
        statement.BindTextCopy(1, Encoding.UTF8.GetBytes(table));
        var columns = new List<string>();
        while (statement.Step())
        {
            string column = $"{Encoding.UTF8.GetString(statement.Text(0))} {Encoding.UTF8.GetString(statement.Text(1))}";
            column += statement.Int64(2) != 0 ? " notnull" : "";
            columns.Add(column + (statement.Int64(3) != 0 ? $" pk{statement.Int64(3)}" : ""));
        }

        return [.. columns];
    }

    private static void CheckVersion(Database database, DatabasePath path, int newestVersion)
    {
        long rows = Count(database, "SELECT count(*) FROM main.schema_version");
        if (rows != 1)
            throw new StartupException($"{path} is not a hive: schema_version has {rows} rows in place of one; it is left as it is");
        long version = Count(database, "SELECT iif(typeof(version) = 'integer', version, 0) FROM main.schema_version");
        if (version > newestVersion)
            throw new StartupException($"{path} has schema version {version}, newer than {newestVersion}, the newest that this loregd knows; use a newer loregd");
        if (version < Migrations.OldestVersion)
            throw new StartupException($"{path} has schema version {version}, which never was one; it is left as it is");
    }

    private static void CheckRoot(Database database, DatabasePath path, string hiveName)
    {
        using Statement roots = database.Prepare("SELECT name, guid FROM main.keys WHERE parent_guid IS NULL LIMIT 2");
        if (!roots.Step())
        {
            if (Count(database, "SELECT EXISTS (SELECT 1 FROM main.keys)") != 0)
                throw new StartupException($"{path} is not a hive: it has keys, but no root; it is left as it is");
            return;
        }

        byte[] name = roots.Text(0).ToArray();
        if (!CaseFolding.FoldedEquals(name, Encoding.UTF8.GetBytes(hiveName)))
            throw new StartupException($"{path} holds the hive {Encoding.UTF8.GetString(name)}, not {hiveName}; are two paths swapped?");
        if (roots.Blob(1).Length != KeyGuid.Size)
            throw new StartupException($"{path} is not a hive: its root's GUID is not {KeyGuid.Size} bytes long; it is left as it is");
        if (roots.Step())
            throw new StartupException($"{path} is not a hive: it has more than one root key; it is left as it is");
    }

    private static long Count(Database database, string sql)
    {
        using Statement statement = database.Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    private static string Text(Database database, string sql)
    {
        using Statement statement = database.Prepare(sql);
        return statement.Step() ? Encoding.UTF8.GetString(statement.Text(0)) : "";
    }
}

using Peios.Sqlite;

namespace Loregd.Tests.Harness;

/// <summary>
/// Another program at the database of a hive that is being served: it holds the write lock, or plants triggers that make loregd's statements
/// or commits fail. The file stays in WAL mode; it never checkpoints.
/// </summary>
public sealed class OutsideProgram : IDisposable
{
    private readonly Database _database;

    public OutsideProgram(string path)
    {
        _database = Database.Open(path, OpenFlags.ReadWrite);
        _database.SetBusyTimeout((int)Timeouts.Answer.TotalMilliseconds);
        _database.SetCheckpointOnClose(false);
        _database.Execute("PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON;");
    }

    /// <summary>Takes the write lock, as an editor of the database would that forgets to commit.</summary>
    public void Lock() => _database.Execute("BEGIN IMMEDIATE");

    public void Unlock() => _database.Execute("ROLLBACK");

    /// <summary>A value of this name cannot be stored: the statement fails, and nothing else.</summary>
    public void RefuseValue(string name) => PlantOnValue(name, "SELECT RAISE(ABORT, 'planted')");

    /// <summary>A value of this name makes SQLite roll the whole transaction back, as a full disk does.</summary>
    public void RollBackOnValue(string name) => PlantOnValue(name, "SELECT RAISE(ROLLBACK, 'planted')");

    /// <summary>While a value of this name is there, COMMIT fails; SQLite keeps the transaction.</summary>
    public void RefuseCommitOfValue(string name)
    {
        PlantDeferred();
        PlantOnValue(name, "INSERT INTO planted VALUES (1)");
        _database.Execute(
            $"CREATE TRIGGER planted_away AFTER DELETE ON \"values\" WHEN old.name = {HiveFile.Quote(name)} BEGIN DELETE FROM planted; END;");
    }

    /// <summary>A deletion of the layer's values fails: its statement, or only the COMMIT.</summary>
    public void RefuseDeletionOfLayer(string layer, bool atCommit)
    {
        if (atCommit)
            PlantDeferred();
        string consequence = atCommit ? "INSERT INTO planted VALUES (1)" : "SELECT RAISE(ABORT, 'planted')";
        _database.Execute($"CREATE TRIGGER planted AFTER DELETE ON \"values\" WHEN old.layer = {HiveFile.Quote(layer)} BEGIN {consequence}; END;");
    }

    /// <summary>No such change succeeds, for example `UPDATE OF sd ON keys`: its statement fails, and nothing else.</summary>
    public void Refuse(string change) => _database.Execute($"CREATE TRIGGER planted AFTER {change} BEGIN SELECT RAISE(ABORT, 'planted'); END;");

    /// <summary>No key can be removed.</summary>
    public void RefuseDeletionOfKeys() => _database.Execute("CREATE TRIGGER planted BEFORE DELETE ON keys BEGIN SELECT RAISE(ABORT, 'planted'); END;");

    /// <summary>Takes away what it has planted.</summary>
    public void Unplant() =>
        _database.Execute("DROP TRIGGER IF EXISTS planted; DROP TRIGGER IF EXISTS planted_away; DROP TABLE IF EXISTS planted; DROP TABLE IF EXISTS planted_parent;");

    public void Dispose() => _database.Dispose();

    private void PlantOnValue(string name, string consequence) =>
        _database.Execute($"CREATE TRIGGER planted AFTER INSERT ON \"values\" WHEN new.name = {HiveFile.Quote(name)} BEGIN {consequence}; END;");

    /// <summary>A foreign key that is checked at COMMIT only; no parent ever exists.</summary>
    private void PlantDeferred() =>
        _database.Execute("""
            CREATE TABLE planted_parent (id INTEGER PRIMARY KEY);
            CREATE TABLE planted (id INTEGER REFERENCES planted_parent (id) DEFERRABLE INITIALLY DEFERRED);
            """);
}

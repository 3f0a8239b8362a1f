using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>How the connections to one hive are opened: its database, with its volatile store attached to each (seeds §4.1.1).</summary>
internal sealed class HiveConnections(DatabasePath path, string volatileUri)
{
    /// <summary>Pages of both stores that one connection keeps, in KiB: the tree's upper pages, no more.</summary>
    private const int ReaderCacheKib = 4096;
    private const int WriterCacheKib = 8192;

    /// <summary>
    /// The one connection that writes and checkpoints. Once the hive is up it never waits for a lock in SQLite: whoever asks waits in the writer's queue
    /// instead, where its deadline is kept and where a stop reaches it.
    /// </summary>
    public Database OpenWriter(long volatileBytes)
    {
        Database database = Open(OpenFlags.ReadWrite, WriterCacheKib);
        try
        {
            // A log in another mode is converted; that mode is in the file for good, and every reader finds it.
            foreach (Store store in Stores.All)
                UseLog(database, store);
            // A delete has to work in a full volatile store too, so it may not write what it frees.
            database.Execute("PRAGMA main.secure_delete = FAST; PRAGMA volatile.secure_delete = OFF;");
            database.Execute("PRAGMA main.synchronous = FULL; PRAGMA volatile.synchronous = OFF; PRAGMA foreign_keys = ON;");
            database.Execute($"PRAGMA volatile.max_page_count = {volatileBytes / 4096}");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>SQLite says which mode it is after all, and no error, where a file system cannot share memory.</summary>
    private static void UseLog(Database database, Store store)
    {
        using Statement mode = database.Prepare($"PRAGMA {store.Schema()}.journal_mode = WAL");
        if (!mode.Step() || !mode.Text(0).SequenceEqual("wal"u8))
            throw new StartupException("its file system cannot carry a write-ahead log (SQLite's journal_mode WAL); put the database on another one");
    }

    /// <summary>A connection that only reads and never checkpoints, not even when it is closed.</summary>
    public Database OpenReader()
    {
        Database database = Open(OpenFlags.ReadOnly, ReaderCacheKib);
        database.SetCheckpointOnClose(false);
        database.SetBusyTimeout(ReaderBusyMilliseconds);
        return database;
    }

    /// <summary>A reader meets a lock only in the instant in which a log is being reset or recovered.</summary>
    private const int ReaderBusyMilliseconds = 1000;

    private Database Open(OpenFlags access, int cacheKib)
    {
        Database database = Database.Open(path.Bytes, access | OpenFlags.Uri);
        try
        {
            database.SetBusyTimeout(OpeningBusyMilliseconds);
            database.SetDefensive(true);
            database.SetTrustedSchema(false);
            // No temporary folder may be writable where loregd runs.
            database.Execute($"PRAGMA temp_store = MEMORY; PRAGMA main.cache_size = -{cacheKib};");
            database.Execute($"ATTACH '{volatileUri}' AS volatile; PRAGMA volatile.cache_size = -{cacheKib};");
            database.Execute("PRAGMA main.wal_autocheckpoint = 0");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private const int OpeningBusyMilliseconds = 2000;
}

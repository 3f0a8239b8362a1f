using System.Collections.Concurrent;
using System.Text;
using Loregd.Logging;
using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Hives;

/// <summary>A hive that is open: its database file, its volatile store, its readers and its snapshots. Its writer is <see cref="Serving.Writer"/>.</summary>
internal sealed class Hive : IDisposable
{
    /// <summary>
    /// SQLite's page limit bounds the volatile database; this bounds the memory with its log, which counts twice while it grows. Beyond the
    /// bounds there is room for the index of the log.
    /// </summary>
    private const long VolatileSlackBytes = 64L << 20;

    private static int s_volatileStores;

    private readonly DatabaseFile _file;
    private readonly HiveConnections _connections;
    private readonly ConcurrentBag<ReadSession> _readers = [];

    private Hive(int number, HiveArgument argument, DatabaseFile file, MemoryStore volatileStore, HiveConnections connections, Database writer)
    {
        (Number, Name, _file, VolatileStore, _connections, WriteConnection) = (number, argument.Name, file, volatileStore, connections, writer);
        FoldedName = Folded.Of(Encoding.UTF8.GetBytes(Name)).ToArray();
    }

    /// <summary>Its place on the command line, from 0.</summary>
    public int Number { get; }

    public string Name { get; }

    public byte[] FoldedName { get; }

    public KeyGuid Root { get; private set; }

    public DatabasePath Path => _file.Path;

    public MemoryStore VolatileStore { get; }

    /// <summary>The one connection that writes; its writer thread owns it once it runs.</summary>
    public Database WriteConnection { get; }

    public CommitGate Gate { get; } = new();

    public CommitClock Clock { get; } = new();

    public SnapshotList Snapshots { get; } = new();

    /// <summary>Opens or creates the database, then schema, first boot and recovery, in the order of behaviour.md, Startup.</summary>
    public static Hive Open(int number, HiveArgument argument, MemoryVfs vfs, Bounds bounds, Log log)
    {
        DatabaseFile file = DatabaseFile.OpenLocked(argument.Path);
        MemoryStore? volatileStore = null;
        Database? writer = null;
        try
        {
            bool holdsHive = HiveCheck.HoldsHive(file, argument.Name);
            string name = $"/{Interlocked.Increment(ref s_volatileStores)}";
            volatileStore = vfs.CreateStore(name);
            volatileStore.Limit = bounds.VolatileBytes + (2 * bounds.LogBytes) + VolatileSlackBytes;
            var connections = new HiveConnections(argument.Path, $"file:{name}?vfs={vfs.Name}");
            writer = connections.OpenWriter(bounds.VolatileBytes);
            Schema.CreateTables(writer, Store.Volatile);
            Schema.CreateIndexes(writer, Store.Volatile);
            var hive = new Hive(number, argument, file, volatileStore, connections, writer);
            hive.BringUp(holdsHive, log);
            writer.SetBusyTimeout(0);
            return hive;
        }
        catch (Exception failure)
        {
            writer?.Dispose();
            volatileStore?.Dispose();
            file.Dispose();
            if (failure is SqliteException or DamagedRowException)
                throw CannotBeOpened(argument.Name, argument.Path, failure);
            throw;
        }
    }

    /// <summary>Of both stores, when the hive was opened.</summary>
    public ulong FirstHighestSequence { get; private set; }

    /// <summary>Of both stores.</summary>
    public ulong HighestSequence() => Storage.HighestSequence.Of(WriteConnection);

    /// <summary>What to say when it turns out after <see cref="Open"/> that the hive cannot be served.</summary>
    public StartupException CannotBeOpened(Exception failure) => CannotBeOpened(Name, Path, failure);

    /// <summary>Recovery of both stores; said in the log if it found anything.</summary>
    public void Recover(Log log)
    {
        RecoveryCount count = Recovery.Run(WriteConnection);
        if (!count.IsNothing)
            log.Progress($"{Name}: recovery removed {count.Keys} keys without entries and {count.Entries} entries without keys");
    }

    /// <summary>
    /// As <see cref="Recover"/>; false, with nothing done, when somebody outside has locked the database. Another failure is only said: what it would have
    /// removed is in nobody's way, and waits for the next recovery.
    /// </summary>
    public bool TryRecover(Log log)
    {
        try
        {
            Recover(log);
        }
        catch (SqliteException failure) when (failure.Code == SqliteResult.Busy)
        {
            log.Fault($"{Name}: recovery waits for whoever has locked {Path}");
            return false;
        }
        catch (Exception failure)
        {
            log.Fault($"{Name}: recovery failed, the next connection or start tries again: {failure.Message}");
        }

        return true;
    }

    /// <summary>A session for committed reads, to be given back with <see cref="ReturnReader"/>.</summary>
    public ReadSession RentReader() => _readers.TryTake(out ReadSession? reader) ? reader : OpenReader();

    public void ReturnReader(ReadSession reader) => _readers.Add(reader);

    /// <summary>A session of the caller's own, for a snapshot.</summary>
    public ReadSession OpenReader() => new(_connections.OpenReader(), Gate, Clock);

    /// <summary>Closes everything, the write connection last: with it SQLite checkpoints and removes the log.</summary>
    public void Dispose()
    {
        while (_readers.TryTake(out ReadSession? reader))
            reader.Dispose();
        WriteConnection.Dispose();
        VolatileStore.Dispose();
        _file.Dispose();
    }

    private static StartupException CannotBeOpened(string name, DatabasePath path, Exception failure) =>
        new($"the hive {name} in {path} cannot be opened: {failure.Message}", inner: failure);

    private void BringUp(bool holdsHive, Log log)
    {
        if (!holdsHive)
        {
            FirstBoot.CreateHive(WriteConnection, Name);
            log.Progress($"{Name}: new hive in {Path}");
        }
        else
        {
            Migrations.Run(WriteConnection, Migrations.Steps);
            Schema.CreateIndexes(WriteConnection, Store.Main);
            if (Refold.IsNeeded(WriteConnection))
                TakeOver(log);
        }

        Root = FirstBoot.EnsureRoot(WriteConnection, Name);
        Recover(log);
        FirstHighestSequence = HighestSequence();
    }

    private void TakeOver(Log log)
    {
        RefoldCount count = Refold.Run(WriteConnection);
        log.Progress($"{Name}: taken over from other software; {count.Names} names folded again");
        if (count.Collisions > 0)
            log.Fault($"{Name}: {count.Collisions} rows whose names are now one with a younger row's were removed");
    }
}

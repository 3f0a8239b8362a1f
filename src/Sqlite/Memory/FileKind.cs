namespace Peios.Sqlite.Memory;

/// <summary>The files of a store.</summary>
internal enum FileKind
{
    Database,

    /// <summary>The write-ahead log, "-wal".</summary>
    Log,

    /// <summary>The rollback journal, "-journal": used until WAL mode is switched on.</summary>
    Journal,
}

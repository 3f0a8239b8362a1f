namespace Peios.Sqlite.Memory;

/// <summary>One connection's handle of a file, with the locks that it holds. Used by the thread that uses the connection.</summary>
internal sealed class OpenFile(MemoryFile content, MemoryStore? store, bool isReadOnly)
{
    internal MemoryFile Content { get; } = content;

    /// <summary>Null for a temporary file.</summary>
    internal MemoryStore? Store { get; } = store;

    /// <summary>Opened with SQLITE_OPEN_READONLY. The wal-index is written all the same: a reader has to.</summary>
    internal bool IsReadOnly { get; } = isReadOnly;

    /// <summary>Changed by <see cref="FileLocks"/>, under its gate.</summary>
    internal LockLevel Level { get; set; }

    /// <summary>Bits of the wal-index locks held shared.</summary>
    internal int SharedSlots { get; set; }

    /// <summary>Bits of the wal-index locks held exclusively.</summary>
    internal int ExclusiveSlots { get; set; }

    internal bool MapsIndex { get; set; }
}

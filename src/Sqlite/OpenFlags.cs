namespace Peios.Sqlite;

/// <summary>How a database is opened: the SQLITE_OPEN_ bits of the same names. NOMUTEX and EXRESCODE are always added.</summary>
[Flags]
public enum OpenFlags
{
    None = 0,
    ReadOnly = 0x1,
    ReadWrite = 0x2,
    Create = 0x4,

    /// <summary>Names that begin with "file:" are URIs, in ATTACH too: needed to attach a <see cref="MemoryStore"/>.</summary>
    Uri = 0x40,
    Memory = 0x80,
    NoFollow = 0x01000000,
}

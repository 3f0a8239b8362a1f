namespace Loregd.Reliability.Disks;

/// <summary>What SQLite asks of a file system and what can fail there.</summary>
internal enum DiskCall
{
    Open,
    Delete,
    Access,
    FullPath,
    Read,
    Write,
    Truncate,
    Sync,
    FileSize,
    Lock,
    CheckReservedLock,
    ShmMap,
    ShmLock,
}

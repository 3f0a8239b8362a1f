namespace Loregd.Reliability.Disks;

internal enum DiskEventKind
{
    /// <summary>A file that was there before SQLite first opened it; <see cref="DiskEvent.Bytes"/> are on the disk for good.</summary>
    Base,

    /// <summary>SQLite made a file. With its first sync the folder is synced too.</summary>
    Create,
    Write,

    /// <summary>To <see cref="DiskEvent.Offset"/> bytes.</summary>
    Truncate,
    Sync,

    /// <summary>A sync that failed: what was written before it may be lost even if a later one succeeds.</summary>
    FailedSync,

    /// <summary>The name goes; for good when the folder is synced, at once if <see cref="DiskEvent.Offset"/> is not 0.</summary>
    Delete,

    /// <summary>Said by whoever drives the load, in order with the others: <see cref="DiskEvent.File"/> has come to <see cref="DiskEvent.Offset"/>.</summary>
    Mark,
}

/// <summary>One thing that happened to the files of a <see cref="Disk"/>, in order.</summary>
/// <param name="Kind">What.</param>
/// <param name="File">The file's name without folder.</param>
/// <param name="Offset">Where, how much or how far, as the kind says.</param>
/// <param name="Bytes">What was written.</param>
internal sealed record DiskEvent(DiskEventKind Kind, string File, long Offset = 0, byte[]? Bytes = null)
{
    public override string ToString() => $"{Kind} {File} {Offset}{(Bytes is null ? "" : $" ({Bytes.Length} bytes)")}";
}

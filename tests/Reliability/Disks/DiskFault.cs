namespace Loregd.Reliability.Disks;

/// <summary>In which way a call fails.</summary>
internal enum FaultKind
{
    /// <summary>Any call, with the error that SQLite's own file system has for it.</summary>
    Error,

    /// <summary>A write leaves half of its bytes and fails.</summary>
    ShortWrite,

    /// <summary>A write leaves nothing and fails with SQLITE_FULL.</summary>
    DiskFull,

    /// <summary>A sync fails. What was written before it is there for whoever reads, and may never come to the disk.</summary>
    Sync,
}

/// <summary>Calls of a <see cref="Disk"/> that fail.</summary>
/// <param name="Kind">How. Only the calls that can fail in this way are counted.</param>
/// <param name="At">How many calls succeed first.</param>
/// <param name="Length">How many fail then.</param>
internal sealed record DiskFault(FaultKind Kind, long At, long Length = 1)
{
    /// <summary>Whether a call can fail in this way.</summary>
    public bool Concerns(DiskCall call) => Kind switch
    {
        FaultKind.Error => true,
        FaultKind.Sync => call == DiskCall.Sync,
        _ => call == DiskCall.Write,
    };

    public override string ToString() => $"{Kind} at call {At}" + (Length == 1 ? "" : $" and the {Length - 1} after it");
}

using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>What a caller sees of a status (rsi.md, "Status codes").</summary>
internal static class StatusErrors
{
    /// <summary>The exception for a status other than OK; one above the last known is EIO.</summary>
    public static LcsException ToException(OpCode op, Status status) => status switch
    {
        Status.NotFound => new LcsException(LcsErrno.ENOENT, $"{op}: the source knows no such key"),
        Status.AlreadyExists => new LcsException(LcsErrno.EEXIST, $"{op}: it exists already"),
        Status.StorageError => new LcsException(LcsErrno.EIO, $"{op}: the source's storage failed"),
        Status.NotEmpty => new LcsException(LcsErrno.ENOTEMPTY, $"{op}: the key is not empty"),
        Status.TooLarge => new LcsException(LcsErrno.ENOSPC, $"{op}: the answer is larger than can be carried"),
        Status.TxnBusy => new LcsException(LcsErrno.EBUSY, $"{op}: the hive is busy with another write"),
        Status.Invalid => new LcsException(LcsErrno.EINVAL, $"{op}: the source finds the request malformed"),
        Status.CasFailed => new LcsException(LcsErrno.EAGAIN, $"{op}: the value's sequence is another by now"),
        Status.TxnNotSupported => new LcsException(LcsErrno.ENOTSUP, $"{op}: the source has no transactions"),
        _ => new LcsException(LcsErrno.EIO, $"{op}: the source answered with unknown status {(uint)status}"),
    };
}

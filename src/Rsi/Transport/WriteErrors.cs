namespace Peios.Rsi;

/// <summary>What the errno of a failed write means (behaviour.md, The connection).</summary>
internal static class WriteErrors
{
    public static WriteOutcome Outcome(int errno) => errno switch
    {
        Errno.EAGAIN => WriteOutcome.WouldBlock,
        Errno.ENOMEM or Errno.ENOBUFS => WriteOutcome.NoMemory,
        Errno.EMSGSIZE => WriteOutcome.TooLong,
        // EIO, EINVAL, EPIPE, ECONNRESET, and whatever else: the connection cannot be used any more.
        _ => WriteOutcome.Down,
    };
}

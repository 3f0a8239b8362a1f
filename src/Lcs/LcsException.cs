namespace Peios.Lcs;

/// <summary>One registry call failed, with the error number that the kernel would give its caller.</summary>
public sealed class LcsException : Exception
{
    /// <param name="errno">What the caller of the kernel would see.</param>
    /// <param name="message">What failed and why, naming the key, value or hive.</param>
    /// <param name="inner">The cause, if another exception is it.</param>
    public LcsException(LcsErrno errno, string message, Exception? inner = null)
        : base($"{message} ({errno})", inner) => Errno = errno;

    /// <summary>The error number.</summary>
    public LcsErrno Errno { get; }
}

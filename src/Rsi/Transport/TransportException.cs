namespace Peios.Rsi;

/// <summary>A descriptor could not be had. What happens on an open one is told by outcomes, not exceptions.</summary>
public sealed class TransportException : Exception
{
    /// <summary>Says what failed on what, and why.</summary>
    public TransportException(string what, int errno)
        : base($"{what}: {Rsi.Errno.Describe(errno)}") => Errno = errno;

    /// <summary>The errno.</summary>
    public int Errno { get; }
}

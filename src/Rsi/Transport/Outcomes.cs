namespace Peios.Rsi;

/// <summary>What a read came to.</summary>
public enum ReadOutcome
{
    /// <summary>One whole message.</summary>
    Message,

    /// <summary>Nothing queued (EAGAIN).</summary>
    Empty,

    /// <summary>The message is longer than the buffer (EMSGSIZE) and stays the next to be read.</summary>
    BufferTooSmall,

    /// <summary>The connection is down.</summary>
    Down,
}

/// <summary>What a write came to.</summary>
public enum WriteOutcome
{
    /// <summary>The whole message went.</summary>
    Written,

    /// <summary>No room now (EAGAIN).</summary>
    WouldBlock,

    /// <summary>No memory now, or too large for the kernel (ENOMEM).</summary>
    NoMemory,

    /// <summary>Longer than the descriptor can carry (EMSGSIZE).</summary>
    TooLong,

    /// <summary>The connection is down.</summary>
    Down,
}

/// <summary>What waiting came to.</summary>
public enum WaitOutcome
{
    /// <summary>Reading or writing is worth trying.</summary>
    Ready,

    /// <summary>The connection is down, with nothing left to be read.</summary>
    Down,

    /// <summary>The time is over.</summary>
    TimedOut,

    /// <summary><see cref="RsiTransport.Wake"/> was called, or the transport was disposed of.</summary>
    Woken,
}

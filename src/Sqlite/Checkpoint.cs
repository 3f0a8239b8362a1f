namespace Peios.Sqlite;

/// <summary>How much of the log is copied, and how long it waits: SQLite's checkpoint modes.</summary>
public enum CheckpointMode
{
    /// <summary>As much as possible without waiting for readers or writers.</summary>
    Passive = 0,

    /// <summary>Waits (busy timeout) for the writer and for readers of older states, then copies all.</summary>
    Full = 1,

    /// <summary>As Full, then waits for readers of the log, so that the next writer starts at its beginning.</summary>
    Restart = 2,

    /// <summary>As Restart, then truncates the log to zero bytes.</summary>
    Truncate = 3,
}

/// <summary>The outcome of a checkpoint.</summary>
/// <param name="Busy">A reader or a writer was in the way for longer than the busy timeout.</param>
/// <param name="LogFrames">Frames in the log; -1 if the database has none or it could not be looked at.</param>
/// <param name="CheckpointedFrames">Frames of the log that are in the database now, earlier checkpoints' included.</param>
public readonly record struct CheckpointResult(bool Busy, int LogFrames, int CheckpointedFrames)
{
    /// <summary>Everything committed is in the database file.</summary>
    public bool Complete => !Busy && LogFrames == CheckpointedFrames;
}

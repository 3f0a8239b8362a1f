namespace Loregd;

/// <summary>Every bound on waiting and on memory, in one place. The defaults are behaviour.md's; tests shorten them.</summary>
internal sealed record Bounds
{
    /// <summary>How long after it was read a write may wait for a transaction before it is TXN_BUSY.</summary>
    public TimeSpan WriteWait { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How many requests may wait in all; the next is TXN_BUSY at once.</summary>
    public int WaitingRequests { get; init; } = 192;

    /// <summary>How long a DELETE_LAYER waits until all hives are free.</summary>
    public TimeSpan LayerDeletionWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a second CREATE_ENTRY of an unsettled name is held.</summary>
    public TimeSpan NameHold { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After this an unsettled entry no longer keeps its name from others.</summary>
    public TimeSpan UnsettledNameAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A transaction that no request has named for this long is rolled back: the kernel can lose an ABORT.</summary>
    public TimeSpan TransactionIdle { get; init; } = TimeSpan.FromSeconds(630);

    /// <summary>A transaction that holds a hive this long while others wait is logged.</summary>
    public TimeSpan HoldWarning { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A log larger than this ends the oldest snapshot.</summary>
    public long LogBytes { get; init; } = 256L << 20;

    /// <summary>A log larger than this is checkpointed at once rather than when the writer is idle.</summary>
    /// <remarks>Pages that are written over and over go to the database once in each such span: at 4 MiB a SET_VALUE cost a tenth more.</remarks>
    public long CheckpointBytes { get; init; } = 16L << 20;

    /// <summary>The same for the volatile store's log, which is resident memory.</summary>
    public long VolatileCheckpointBytes => CheckpointBytes / 4;

    /// <summary>The volatile store of a hive is no larger than this.</summary>
    public long VolatileBytes { get; init; } = 256L << 20;

    /// <summary>A peer that has not answered the registration after this is a lost connection.</summary>
    public TimeSpan RegistrationAnswer { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>EEXIST and ESTALE are retried for this long: the old connection is still going down.</summary>
    public TimeSpan RegistrationRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest background transaction of the sweep after registration.</summary>
    public TimeSpan SweepSlice { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>A pump thread that has been at one request this long no longer counts as the reader.</summary>
    public TimeSpan StuckThread { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>ENOMEM from `write` is tried again this long before a read is answered TOO_LARGE.</summary>
    public TimeSpan WriteMemoryRetry { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A stop is over within 2 seconds; the writers get this much of it to answer and close.</summary>
    public TimeSpan StopWait { get; init; } = TimeSpan.FromMilliseconds(1600);
}

using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>What the kernel's registry lets one configure, and the one habit of it that a peaceful shell can do without.</summary>
public sealed record LcsOptions
{
    /// <summary>
    /// How long a caller waits for slot, sending and answer together. The kernel takes 1 s to 10 min; less is possible here, for tests.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a source that has connected may take to send its registration.</summary>
    public TimeSpan RegistrationTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests in flight on one connection: 8 to 4096.</summary>
    public int MaxInFlight { get; init; } = Wire.MaxInFlight;

    /// <summary>Most bytes of a value's data: 4 KiB to 64 MiB. A message of 4 MiB is the end in any case.</summary>
    public int MaxValueBytes { get; init; } = 1 << 20;

    /// <summary>Most bytes of a name, in UTF-8: 64 to 1024.</summary>
    public int MaxNameBytes { get; init; } = Names.MaxBytes;

    /// <summary>Sources that may hold hives at a time; one more is ENOSPC. The spec gives no number.</summary>
    public int MaxSources { get; init; } = 64;

    /// <summary>Hives of one registration; one more is ENOSPC. The spec gives no number.</summary>
    public int MaxHivesOfSource { get; init; } = 64;

    /// <summary>Hives in all, those that are down included; one more is ENOSPC. The spec gives no number.</summary>
    public int MaxHives { get; init; } = 256;

    /// <summary>
    /// Whether sources have SeTcbPrivilege. Without it every registration is EPERM; the device refuses the open already, but a socket has no such moment.
    /// </summary>
    public bool SourcesHavePrivilege { get; init; } = true;

    /// <summary>
    /// Whether an OK that nobody waits for takes the connection down, as in the kernel (kernel.md, "The device"). A DROP_KEY at the last close
    /// is then enough to make the source resume.
    /// </summary>
    public bool UnawaitedOkTakesSourceDown { get; init; } = true;

    /// <summary>What goes wrong on purpose; without effect until it is given settings, which it may be at any time.</summary>
    public FaultMode Faults { get; init; } = new();

    /// <summary>Receives what the kernel would write to its log: one line each, from any thread.</summary>
    public Action<string>? Log { get; init; }

    internal RequestStatistics Statistics { get; init; } = new();

    /// <exception cref="ArgumentOutOfRangeException">A setting that the kernel does not take either.</exception>
    internal void Validate()
    {
        Check(MaxInFlight is >= 8 and <= 4096, nameof(MaxInFlight), "8 to 4096");
        Check(MaxValueBytes is >= 4 << 10 and <= 64 << 20, nameof(MaxValueBytes), "4 KiB to 64 MiB");
        Check(MaxNameBytes is >= 64 and <= 1024, nameof(MaxNameBytes), "64 to 1024");
        Check(Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromMinutes(10), nameof(Timeout), "at most 10 min");
        Check(MaxSources > 0 && MaxHives > 0 && MaxHivesOfSource > 0, nameof(MaxSources), "at least one source and hive");
    }

    private static void Check(bool holds, string name, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, $"{name} must be {range}.");
    }
}

using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>What the kernel's registry lets one configure, and the one habit of it that a peaceful shell can do without.</summary>
public sealed record LcsOptions
{
    /// <summary>How long a caller waits for slot, sending and answer together; the kernel takes 1 s to 10 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests in flight on one connection; the kernel takes 8 to 4096.</summary>
    public int MaxInFlight { get; init; } = Wire.MaxInFlight;

    /// <summary>Most bytes of a value's data; the kernel takes 4 KiB to 64 MiB.</summary>
    public int MaxValueBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Whether an OK that nobody waits for takes the connection down, as in the kernel (kernel.md, "The device"). A DROP_KEY at the last close
    /// is then enough to make the source resume.
    /// </summary>
    public bool UnawaitedOkTakesSourceDown { get; init; } = true;

    /// <summary>Receives what the kernel would write to its log: one line each.</summary>
    public Action<string>? Log { get; init; }
}

namespace Loregd.Storage;

internal static class WallClock
{
    /// <summary>Now, in the unit of last_write_time (seeds §3.1.2).</summary>
    public static long UnixNanoseconds() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}

using System.Globalization;

namespace Reg.Output;

/// <summary>Times of the registry, which are nanoseconds of Unix time.</summary>
internal static class Timestamp
{
    /// <summary>To the second, for a list: <c>2026-11-28 11:05:53Z</c>.</summary>
    public static string Short(Int128 nanoseconds) => Time(nanoseconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>To 100 nanoseconds: <c>2026-11-28 11:05:53.1234567Z</c>.</summary>
    public static string Exact(Int128 nanoseconds) => Time(nanoseconds).ToString("yyyy-MM-dd HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>For JSON, all of it: <c>2026-11-28T11:05:53.123456789Z</c>.</summary>
    public static string Iso(Int128 nanoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{Time(nanoseconds):yyyy-MM-ddTHH:mm:ss.fffffff}{WithinTick(nanoseconds):00}Z");

    /// <summary>The same of a time of this program, which knows them to 100 nanoseconds.</summary>
    public static string Iso(DateTimeOffset time) => Iso((Int128)(time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);

    private static DateTime Time(Int128 nanoseconds) =>
        DateTime.UnixEpoch.AddTicks((long)((nanoseconds - WithinTick(nanoseconds)) / TimeSpan.NanosecondsPerTick));

    /// <summary>What a tick has no room for; also of a time before 1970, which a file may have, at least 0.</summary>
    private static int WithinTick(Int128 nanoseconds) =>
        (int)((nanoseconds % TimeSpan.NanosecondsPerTick + TimeSpan.NanosecondsPerTick) % TimeSpan.NanosecondsPerTick);
}

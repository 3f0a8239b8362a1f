using System.Globalization;

namespace Reg.Output;

/// <summary>Times of the registry, which are nanoseconds of Unix time.</summary>
internal static class Timestamp
{
    /// <summary>To the second, for a list: <c>2026-11-28 11:05:53Z</c>.</summary>
    public static string Short(ulong nanoseconds) => Time(nanoseconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>To 100 nanoseconds: <c>2026-11-28 11:05:53.1234567Z</c>.</summary>
    public static string Exact(ulong nanoseconds) => Time(nanoseconds).ToString("yyyy-MM-dd HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>For JSON, all of it: <c>2026-11-28T11:05:53.123456789Z</c>.</summary>
    public static string Iso(ulong nanoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{Time(nanoseconds):yyyy-MM-ddTHH:mm:ss}.{nanoseconds % 1_000_000_000:000000000}Z");

    private static DateTime Time(ulong nanoseconds) => DateTime.UnixEpoch.AddTicks((long)(nanoseconds / 100));
}

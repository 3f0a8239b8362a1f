using System.Diagnostics;

namespace Loregd.Tests.Harness;

/// <summary>How long a test waits for something that should come at once: long enough for a busy machine, short enough to fail clearly.</summary>
public static class Timeouts
{
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan Start = TimeSpan.FromSeconds(20);

    /// <summary>How long to look before saying that something did not happen.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not in time.</exception>
    public static void Until(Func<bool> condition, string what, TimeSpan? timeout = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (timeout ?? Answer))
                throw new TimeoutException($"not in time: {what}");
            Thread.Sleep(5);
        }
    }
}

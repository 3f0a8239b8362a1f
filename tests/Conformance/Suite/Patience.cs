using System.Diagnostics;

namespace Loregd.Conformance.Suite;

/// <summary>How long the suite waits: long where something has to come, so that a busy machine is no failure; short where nothing may come.</summary>
public static class Patience
{
    public static readonly TimeSpan Answer = TimeSpan.FromSeconds(15);

    public static readonly TimeSpan Start = TimeSpan.FromSeconds(30);

    /// <summary>How long to look before saying that something does not come.</summary>
    public static TimeSpan Silence { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="CheckFailedException">It did not in time.</exception>
    public static void Until(Func<bool> condition, string what, TimeSpan? limit = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > (limit ?? Answer))
                throw new CheckFailedException(what, $"not within {(limit ?? Answer).TotalSeconds:0.#} s");
            Thread.Sleep(2);
        }
    }
}

using System.Diagnostics;

namespace Loregd.Conformance.Suite;

/// <summary>How long the suite waits: long where something has to come, so that a busy machine is no failure; short where nothing may come.</summary>
public static class Patience
{
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(15);

    private const int MostAttempts = 5;

    [ThreadStatic]
    private static TimeSpan? s_answerHere;

    /// <summary>How long an answer may take. A run of a source that is known to be wrong sets it lower for its own thread.</summary>
    public static TimeSpan Answer
    {
        get => s_answerHere ?? s_answer;
        set => s_answerHere = value;
    }

    public static readonly TimeSpan Start = TimeSpan.FromSeconds(30);

    /// <summary>How long to look before saying that something does not come.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// Judges what the source may answer in this way only within a time. An attempt that fails after that time says nothing, because a busy machine
    /// may have let it pass, and is made again.
    /// </summary>
    /// <param name="limit">The time, less some for the way.</param>
    /// <param name="attempt">It gets its number, for names of its own.</param>
    public static void InTime(TimeSpan limit, Action<int> attempt)
    {
        for (int number = 1; ; number++)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                attempt(number);
                return;
            }
            catch (CheckFailedException) when (number < MostAttempts && Stopwatch.GetElapsedTime(start) > limit)
            {
                // The next one may be quicker.
            }
        }
    }

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

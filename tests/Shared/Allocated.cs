namespace Loregd.Tests;

/// <summary>Managed bytes that an action allocates.</summary>
internal static class Allocated
{
    private const int Attempts = 3;

    /// <summary>
    /// What the calling thread allocates each time: the least of some measurements. When a test beside it has the memory collected, the runtime counts as allocated what
    /// was left of the thread's piece of it, up to 8 KiB.
    /// </summary>
    public static long By(Action action) => Least(action, GC.GetAllocatedBytesForCurrentThread);

    /// <summary>What all threads allocate: also what has nothing to do with the action.</summary>
    public static long ByAllThreads(Action action) => Least(action, () => GC.GetTotalAllocatedBytes(precise: true));

    private static long Least(Action action, Func<long> count) => Enumerable.Range(0, Attempts).Min(_ =>
    {
        long before = count();
        action();
        return count() - before;
    });
}

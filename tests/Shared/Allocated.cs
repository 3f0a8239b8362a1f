namespace Loregd.Tests;

/// <summary>Managed bytes that the calling thread allocates.</summary>
internal static class Allocated
{
    private const int Attempts = 3;

    /// <summary>
    /// What an action allocates each time: the least of some measurements. When a test beside it has the memory collected, the runtime counts as allocated what
    /// was left of the thread's piece of it, up to 8 KiB.
    /// </summary>
    public static long By(Action action) => Enumerable.Range(0, Attempts).Min(_ =>
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}

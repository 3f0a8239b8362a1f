namespace Loregd.Tests;

/// <summary>Managed bytes that the calling thread allocates.</summary>
internal static class Allocated
{
    private const int MostAttempts = 20;

    /// <summary>
    /// What an action allocates, measured again when memory was collected meanwhile, as tests beside this one make it: the runtime then counts as allocated what was
    /// left of the thread's piece of memory, up to 8 KiB.
    /// </summary>
    public static long By(Action action)
    {
        for (int attempt = 1; ; attempt++)
        {
            int collections = GC.CollectionCount(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (GC.CollectionCount(0) == collections || attempt == MostAttempts)
                return allocated;
        }
    }
}

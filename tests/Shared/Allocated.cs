namespace Loregd.Tests;

/// <summary>Managed bytes that the calling thread allocates.</summary>
internal static class Allocated
{
    /// <summary>What an action allocates; not exact in a process that collects in the background (Directory.Build.props).</summary>
    public static long By(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

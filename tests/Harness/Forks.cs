using System.Diagnostics;

namespace Loregd.Tests.Harness;

/// <summary>
/// The starts of processes. From its fork to its exec a child holds copies of all descriptors of this process, and with them the locks of hives whose
/// daemon ends meanwhile in this process.
/// </summary>
internal static class Forks
{
    private static readonly Lock s_gate = new();

    public static Process Start(ProcessStartInfo start)
    {
        lock (s_gate)
            return Process.Start(start)!;
    }

    /// <summary>Returns when none of the starts that are under way now still is.</summary>
    public static void Pass()
    {
        lock (s_gate)
        {
        }
    }
}

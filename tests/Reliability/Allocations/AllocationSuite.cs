using Loregd.Reliability.Faults;
using Loregd.Reliability.Running;

namespace Loregd.Reliability.Allocations;

/// <summary>Every allocation that SQLite makes fails once in turn, and every one of the volatile stores.</summary>
internal sealed class AllocationSuite : ISuite
{
    private const int ShortShare = 20;

    public string Name => "allocations";

    public string Promise =>
        "Any allocation of SQLite or of a volatile store may fail, at start-up and under load: loregd says which hive it cannot open, or refuses the requests of the moment, and loses nothing.";

    public void Run(SuiteContext context)
    {
        if (!AllocationHook.IsInstalled)
            context.Say("volatile stores only: the hook below SQLite's allocator is written for x86-64");
        FaultSweep.Run(context, AllocationHook.IsInstalled ? [new VolatileFaults(), new AllocationFaults()] : [new VolatileFaults()], ShortShare);
    }
}

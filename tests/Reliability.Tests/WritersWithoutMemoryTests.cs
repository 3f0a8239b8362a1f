using Loregd.Reliability.Allocations;
using Loregd.Reliability.Faults;
using Loregd.Reliability.Running;

namespace Loregd.Reliability.Tests;

/// <summary>A start whose memory ends while the writers prepare their statements, the last thing that it does before it registers.</summary>
[Collection("Faults below SQLite are the whole process's")]
public sealed class WritersWithoutMemoryTests
{
    private const int Starts = 20;

    [Fact]
    public void It_names_the_hive_closes_all_and_the_next_start_finds_everything()
    {
        Assert.SkipUnless(AllocationHook.IsInstalled, "the hook below SQLite's allocator is written for x86-64");
        var context = new SuiteContext(seed: 1, isLong: false, budget: null, _ => { });
        var startup = new StartupFaults(context, new AllocationFaults(), new NewHives());
        long calls = startup.CountCalls();
        for (int i = 1; i <= Starts; i++)
            startup.Run(calls - (i * calls / (Starts * 4)), 1);
        Assert.Empty(context.Findings);
    }
}

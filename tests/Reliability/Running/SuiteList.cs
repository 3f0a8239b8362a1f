using Loregd.Reliability.Allocations;
using Loregd.Reliability.Concurrency;
using Loregd.Reliability.Crashes;
using Loregd.Reliability.Damage;
using Loregd.Reliability.Faults;
using Loregd.Reliability.Model;
using Loregd.Reliability.PowerCuts;
using Loregd.Reliability.Statements;

namespace Loregd.Reliability.Running;

/// <summary>All suites, in the order in which they run.</summary>
internal static class SuiteList
{
    public static IReadOnlyList<ISuite> All { get; } =
    [
        new ModelSuite(),
        new ConcurrencySuite(),
        new CrashSuite(),
        new Input.CodecSuite(),
        new Input.FramesSuite(),
        new Input.InFlightSuite(),
        new Input.SizesSuite(),
        new Input.UnreadSuite(),
        new Input.LossSuite(),
        new PowerCutSuite(),
        new DiskFaultSuite(),
        new AllocationSuite(),
        new StatementsSuite(),
        new FullDiskSuite(),
        new DamageSuite(),
        new Soak.SoakSuite(),
        new Planted.PlantedSuite(),
    ];

    /// <summary>The suites of these names; all that run by default, if there are none.</summary>
    /// <exception cref="FormatException">A name is no suite's.</exception>
    public static IReadOnlyList<ISuite> Of(IReadOnlyList<string> names) =>
        names.Count == 0
            ? [.. All.Where(suite => suite.RunsByDefault)]
            : [.. names.Select(name => All.FirstOrDefault(suite => suite.Name == name) ?? throw new FormatException($"no suite {name}"))];
}

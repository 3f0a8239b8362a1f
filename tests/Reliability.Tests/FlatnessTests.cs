using Loregd.Reliability.Soak;

namespace Loregd.Reliability.Tests;

public sealed class FlatnessTests
{
    [Fact]
    public void A_run_that_goes_up_and_down_is_flat() => Assert.Empty(Flatness.Faults(Run(i => Sample(i) with { ResidentMiB = 60 + (i % 5), Descriptors = 70 + (i % 3) })));

    [Fact]
    public void Memory_that_grows_is_found() => Assert.Contains("resident", Only(Run(i => Sample(i) with { ResidentMiB = 50 + (5 * i) })), StringComparison.Ordinal);

    [Fact]
    public void Descriptors_that_leak_are_found() => Assert.Contains("descriptors", Only(Run(i => Sample(i) with { Descriptors = 50 + (2 * i) })), StringComparison.Ordinal);

    [Fact]
    public void A_log_that_grows_is_found() => Assert.Contains("logs", Only(Run(i => Sample(i) with { LogMiB = i == 20 ? 300 : 16 })), StringComparison.Ordinal);

    [Fact]
    public void Latency_that_grows_is_found() => Assert.Contains("latency", Only(Run(i => Sample(i) with { Median = i < 20 ? 1 : 60 })), StringComparison.Ordinal);

    [Fact]
    public void A_process_is_held_against_itself_and_not_against_the_one_before() =>
        Assert.Empty(Flatness.Faults(Run(i => Sample(i) with { Life = i / 20, ResidentMiB = i < 20 ? 50 : 500 })));

    private static string Only(IReadOnlyList<SoakSample> samples) => Assert.Single(Flatness.Faults(samples));

    private static List<SoakSample> Run(Func<int, SoakSample> at) => [.. Enumerable.Range(0, 40).Select(at)];

    private static SoakSample Sample(int i) => new(i, 0, 60, 70, 4, 1, 5, 1000);
}

using Loregd.Reliability.Model;

namespace Loregd.Reliability.Tests;

public sealed class ShrinkerTests
{
    [Fact]
    public void What_is_not_needed_for_a_failure_is_left_out()
    {
        int[] all = [.. Enumerable.Range(0, 1000)];
        Assert.Equal([17, 400, 999], Shrinker.Shrink(all, left => left.Contains(17) && left.Contains(400) && left.Contains(999), () => false));
    }

    [Fact]
    public void Nothing_is_left_out_when_there_is_no_time() =>
        Assert.Equal([1, 2, 3], Shrinker.Shrink([1, 2, 3], _ => true, () => true));
}

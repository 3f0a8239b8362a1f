namespace Loregd.Tests;

/// <summary>Tests shorten the bounds; these are the ones that users get.</summary>
public sealed class BoundsTests
{
    [Fact]
    public void The_bounds_are_those_of_the_specification()
    {
        var bounds = new Bounds();
        Assert.Equal(TimeSpan.FromSeconds(25), bounds.WriteWait);
        Assert.Equal(192, bounds.WaitingRequests);
        Assert.Equal(TimeSpan.FromSeconds(5), bounds.LayerDeletionWait);
        Assert.Equal(TimeSpan.FromSeconds(1), bounds.NameHold);
        Assert.Equal(TimeSpan.FromSeconds(60), bounds.UnsettledNameAge);
        Assert.Equal(TimeSpan.FromSeconds(630), bounds.TransactionIdle);
        Assert.Equal(TimeSpan.FromSeconds(5), bounds.HoldWarning);
        Assert.Equal(256L << 20, bounds.LogBytes);
        Assert.Equal(256L << 20, bounds.VolatileBytes);
        Assert.Equal(TimeSpan.FromSeconds(10), bounds.RegistrationAnswer);
        Assert.Equal(TimeSpan.FromSeconds(5), bounds.RegistrationRetry);
        Assert.Equal(TimeSpan.FromMilliseconds(10), bounds.SweepSlice);
        Assert.Equal(TimeSpan.FromMilliseconds(10), bounds.StuckThread);
        Assert.Equal(TimeSpan.FromMilliseconds(100), bounds.WriteMemoryRetry);
        Assert.True(bounds.StopWait < TimeSpan.FromSeconds(2));
    }
}

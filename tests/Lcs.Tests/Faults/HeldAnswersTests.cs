using System.Collections.Concurrent;

namespace Peios.Lcs.Tests;

/// <summary>The order in which held answers are given on.</summary>
public sealed class HeldAnswersTests
{
    private readonly BlockingCollection<byte> _given = [];

    [Fact]
    public void One_that_lets_others_pass_comes_after_the_next()
    {
        HeldAnswers held = New(TimeSpan.FromMinutes(10));
        held.LetOthersPass([1]);
        held.LetOthersPass([2]);
        Assert.False(_given.TryTake(out _, TimeSpan.FromMilliseconds(50)));
        _given.Add(3, TestContext.Current.CancellationToken);
        held.NoteOvertaking();
        Assert.Equal([3, 1, 2], Take(3));
    }

    [Fact]
    public void One_that_nobody_overtakes_comes_in_the_end()
    {
        HeldAnswers held = New(TimeSpan.FromMilliseconds(10));
        held.LetOthersPass([1]);
        Assert.Equal([1], Take(1));
    }

    [Fact]
    public void Delayed_ones_come_in_the_order_of_their_times_each_once()
    {
        HeldAnswers held = New(TimeSpan.FromMinutes(10));
        held.Delay([1], TimeSpan.FromMilliseconds(900));
        held.Delay([2], TimeSpan.FromMilliseconds(600));
        held.Delay([3], TimeSpan.FromMilliseconds(1));
        Assert.Equal([3, 2, 1], Take(3));
        Assert.Empty(_given);
    }

    [Fact]
    public void None_comes_once_it_is_closed()
    {
        HeldAnswers held = New(TimeSpan.FromMinutes(10));
        held.Delay([1], TimeSpan.FromMilliseconds(200));
        held.Close();
        Assert.False(_given.TryTake(out _, TimeSpan.FromMilliseconds(500)));
    }

    private HeldAnswers New(TimeSpan longestOvertaking) => new(frame => _given.Add(frame[0]), longestOvertaking);

    private byte[] Take(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _given.TryTake(out byte frame, TimeSpan.FromSeconds(30)) ? frame : throw new TimeoutException())];
}

using Loregd.Reliability.Concurrency;

namespace Loregd.Reliability.Tests;

/// <summary>Histories by hand: those that some order explains pass, each that none explains is found.</summary>
public sealed class HistoryCheckTests
{
    private const ulong First = 100;

    private readonly History _history = new([First]);

    [Fact]
    public void A_history_that_an_order_explains_is_accepted()
    {
        Turn(1, 10, 20);
        Turn(2, 15, 30);
        Exchange(First, 101, 10, 20);
        Exchange(First, 102, 15, 25, succeeded: false);
        See(0, First, 5, 12);
        See(1, First, 11, 16);
        See(2, 101, 18, 40);
        Assert.Null(HistoryCheck.Check(_history));
    }

    [Fact]
    public void Two_transactions_on_the_same_state_are_found()
    {
        Turn(1, 10, 20);
        Turn(1, 15, 30);
        AssertFound("an update is lost");
    }

    [Fact]
    public void Two_exchanges_of_the_same_version_are_found()
    {
        Exchange(First, 101, 10, 20);
        Exchange(First, 102, 30, 40);
        AssertFound("an update is lost");
    }

    [Fact]
    public void An_order_of_transactions_against_the_clock_is_found()
    {
        Turn(2, 10, 20);
        Turn(1, 30, 40);
        AssertFound("answered before");
    }

    [Fact]
    public void A_sight_older_than_what_was_acknowledged_is_found()
    {
        Turn(1, 10, 20);
        See(0, First, 21, 30);
        AssertFound("replaced before it was asked for");
    }

    [Fact]
    public void A_sight_older_than_an_earlier_sight_is_found()
    {
        Turn(1, 10, 90);
        See(1, First, 20, 30);
        See(0, First, 31, 40);
        AssertFound("older than");
    }

    [Fact]
    public void A_sight_of_the_future_is_found()
    {
        Turn(1, 50, 60);
        See(1, First, 20, 30);
        AssertFound("before it was written");
    }

    [Fact]
    public void A_sight_of_two_moments_is_found()
    {
        Turn(1, 10, 20);
        Exchange(First, 101, 30, 40);
        See(0, 101, 5, 50);
        AssertFound("never were");
    }

    [Fact]
    public void A_version_of_an_aborted_transaction_is_found()
    {
        _history.Forbid(101);
        See(0, 101, 20, 30);
        AssertFound("aborted");
    }

    [Fact]
    public void A_refusal_without_reason_is_found()
    {
        Exchange(First, 101, 10, 20);
        Exchange(101, 102, 30, 40, succeeded: false);
        AssertFound("was there all the time");
    }

    [Fact]
    public void A_write_whose_answer_was_lost_may_have_happened_or_not()
    {
        _history.Add(new Turn(1, Interval.Unanswered(10)));
        Exchange(First, 101, 10, 20);
        _history.Add(new Exchange(0, 101, 102, Interval.Unanswered(30), null));
        Assert.Null(HistoryCheck.Check(_history));
        See(1, 102, 40, 50);
        Assert.Null(HistoryCheck.Check(_history));
        See(0, 102, 60, 70);
        AssertFound("older than");
    }

    private void Turn(ulong ticket, long sent, long answered) => _history.Add(new Turn(ticket, new Interval(sent, answered)));

    private void Exchange(ulong expected, ulong version, long sent, long answered, bool succeeded = true) =>
        _history.Add(new Exchange(0, expected, version, new Interval(sent, answered), succeeded));

    private void See(ulong ticket, ulong version, long sent, long answered) =>
        _history.Add(new Sight(ticket, [(0, version)], new Interval(sent, answered), "read"));

    private void AssertFound(string what) => Assert.Contains(what, HistoryCheck.Check(_history), StringComparison.Ordinal);
}

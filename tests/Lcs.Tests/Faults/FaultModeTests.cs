using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>What goes wrong on purpose, and nothing else.</summary>
public sealed class FaultModeTests : IDisposable
{
    private const string Query = "QUERY_VALUES Machine:a";

    private readonly Bench _bench = new(new LcsOptions { UnawaitedOkTakesSourceDown = false }, fill: (store, root) => store.AddKey(root, "a"));
    private readonly Key _root;

    public FaultModeTests()
    {
        _root = _bench.Registry.OpenKey("Machine");
        _bench.Source.TakeLog();
    }

    private FaultMode Faults => _bench.Registry.Options.Faults;

    public void Dispose()
    {
        _root.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public void It_is_off_until_it_gets_settings_and_off_again_without()
    {
        Assert.Null(Faults.Settings);
        _root.FindValue("a");
        Faults.Settings = new FaultSettings { DropRequests = 1 };
        Assert.Equal(LcsErrno.EINTR, ErrnoOfQuery());
        Faults.Settings = null;
        _root.FindValue("a");
    }

    [Fact]
    public void A_connection_lost_before_a_request_is_sent_does_not_send_it()
    {
        Faults.Settings = new FaultSettings { LoseBeforeSending = 1 };
        Assert.Equal(LcsErrno.EIO, ErrnoOfQuery());
        Verdict.GoesDown(_bench);
        Assert.Empty(_bench.Source.TakeLog());
        Assert.Equal(1, Faults.Losses);
    }

    [Fact]
    public void A_connection_lost_after_a_request_was_sent_sends_it()
    {
        Faults.Settings = new FaultSettings { LoseAfterSending = 1 };
        Assert.Equal(LcsErrno.EIO, ErrnoOfQuery());
        Verdict.GoesDown(_bench);
        Assert.Equal([Query], _bench.Source.TakeLog());
    }

    [Fact]
    public void A_connection_lost_at_an_answer_keeps_it_from_its_caller()
    {
        Faults.Settings = new FaultSettings { LoseAtAnswer = 1 };
        Assert.Equal(LcsErrno.EIO, ErrnoOfQuery());
        Verdict.GoesDown(_bench);
        Assert.Equal([Query], _bench.Source.TakeLog());
    }

    [Fact]
    public void A_connection_is_lost_after_so_many_requests_and_no_oftener_than_allowed()
    {
        Faults.Settings = new FaultSettings { LoseEvery = 3, MaxLosses = 1 };
        _root.FindValue("a");
        _root.FindValue("a");
        Assert.Equal(LcsErrno.EIO, ErrnoOfQuery());
        Verdict.GoesDown(_bench);
        Resume();
        for (int i = 0; i < 10; i++)
            _root.FindValue("a");
        Assert.Equal(1, Faults.Losses);
    }

    [Fact]
    public void Faults_can_be_limited_to_operations()
    {
        Faults.Settings = new FaultSettings { LoseAfterSending = 1, Only = new HashSet<OpCode> { OpCode.WriteKey } };
        _root.FindValue("a");
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => _root.SetValue("a", RegType.None, [])));
        Verdict.GoesDown(_bench);
        Assert.Equal(["QUERY_VALUES Machine:a", Query, "SET_VALUE Machine:a", "WRITE_KEY Machine"], _bench.Source.TakeLog());
    }

    [Fact]
    public void The_OK_to_a_DROP_KEY_takes_the_connection_down_though_the_registry_is_peaceful()
    {
        Faults.Settings = new FaultSettings { LoseAtDropKeyOk = true };
        using (Key key = _bench.Registry.OpenKey(@"Machine\a"))
            key.Delete();
        Verdict.GoesDown(_bench);
        Assert.Equal(1, Faults.Losses);
    }

    [Fact]
    public void A_registration_loses_its_connection_at_one_of_three_points()
    {
        var answers = new HashSet<int>();
        Faults.Settings = new FaultSettings { LoseInRegistration = 1, MaxLosses = 20 };
        _bench.Source.Dispose();
        _bench.WaitUntilDown();
        for (int i = 0; i < 20; i++)
        {
            using FakeSource source = _bench.Connect();
            int answer = source.Register(100, ("Machine", _bench.Root));
            // The connection before may not be gone yet.
            Assert.Contains(answer, new[] { -1, 0, 17 });
            answers.Add(answer);
            Verdict.GoesDown(_bench);
        }
        Assert.Contains(-1, answers);
        Assert.Contains(0, answers);
        Resume();
        _root.FindValue("a");
    }

    [Fact]
    public void A_request_that_is_dropped_never_comes_and_the_source_stays_up()
    {
        Faults.Settings = new FaultSettings { DropRequests = 1 };
        Assert.Equal(LcsErrno.EINTR, ErrnoOfQuery());
        Assert.Equal(1, Faults.Disturbances);
        Faults.Settings = null;
        Verdict.StaysUp(_bench);
        Assert.Equal(["READ_KEY Machine"], _bench.Source.TakeLog());
    }

    [Fact]
    public void A_post_that_is_dropped_never_comes()
    {
        Faults.Settings = new FaultSettings { DropPosts = 1, DropRequests = 0 };
        using (Key key = _bench.Registry.OpenKey(@"Machine\a"))
            key.Delete();
        Verdict.StaysUp(_bench);
        Assert.DoesNotContain("DROP_KEY a", _bench.Source.TakeLog());
    }

    [Fact]
    public void Dropped_requests_take_no_slots()
    {
        Faults.Settings = new FaultSettings { DropRequests = 1 };
        for (int i = 0; i < 300; i++)
            ErrnoOfQuery();
        Faults.Settings = null;
        _root.FindValue("a");
    }

    [Fact]
    public void An_answer_that_is_dropped_finds_its_caller_killed()
    {
        Faults.Settings = new FaultSettings { DropAnswers = 1 };
        Assert.Equal(LcsErrno.EINTR, ErrnoOfQuery());
        Faults.Settings = null;
        Verdict.StaysUp(_bench);
    }

    [Fact]
    public void A_dropped_OK_has_the_consequences_of_a_late_one()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Registry.Options.Faults.Settings = new FaultSettings { DropAnswers = 1, Only = new HashSet<OpCode> { OpCode.SetBlanketTombstone } };
        Assert.Equal(LcsErrno.EINTR, Bench.ErrnoOf(() => root.SetBlanketTombstone(true)));
        Verdict.GoesDown(bench);
    }

    [Fact]
    public void A_delayed_answer_is_overtaken_by_others_and_comes()
    {
        Faults.Settings = new FaultSettings { DelayAnswers = 1, LongestDelay = TimeSpan.FromSeconds(4), Only = new HashSet<OpCode> { OpCode.QueryValues } };
        var delayed = new Call(() => _root.FindValue("a"));
        Assert.True(SpinWait.SpinUntil(() => Faults.Disturbances == 1, TimeSpan.FromSeconds(30)));
        _bench.Registry.OpenKey("Machine").Dispose();
        Assert.False(delayed.HasReturned);
        Assert.Equal(LcsErrno.None, delayed.Errno);
    }

    [Fact]
    public void Answers_that_are_held_when_the_connection_goes_are_lost()
    {
        Faults.Settings = new FaultSettings { DelayAnswers = 1, LongestDelay = TimeSpan.FromMinutes(5) };
        var delayed = new Call(() => _root.FindValue("a"));
        Assert.True(SpinWait.SpinUntil(() => Faults.Disturbances == 1, TimeSpan.FromSeconds(30)));
        _bench.Registry.TakeSourceDown("Machine");
        Assert.Equal(LcsErrno.EIO, delayed.Errno);
    }

    [Fact]
    public void Reordered_and_paused_answers_all_come()
    {
        Faults.Settings = new FaultSettings { ReorderAnswers = 0.5, PauseReading = 0.05, PauseReadingFor = TimeSpan.FromMilliseconds(20) };
        Call[] calls = [.. Enumerable.Range(0, 8).Select(_ => new Call(() =>
        {
            for (int i = 0; i < 20; i++)
                _root.FindValue("a");
        }))];
        Assert.All(calls, call => Assert.Equal(LcsErrno.None, call.Errno));
        Assert.True(Faults.Disturbances > 0);
        Faults.Settings = null;
        Verdict.StaysUp(_bench);
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults_and_another_seed_others()
    {
        string first = Decisions(seed: 1);
        Assert.Equal(first, Decisions(seed: 1));
        Assert.NotEqual(first, Decisions(seed: 2));
        // About a tenth, not all and not none.
        Assert.InRange(first.Count(c => c == 'x'), 50, 200);
    }

    private static string Decisions(ulong seed)
    {
        var faults = new FaultMode { Settings = new FaultSettings { Seed = seed, DropRequests = 0.1 } };
        return string.Concat(Enumerable.Range(0, 1000).Select(_ => faults.OnRequest(OpCode.Lookup, isAwaited: true) == RequestFault.Drop ? 'x' : '.'));
    }

    private LcsErrno ErrnoOfQuery() => Bench.ErrnoOf(() => _root.FindValue("a"));

    private void Resume()
    {
        Assert.True(SpinWait.SpinUntil(() => _bench.Connect().Register(100, ("Machine", _bench.Root)) == 0, TimeSpan.FromSeconds(30)));
        _bench.WaitUntilUp();
    }
}

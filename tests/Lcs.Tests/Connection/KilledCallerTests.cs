using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>Callers that are killed, as processes are.</summary>
public sealed class KilledCallerTests
{
    [Fact]
    public void Who_is_killed_sends_nothing_more_and_others_go_on()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        using var caller = new Caller();
        caller.Run(() => root.FindValue("a"));
        caller.Kill();
        Assert.True(caller.IsKilled);
        bench.Source.TakeLog();
        Assert.Equal(LcsErrno.EINTR, Bench.ErrnoOf(() => caller.Run(() => root.FindValue("a"))));
        Assert.Empty(bench.Source.TakeLog());
        root.FindValue("a");
    }

    [Fact]
    public void Who_is_killed_in_the_middle_of_an_operation_does_not_send_the_rest_of_it()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        var held = new HeldRequests(bench.Source, OpCode.SetValue);
        using var caller = new Caller();
        var call = new Call(() => caller.Run(() => root.SetValue("a", RegType.None, [])));
        FakeRequest request = held.Take();
        caller.Kill();
        Assert.Equal(LcsErrno.EINTR, call.Errno);
        held.Answer(request);
        Verdict.StaysUp(bench);
        Assert.DoesNotContain("WRITE_KEY Machine", bench.Source.TakeLog());
        Assert.NotNull(root.FindValue("a"));
    }

    [Fact]
    public void Who_is_killed_while_it_waits_for_a_slot_takes_none()
    {
        using var bench = new Bench(new LcsOptions { MaxInFlight = 8, Timeout = TimeSpan.FromMinutes(10) });
        using Key root = bench.Registry.OpenKey("Machine");
        var held = new HeldRequests(bench.Source, OpCode.QueryValues);
        Call[] calls = [.. Enumerable.Range(0, 8).Select(_ => new Call(() => root.FindValue("a")))];
        Assert.True(SpinWait.SpinUntil(() => held.Count == 8, TimeSpan.FromSeconds(30)));
        using var caller = new Caller();
        var killed = new Call(() => caller.Run(() => root.FindValue("a")));
        caller.Kill();
        Assert.Equal(LcsErrno.EINTR, killed.Errno);
        for (int i = 0; i < 8; i++)
            held.Answer(held.Take());
        Assert.All(calls, call => Assert.Equal(LcsErrno.None, call.Errno));
        Assert.Equal(0, held.Count);
    }

    [Fact]
    public void Closing_the_handles_of_a_killed_caller_still_drops_and_aborts()
    {
        using var bench = new Bench(new LcsOptions { UnawaitedOkTakesSourceDown = false }, fill: (store, root) => store.AddKey(root, "a"));
        using var caller = new Caller();
        Key? key = null;
        RegistryTransaction? transaction = null;
        caller.Run(() =>
        {
            key = bench.Registry.OpenKey(@"Machine\a");
            key.Delete();
            transaction = bench.Registry.BeginTransaction();
            key.SetValue("v", RegType.None, [], new WriteOptions { Transaction = transaction });
        });
        caller.Kill();
        bench.Source.TakeLog();
        caller.Run(() =>
        {
            transaction!.Dispose();
            key!.Dispose();
        });
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.Equal(["ABORT_TRANSACTION #1", "DROP_KEY a", "READ_KEY Machine"], bench.Source.TakeLog());
    }
}

using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "The device": requests in flight, and how long a caller waits.</summary>
public sealed class InFlightTests
{
    private static readonly LcsOptions s_eight = new() { MaxInFlight = 8, UnawaitedOkTakesSourceDown = false };

    [Fact]
    public void By_default_256_requests_are_in_flight_and_the_next_gets_its_slot_from_an_answer()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        var held = new HeldRequests(bench.Source, OpCode.QueryValues);
        Call[] calls = [.. Enumerable.Range(0, 257).Select(_ => new Call(() => root.FindValue("a")))];
        Assert.True(SpinWait.SpinUntil(() => held.Count == 256, TimeSpan.FromSeconds(30)));
        for (int i = 0; i < calls.Length; i++)
            held.Answer(held.Take());
        Assert.All(calls, call => Assert.Equal(LcsErrno.None, call.Errno));
    }

    [Fact]
    public void Waiting_for_a_slot_is_part_of_the_callers_time()
    {
        using var bench = new Bench(s_eight with { Timeout = TimeSpan.FromMilliseconds(300) });
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        var held = new HeldRequests(bench.Source, OpCode.QueryValues);
        Call[] calls = [.. Enumerable.Range(0, 12).Select(_ => new Call(() => root.FindValue("a")))];
        Assert.All(calls, call => Assert.Equal(LcsErrno.ETIMEDOUT, call.Errno));
        Assert.Equal(8, held.Count);
        Assert.Equal(8, bench.Source.TakeLog().Length);
    }

    [Fact]
    public void A_request_keeps_its_slot_until_it_is_answered_though_its_caller_has_given_up()
    {
        using var bench = new Bench(s_eight with { Timeout = TimeSpan.FromMilliseconds(300) });
        using Key root = bench.Registry.OpenKey("Machine");
        var held = new HeldRequests(bench.Source, OpCode.QueryValues);
        Call[] calls = [.. Enumerable.Range(0, 8).Select(_ => new Call(() => root.FindValue("a")))];
        Assert.All(calls, call => Assert.Equal(LcsErrno.ETIMEDOUT, call.Errno));
        Assert.Equal(LcsErrno.ETIMEDOUT, Bench.ErrnoOf(() => bench.Registry.OpenKey("Machine")));
        held.Answer(held.Take());
        Assert.True(SpinWait.SpinUntil(() => new Call(() => bench.Registry.OpenKey("Machine")).Errno == LcsErrno.None, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Who_waits_for_a_slot_learns_at_once_that_the_connection_went_down()
    {
        using var bench = new Bench(s_eight with { Timeout = TimeSpan.FromMinutes(10) });
        using Key root = bench.Registry.OpenKey("Machine");
        var held = new HeldRequests(bench.Source, OpCode.QueryValues);
        Call[] calls = [.. Enumerable.Range(0, 12).Select(_ => new Call(() => root.FindValue("a")))];
        Assert.True(SpinWait.SpinUntil(() => held.Count == 8, TimeSpan.FromSeconds(30)));
        bench.Source.Dispose();
        Assert.All(calls, call => Assert.Equal(LcsErrno.EIO, call.Errno));
    }

    [Fact]
    public void Requests_that_nobody_waits_for_are_lost_when_all_slots_are_taken()
    {
        var log = new List<string>();
        using var bench = new Bench(s_eight with { Log = line => { lock (log) log.Add(line); } }, fill: (store, root) => store.AddKey(root, "a"));
        using Key root = bench.Registry.OpenKey("Machine");
        Key deleted = bench.Registry.OpenKey(@"Machine\a");
        deleted.Delete();
        RegistryTransaction transaction = bench.Registry.BeginTransaction();
        root.SetValue("v", RegType.None, [], new WriteOptions { Transaction = transaction });

        var held = new HeldRequests(bench.Source, OpCode.QueryValues);
        Call[] calls = [.. Enumerable.Range(0, 8).Select(_ => new Call(() => root.FindValue("a")))];
        Assert.True(SpinWait.SpinUntil(() => held.Count == 8, TimeSpan.FromSeconds(30)));
        bench.Source.TakeLog();
        transaction.Dispose();
        deleted.Dispose();
        for (int i = 0; i < 8; i++)
            held.Answer(held.Take());
        Assert.All(calls, call => Assert.Equal(LcsErrno.None, call.Errno));
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.Equal(["READ_KEY Machine"], bench.Source.TakeLog());
        Assert.Equal(2, log.Count(line => line.Contains("is lost", StringComparison.Ordinal)));
        Assert.True(bench.Store.Keys.ContainsKey(deleted.Guid));
    }

    [Fact]
    public void A_source_that_does_not_read_holds_nobody_longer_than_its_own_time_and_what_it_has_not_got_is_taken_back()
    {
        using var bench = new Bench(new LcsOptions { Timeout = TimeSpan.FromMilliseconds(500) });
        SourceClient client = bench.Registry.FindHive("Machine").Client;
        byte[] data = new byte[200 << 10];
        int got = 0;
        using var reads = new ManualResetEventSlim();
        bench.Source.Script = request =>
        {
            Interlocked.Increment(ref got);
            reads.Wait();
            return null;
        };
        // 12 MB, more than any socket takes.
        Call[] calls = [.. Enumerable.Range(0, 60).Select(i => new Call(() =>
            client.SetValue(0, bench.Root, "v"u8, "base"u8, RegType.Binary, data, expectedSequence: 0)))];
        Assert.All(calls, call => Assert.Equal(LcsErrno.ETIMEDOUT, call.Errno));
        client.PostAbortTransaction(1); // Does not wait for the socket either.
        reads.Set();
        Verdict.StaysUp(bench);
        Assert.InRange(Volatile.Read(ref got), 1, 59);
    }

    [Fact]
    public void A_request_larger_than_a_message_is_ENOSPC_and_the_source_stays_up()
    {
        using var bench = new Bench(new LcsOptions { MaxValueBytes = 64 << 20 });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.ENOSPC, Bench.ErrnoOf(() => root.SetValue("a", RegType.Binary, new byte[5 << 20])));
        Verdict.StaysUp(bench);
    }
}

using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>What a registry counts.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public void Requests_failures_and_latencies_are_counted_by_operation()
    {
        using var bench = new Bench();
        RegistryStatistics before = bench.Registry.Statistics;
        bench.Source.Script = request => request.Op == OpCode.Flush ? FakeAnswers.StatusOnly(request, Status.TxnBusy) : null;
        using Key root = bench.Registry.OpenKey("Machine");
        root.SetValue("v", RegType.Binary, [1]);
        Assert.Equal(LcsErrno.EBUSY, Bench.ErrnoOf(() => bench.Registry.Flush("Machine")));
        RegistryStatistics after = bench.Registry.Statistics;
        Assert.Equal((1, 0), Change("READ_KEY"));
        Assert.Equal((1, 0), Change("SET_VALUE"));
        Assert.Equal((1, 1), Change("FLUSH"));
        OperationStatistics set = after.Operations.Single(operation => operation.Name == "SET_VALUE");
        Assert.True(set.TotalLatency > TimeSpan.Zero);
        Assert.Equal(set.TotalLatency, set.LongestLatency);
        Assert.Equal(0, after.InFlight);

        (long Requests, long Failures) Change(string name)
        {
            OperationStatistics now = after.Operations.Single(operation => operation.Name == name);
            OperationStatistics? then = before.Operations.SingleOrDefault(operation => operation.Name == name);
            return (now.Requests - (then?.Requests ?? 0), now.Failures - (then?.Failures ?? 0));
        }
    }

    [Fact]
    public void What_is_open_and_which_hives_are_up_is_told()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "A"));
        using Key a = bench.Registry.OpenKey(@"Machine\A"), again = bench.Registry.OpenKey(@"Machine\A");
        using RegistryTransaction write = bench.Registry.BeginTransaction(), read = bench.Registry.BeginTransaction(readOnly: true);
        using RegistryWatch watch = a.Watch();
        RegistryStatistics now = bench.Registry.Statistics;
        Assert.Equal((1, 1, 1, 1, 101UL), (now.OpenKeys, now.ReadWriteTransactions, now.ReadOnlyTransactions, now.Watches, now.NextSequence));
        Assert.Equal([new HiveState("Machine", bench.Root, true)], now.Hives);
        bench.Source.Dispose();
        bench.WaitUntilDown();
        Assert.Equal([new HiveState("Machine", bench.Root, false)], bench.Registry.Statistics.Hives);
    }

    [Fact]
    public void A_request_that_waits_is_in_flight()
    {
        using var bench = new Bench();
        using var release = new ManualResetEventSlim();
        bench.Source.Script = request => { release.Wait(TimeSpan.FromSeconds(10)); return null; };
        Task open = Task.Run(() => bench.Registry.OpenKey("Machine").Dispose());
        Assert.True(SpinWait.SpinUntil(() => bench.Registry.Statistics.InFlight == 1, TimeSpan.FromSeconds(10)));
        release.Set();
        open.GetAwaiter().GetResult();
        Assert.Equal(0, bench.Registry.Statistics.InFlight);
    }

    [Fact]
    public void Two_registries_with_the_same_options_count_apart()
    {
        var options = new LcsOptions();
        using Bench one = new(options), two = new(options);
        one.Registry.Flush("Machine");
        Assert.DoesNotContain(two.Registry.Statistics.Operations, operation => operation.Name == "FLUSH");
    }
}

using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>What callers do, with the real daemon: watches, links, layers, conditional writes, transactions.</summary>
public sealed class CallerTests
{
    private static readonly LcsOptions Peaceful = new() { UnawaitedOkTakesSourceDown = false };
    private static readonly byte[] Data = [1];

    [Fact]
    public void A_watch_sees_what_other_callers_commit_in_their_order_and_nothing_that_they_abort()
    {
        using var served = new ServedRegistry(Peaceful);
        Registry registry = served.Registry;
        using Key top = registry.CreateKey(@"Machine\Top");
        using RegistryWatch watch = top.Watch(new WatchOptions { Subtree = true });
        var writer = new Thread(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                using RegistryTransaction transaction = registry.BeginTransaction();
                using (Key key = registry.CreateKey($@"Machine\Top\k{i}", new CreateOptions { Transaction = transaction }))
                    key.SetValue("v", RegType.Binary, Data, new WriteOptions { Transaction = transaction });
                if (i % 2 == 0)
                    transaction.Commit();
            }
        });
        writer.Start();
        var seen = new List<(WatchEventKind, string)>();
        for (int i = 0; i < 20; i++)
        {
            WatchEvent? next = watch.Read(ServedRegistry.Patience, CancellationToken.None);
            Assert.NotNull(next);
            seen.Add((next.Kind, next.Path));
            // Delivered, so it is there.
            registry.OpenKey(next.Path).Dispose();
        }
        writer.Join();
        Assert.Equal(Enumerable.Range(0, 10).SelectMany(i => new[] { (WatchEventKind.KeyCreated, $@"Machine\Top\k{2 * i}"), (WatchEventKind.ValueSet, $@"Machine\Top\k{2 * i}") }), seen);
        Assert.Null(watch.Read(TimeSpan.Zero, CancellationToken.None));
    }

    [Fact]
    public void A_watch_goes_on_when_the_connection_was_lost()
    {
        using var served = new ServedRegistry(Peaceful);
        using Key top = served.Registry.CreateKey(@"Machine\Top");
        using RegistryWatch watch = top.Watch();
        served.Registry.TakeSourceDown("Machine");
        served.WaitUntilUp();
        top.SetValue("v", RegType.Binary, Data);
        Assert.Equal("v", watch.Read(TimeSpan.Zero, CancellationToken.None)?.ValueName);
    }

    [Fact]
    public void Links_lead_through_hives_sixteen_deep_and_no_deeper()
    {
        using var served = new ServedRegistry(Peaceful);
        Registry registry = served.Registry;
        registry.CreateKey(@"Users\Real").Dispose();
        registry.CreateKey(@"Users\Real\Below").Dispose();
        registry.CreateLink(@"Machine\L1", @"Users\Real").Dispose();
        for (int i = 2; i <= 17; i++)
            registry.CreateLink($@"Machine\L{i}", $@"Machine\L{i - 1}").Dispose();
        using (Key below = registry.OpenKey(@"Machine\L16\Below"))
            Assert.Equal(@"Users\Real\Below", below.Path);
        Assert.Equal(LcsErrno.ELOOP, Assert.Throws<LcsException>(() => registry.OpenKey(@"Machine\L17\Below")).Errno);
        Assert.Equal(LcsErrno.ELOOP, Assert.Throws<LcsException>(() => registry.OpenKey(@"Machine\L17")).Errno);
        using Key link = registry.OpenKey(@"Machine\L17", follow: false);
        Assert.Equal(@"Machine\L16", link.ReadLink());
    }

    [Fact]
    public void A_layer_lives_from_its_creation_to_its_removal()
    {
        using var served = new ServedRegistry(Peaceful);
        Registry registry = served.Registry;
        using Key top = registry.CreateKey(@"Users\Top");
        top.SetValue("v", RegType.Binary, Data);
        registry.CreateLayer("Policy", new LayerSettings { Precedence = 100 });
        var policy = new WriteOptions { Layer = "policy" };
        top.SetValue("v", RegType.Binary, [2], policy);
        top.CreateSubkey("Only", new CreateOptions { Layer = "POLICY" }).Dispose();
        Assert.Equal([2], top.QueryValue("v").Data);
        registry.ChangeLayer("policy", new LayerSettings { IsEnabled = false });
        Assert.Equal(Data, top.QueryValue("v").Data);
        Assert.Empty(top.ListSubkeys());
        Assert.Equal(2, top.QueryValueLayers("v").Count);
        registry.RemoveLayer("POLICY");
        Assert.Single(top.QueryValueLayers("v"));
        Assert.Empty(top.EnumerateSubkeyLayers());
        Assert.Equal(["base"], registry.Layers.All.Select(layer => layer.Name));
    }

    [Fact]
    public void A_transaction_whose_layer_is_deleted_is_aborted()
    {
        using var served = new ServedRegistry(Peaceful);
        served.Registry.CreateLayer("site");
        using Key top = served.Registry.CreateKey(@"Machine\Top");
        using RegistryTransaction transaction = served.Registry.BeginTransaction();
        top.SetValue("a", RegType.Binary, Data, new WriteOptions { Transaction = transaction });
        top.SetValue("b", RegType.Binary, Data, new WriteOptions { Transaction = transaction, Layer = "site" });
        served.Registry.DeleteLayer("site");
        Assert.Equal(LcsErrno.EINVAL, Assert.Throws<LcsException>(transaction.Commit).Errno);
        Assert.Empty(top.EnumerateValueLayers());
    }

    [Fact]
    public void A_conditional_write_sees_the_layers_own_sequence()
    {
        using var served = new ServedRegistry(Peaceful);
        using Key top = served.Registry.CreateKey(@"Machine\Top");
        top.SetValue("v", RegType.Binary, Data);
        ulong sequence = top.QueryValue("v").Sequence;
        top.SetValue("v", RegType.Binary, [2], expectedSequence: sequence);
        Assert.Equal(LcsErrno.EAGAIN, Assert.Throws<LcsException>(() => top.SetValue("v", RegType.Binary, [3], expectedSequence: sequence)).Errno);
        Assert.Equal([2], top.QueryValue("v").Data);
    }

    [Fact]
    public void A_transaction_reads_what_it_wrote_a_snapshot_what_was_and_another_hive_is_EXDEV()
    {
        using var served = new ServedRegistry(Peaceful);
        Registry registry = served.Registry;
        using Key top = registry.CreateKey(@"Machine\Top"), users = registry.OpenKey("Users");
        top.SetValue("v", RegType.Binary, Data);
        using RegistryTransaction write = registry.BeginTransaction(), snapshot = registry.BeginTransaction(readOnly: true);
        Assert.Equal(Data, top.QueryValue("v", snapshot).Data);
        top.SetValue("v", RegType.Binary, [2], new WriteOptions { Transaction = write });
        Assert.Equal([2], top.QueryValue("v", write).Data);
        Assert.Equal(Data, top.QueryValue("v").Data);
        Assert.Equal(LcsErrno.EXDEV, Assert.Throws<LcsException>(() => users.SetValue("v", RegType.Binary, Data, new WriteOptions { Transaction = write })).Errno);
        write.Commit();
        Assert.Equal([2], top.QueryValue("v").Data);
        Assert.Equal(Data, top.QueryValue("v", snapshot).Data);
    }

    [Fact]
    public void A_subtree_is_deleted_whole_or_not_at_all()
    {
        using var served = new ServedRegistry(Peaceful);
        Registry registry = served.Registry;
        registry.CreateLayer("site", new LayerSettings { Precedence = 5 });
        using Key top = registry.CreateKey(@"Machine\Top");
        for (int i = 0; i < 5; i++)
        {
            using Key key = top.CreateSubkey($"k{i}");
            key.CreateSubkey("below").Dispose();
        }
        using (Key last = top.OpenSubkey(@"k4\below"))
            last.CreateSubkey("kept", new CreateOptions { Layer = "site" }).Dispose();
        Assert.Equal(LcsErrno.ENOTEMPTY, Assert.Throws<LcsException>(() => top.DeleteSubtree()).Errno);
        Assert.Equal(5, top.ListSubkeys().Count);
        registry.RemoveLayer("site");
        Assert.Equal((11, true), top.DeleteSubtree());
        Assert.Equal(LcsErrno.ENOENT, Assert.Throws<LcsException>(() => registry.OpenKey(@"Machine\Top")).Errno);
    }
}

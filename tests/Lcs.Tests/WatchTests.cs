using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>Watches: what they see, when, and what becomes of what nobody reads.</summary>
public sealed class WatchTests
{
    private static readonly byte[] Data = [1];
    private static readonly WatchOptions Subtree = new() { Subtree = true };

    [Fact]
    public void A_watch_sees_each_kind_of_change_of_its_key_and_its_direct_subkeys_existence()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "A"), new LcsOptions { UnawaitedOkTakesSourceDown = false });
        var site = new WriteOptions { Layer = "SITE" };
        using Key a = bench.Registry.OpenKey(@"Machine\A");
        using RegistryWatch watch = bench.Registry.Watch(@"machine\a");
        a.SetValue("v", RegType.Binary, Data);
        a.SetTombstone("v", site);
        a.RemoveTombstone("v", site);
        a.DeleteValue("v");
        a.SetBlanketTombstone(true, site);
        a.SetBlanketTombstone(false, site);
        a.SetSecurity(FakeStore.RootDescriptor);
        a.CreateSubkey("B").Dispose();
        a.HideSubkey("B", site);
        a.UnhideSubkey("B", site);
        using (Key b = a.OpenSubkey("B"))
        {
            b.SetValue("not seen", RegType.Binary, Data);
            b.CreateSubkey("not seen either").Dispose();
            b.OpenSubkey("not seen either").Delete();
            b.Delete();
        }
        bench.Registry.DeleteLayer("off");
        a.Delete();
        Assert.Equal(
            [
                At(WatchEventKind.ValueSet, @"Machine\A", "v", "base"), At(WatchEventKind.ValueMasked, @"Machine\A", "v", "site"),
                At(WatchEventKind.ValueUnmasked, @"Machine\A", "v", "site"), At(WatchEventKind.ValueDeleted, @"Machine\A", "v", "base"),
                At(WatchEventKind.ValuesMasked, @"Machine\A", null, "site"), At(WatchEventKind.ValuesUnmasked, @"Machine\A", null, "site"),
                At(WatchEventKind.SecurityChanged, @"Machine\A", null, null), At(WatchEventKind.KeyCreated, @"Machine\A\B", null, "base"),
                At(WatchEventKind.KeyHidden, @"Machine\A\B", null, "site"), At(WatchEventKind.KeyShown, @"Machine\A\B", null, "site"),
                At(WatchEventKind.KeyDeleted, @"Machine\A\B", null, "base"), At(WatchEventKind.LayerDeleted, "", null, "off"),
                At(WatchEventKind.KeyDeleted, @"Machine\A", null, "base"),
            ],
            All(watch));
    }

    [Fact]
    public void A_watch_of_a_subtree_sees_all_below_and_nothing_beside()
    {
        using var bench = new Bench(fill: (store, root) => { store.AddKey(store.AddKey(root, "A"), "B"); store.AddKey(root, "AB"); });
        using RegistryWatch watch = bench.Registry.Watch(@"Machine\A", Subtree);
        foreach (string path in new[] { @"Machine\AB", "Machine", @"Machine\a\B" })
        {
            using Key key = bench.Registry.OpenKey(path);
            key.SetValue("v", RegType.Binary, Data);
        }
        bench.Registry.CreateKey(@"Machine\A\B\C").Dispose();
        Assert.Equal([(WatchEventKind.ValueSet, @"Machine\a\B"), (WatchEventKind.KeyCreated, @"Machine\A\B\C")], All(watch).Select(e => (e.Kind, e.Path)));
    }

    [Fact]
    public void A_change_is_told_once_its_source_has_acknowledged_it_and_not_if_it_refuses()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        using RegistryWatch watch = root.Watch();
        WatchEvent? early = null;
        bench.Source.Script = request =>
        {
            if (request.Op == OpCode.WriteKey)
                early = watch.Read(TimeSpan.Zero);
            return request.Op == OpCode.SetValue && FakeLog.Describe(bench.Store, request).Contains("refused", StringComparison.Ordinal)
                ? FakeAnswers.StatusOnly(request, Status.StorageError)
                : null;
        };
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.SetValue("refused", RegType.Binary, Data)));
        root.SetValue("done", RegType.Binary, Data);
        Assert.Null(early);
        Assert.Equal(["done"], All(watch).Select(e => e.ValueName));
    }

    [Fact]
    public void What_a_transaction_does_is_told_with_its_commit_and_never_if_it_aborts()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        using RegistryWatch watch = root.Watch();
        using (RegistryTransaction aborted = bench.Registry.BeginTransaction())
            root.SetValue("aborted", RegType.Binary, Data, new WriteOptions { Transaction = aborted });
        using RegistryTransaction transaction = bench.Registry.BeginTransaction();
        root.SetValue("one", RegType.Binary, Data, new WriteOptions { Transaction = transaction });
        root.SetValue("two", RegType.Binary, Data, new WriteOptions { Transaction = transaction });
        Assert.Null(watch.Read(TimeSpan.Zero));
        transaction.Commit();
        Assert.Equal(["one", "two"], All(watch).Select(e => e.ValueName));
    }

    [Fact]
    public void What_nobody_reads_is_lost_beyond_the_capacity_and_the_gap_is_marked_where_it_is()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        using RegistryWatch watch = root.Watch(new WatchOptions { Capacity = 2 });
        for (int i = 0; i < 5; i++)
            root.SetValue($"{i}", RegType.Binary, Data);
        Assert.Equal("0", watch.Read(TimeSpan.Zero)?.ValueName);
        Assert.Equal("1", watch.Read(TimeSpan.Zero)?.ValueName);
        root.SetValue("5", RegType.Binary, Data);
        WatchEvent[] rest = All(watch);
        Assert.Equal([(WatchEventKind.Overflow, 3L), (WatchEventKind.ValueSet, 0L)], rest.Select(e => (e.Kind, e.Lost)));
        Assert.Equal("5", rest[1].ValueName);
    }

    [Fact]
    public void A_reader_waits_for_what_comes_and_is_woken_by_disposal_and_cancellation()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        RegistryWatch watch = root.Watch();
        Task<WatchEvent?> waiting = Task.Run(() => watch.Read(TimeSpan.FromSeconds(30)));
        root.SetValue("v", RegType.Binary, Data);
        Assert.Equal("v", waiting.GetAwaiter().GetResult()?.ValueName);

        using var cancellation = new CancellationTokenSource();
        Task<WatchEvent?> cancelled = Task.Run(() => watch.Read(Timeout.InfiniteTimeSpan, cancellation.Token));
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => cancelled.GetAwaiter().GetResult());

        Task<WatchEvent?> disposed = Task.Run(() => watch.Read(Timeout.InfiniteTimeSpan));
        root.SetValue("before", RegType.Binary, Data);
        Assert.NotNull(disposed.GetAwaiter().GetResult());
        disposed = Task.Run(() => watch.Read(Timeout.InfiniteTimeSpan));
        watch.Dispose();
        root.SetValue("after", RegType.Binary, Data);
        Assert.Null(disposed.GetAwaiter().GetResult());
        Assert.Null(watch.Read(TimeSpan.Zero));
        Assert.Equal(0, bench.Registry.Statistics.Watches);
    }

    [Fact]
    public void A_key_that_is_not_there_cannot_be_watched_and_one_that_goes_and_comes_can()
    {
        using var bench = new Bench(new LcsOptions { UnawaitedOkTakesSourceDown = false }, fill: (store, root) => store.AddKey(root, "A"));
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => bench.Registry.Watch(@"Machine\none")));
        using RegistryWatch watch = bench.Registry.Watch(@"Machine\A");
        using (Key key = bench.Registry.OpenKey(@"Machine\A"))
            key.Delete();
        using (Key key = bench.Registry.CreateKey(@"Machine\A"))
            key.SetValue("v", RegType.Binary, Data);
        Assert.Equal([WatchEventKind.KeyDeleted, WatchEventKind.KeyCreated, WatchEventKind.ValueSet], All(watch).Select(e => e.Kind));
    }

    private static WatchEvent At(WatchEventKind kind, string path, string? value, string? layer) => new(kind, path, value, layer) { Time = default };

    private static WatchEvent[] All(RegistryWatch watch)
    {
        var events = new List<WatchEvent>();
        while (watch.Read(TimeSpan.Zero) is { } next)
            events.Add(next with { Time = default });
        return [.. events];
    }
}

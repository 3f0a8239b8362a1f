using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>Layers created, changed and deleted.</summary>
public sealed class LayerChangeTests
{
    private static readonly byte[] Data = [1];
    private static readonly byte[] System = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];

    [Fact]
    public void A_layer_is_created_with_the_keys_above_it_and_counts_from_then_on()
    {
        using var bench = new Bench();
        bench.Registry.CreateLayer("Policy", new LayerSettings { Precedence = 100, IsEnabled = true, Owner = System });
        Layer? layer = bench.Registry.Layers.Find("policy");
        Assert.Equal(("Policy", 100U, true), (layer!.Name, layer.Precedence, layer.IsEnabled));
        Assert.Equal(System, layer.Owner);
        using Key root = bench.Registry.OpenKey("Machine");
        root.SetValue("v", RegType.Binary, Data);
        root.SetValue("v", RegType.Binary, [2], new WriteOptions { Layer = "POLICY" });
        Assert.Equal([2], root.QueryValue("v").Data);
        Assert.Equal(["base", "Policy"], bench.Store.Keys[bench.Root].Values.Select(value => value.Layer));
        Assert.Equal(LcsErrno.EEXIST, Bench.ErrnoOf(() => bench.Registry.CreateLayer("policy")));
    }

    [Fact]
    public void A_change_leaves_alone_what_it_does_not_name_and_counts_at_once()
    {
        using Bench bench = LayeredBench.With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, Data);
            store.AddValue(root, "v", RegType.Binary, [2], layer: "site");
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal([2], root.QueryValue("v").Data);
        bench.Registry.ChangeLayer("Site", new LayerSettings { IsEnabled = false });
        Assert.Equal(Data, root.QueryValue("v").Data);
        bench.Registry.ChangeLayer("Site", new LayerSettings { IsEnabled = true });
        Assert.Equal(10U, bench.Registry.Layers.Find("site")!.Precedence);
        Assert.Equal([2], root.QueryValue("v").Data);
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => bench.Registry.ChangeLayer("none", new LayerSettings { Precedence = 1 })));
    }

    [Fact]
    public void A_layer_within_a_transaction_counts_from_its_commit_on()
    {
        using var bench = new Bench(fill: (store, root) => store.AddValue(root, "v", RegType.Binary, Data, layer: "late"));
        using Key root = bench.Registry.OpenKey("Machine");
        using RegistryTransaction transaction = bench.Registry.BeginTransaction();
        bench.Registry.CreateLayer("late", new LayerSettings { Transaction = transaction });
        Assert.Null(root.FindValue("v"));
        transaction.Commit();
        Assert.NotNull(root.FindValue("v"));
    }

    [Fact]
    public void Base_cannot_be_created_changed_or_deleted()
    {
        using var bench = new Bench();
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => bench.Registry.CreateLayer("Base")));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => bench.Registry.ChangeLayer("BASE", default)));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => bench.Registry.RemoveLayer("base")));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => bench.Registry.DeleteLayer("base")));
        Assert.Empty(bench.Source.TakeLog());
    }

    [Fact]
    public void Deleting_a_layer_aborts_its_writers_first_and_drops_orphans_last()
    {
        KeyGuid orphan = default;
        using Bench bench = LayeredBench.With((store, root) => orphan = store.AddKey(root, "OnlyThere", layer: "site"), new LcsOptions { UnawaitedOkTakesSourceDown = false });
        using Key root = bench.Registry.OpenKey("Machine");
        using RegistryTransaction writer = bench.Registry.BeginTransaction(), other = bench.Registry.BeginTransaction();
        root.SetValue("v", RegType.Binary, Data, new WriteOptions { Layer = "site", Transaction = writer });
        root.SetValue("v", RegType.Binary, Data, new WriteOptions { Transaction = other });
        bench.Source.TakeLog();
        bench.Registry.DeleteLayer("SITE");
        root.FindValue("x");
        Assert.Equal(["ABORT_TRANSACTION #1", "DELETE_LAYER site", "DROP_KEY OnlyThere"], bench.Source.TakeLog()[..3]);
        Assert.DoesNotContain(orphan, bench.Store.Keys.Keys);
        Assert.Contains("site", Assert.Throws<LcsException>(writer.Commit).Message, StringComparison.Ordinal);
        other.Commit();
    }

    [Fact]
    public void An_orphan_of_a_layer_that_is_held_open_is_dropped_at_its_last_close()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "OnlyThere", layer: "site"), new LcsOptions { UnawaitedOkTakesSourceDown = false });
        Key held = bench.Registry.OpenKey(@"Machine\OnlyThere");
        bench.Registry.DeleteLayer("site");
        held.Info();
        Assert.DoesNotContain("DROP_KEY OnlyThere", bench.Source.TakeLog());
        held.Dispose();
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.Contains("DROP_KEY OnlyThere", bench.Source.TakeLog());
    }

    [Fact]
    public void Removing_a_layer_deletes_what_it_wrote_and_then_its_key()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddValue(root, "v", RegType.Binary, Data, layer: "site"), new LcsOptions { UnawaitedOkTakesSourceDown = false });
        bench.Registry.RemoveLayer("SITE");
        string[] log = bench.Source.TakeLog();
        Assert.True(Array.IndexOf(log, "DELETE_LAYER site") is var first and >= 0 && Array.FindIndex(log, line => line.StartsWith("DELETE_ENTRY SITE", StringComparison.Ordinal)) > first, string.Join(", ", log));
        Assert.Empty(bench.Store.Keys[bench.Root].Values);
        Assert.Null(bench.Registry.Layers.Find("site"));
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => bench.Registry.RemoveLayer("site")));
    }
}

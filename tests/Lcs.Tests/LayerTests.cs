using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "How it resolves layers".</summary>
public sealed class LayerTests
{
    private static readonly byte[] Low = [1], High = [2];

    [Fact]
    public void The_higher_precedence_wins_over_the_higher_sequence()
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, High, sequence: 5, layer: "site");
            store.AddValue(root, "v", RegType.Binary, Low, sequence: 9);
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(High, root.QueryValue("v").Data);
        Assert.Equal("site", root.QueryValue("v").Layer);
    }

    [Fact]
    public void Of_equal_precedence_the_higher_sequence_wins()
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, Low, sequence: 5, layer: "peer");
            store.AddValue(root, "v", RegType.Binary, High, sequence: 9);
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(High, root.QueryValue("v").Data);
    }

    [Fact]
    public void Two_winners_equal_in_both_are_malformed()
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, Low, sequence: 5, layer: "peer");
            store.AddValue(root, "v", RegType.Binary, High, sequence: 5);
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.FindValue("v")));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("unknown")]
    public void Entries_of_disabled_and_unknown_layers_are_ignored(string layer)
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, High, sequence: 9, layer: layer);
            store.AddValue(root, "v", RegType.Binary, Low, sequence: 5);
            store.AddKey(root, "k", layer: layer);
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(Low, root.QueryValue("v").Data);
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => bench.Registry.OpenKey(@"Machine\k")));
        Assert.DoesNotContain("k", root.ListSubkeys().Select(subkey => subkey.Name));
    }

    [Fact]
    public void A_winning_tombstone_means_no_such_value()
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, Low, sequence: 9);
            store.AddValue(root, "v", RegType.Tombstone, [], sequence: 5, layer: "site");
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Null(root.FindValue("v"));
        Assert.Empty(root.EnumerateValues());
    }

    [Fact]
    public void A_blanket_tombstone_hides_what_is_below_it_and_nothing_above()
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "old", RegType.Binary, Low, sequence: 3);
            store.AddValue(root, "new", RegType.Binary, High, sequence: 7);
            store.AddValue(root, "above", RegType.Binary, High, sequence: 1, layer: "site");
            store.Keys[root].Blankets["peer"] = 5;
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(["new", "above"], root.EnumerateValues().Select(value => value.Name));
    }

    [Fact]
    public void A_HIDDEN_entry_hides_the_key_and_a_higher_one_shows_it_again()
    {
        using var bench = With((store, root) =>
        {
            store.AddKey(root, "gone", sequence: 9);
            store.AddEntry(root, new FakeStore.Entry("gone", "site", true, KeyGuid.Zero, 2));
            store.AddEntry(root, new FakeStore.Entry("shown", "peer", true, KeyGuid.Zero, 3));
            store.AddKey(root, "shown", sequence: 4);
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(["shown", "System"], root.ListSubkeys().Select(subkey => subkey.Name));
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => root.OpenSubkey("gone")));
        root.OpenSubkey("shown").Dispose();
    }

    [Fact]
    public void A_write_goes_to_base_or_to_the_layer_named_in_the_spelling_of_its_key()
    {
        using var bench = With((_, _) => { });
        using Key root = bench.Registry.OpenKey("Machine");
        root.SetValue("a", RegType.Binary, Low);
        root.SetValue("a", RegType.Binary, High, new WriteOptions { Layer = "SITE" });
        Assert.Equal(["base", "site"], bench.Store.Keys[bench.Root].Values.Select(value => value.Layer));
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => root.SetValue("a", RegType.Binary, Low, new WriteOptions { Layer = "no such" })));
    }

    [Fact]
    public void A_new_layer_counts_as_soon_as_its_key_is_there()
    {
        using var bench = With((store, root) => store.AddValue(root, "v", RegType.Binary, High, layer: "late"));
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Null(root.FindValue("v"));
        bench.Registry.CreateKey(@"Machine\System\Registry\Layers\late").Dispose();
        Assert.Equal(High, root.QueryValue("v").Data);
    }

    [Fact]
    public void Base_is_enabled_with_precedence_0_whatever_its_key_says()
    {
        using var bench = With((store, root) => AddLayer(store, root, "Base", precedence: 50, enabled: 0));
        Assert.Equal(new Layer("base", 0, true), bench.Registry.Layers.Find("Base"));
        Assert.Single(bench.Registry.Layers.All, layer => Names.Fold(layer.Name) == "base");
    }

    [Fact]
    public void Writes_go_to_base_by_that_name_whatever_the_spelling_of_a_key_called_so()
    {
        using var bench = With((store, root) => AddLayer(store, root, "Base", precedence: null, enabled: null));
        using Key root = bench.Registry.OpenKey("Machine");
        root.SetValue("a", RegType.Binary, Low);
        root.SetValue("a", RegType.Binary, High, new WriteOptions { Layer = "BASE" });
        Assert.Equal(["base"], bench.Store.Keys[bench.Root].Values.Select(value => value.Layer));
    }

    [Fact]
    public void Two_entries_of_a_key_equal_in_both_are_malformed_and_so_are_a_value_and_a_blanket_tombstone()
    {
        using var bench = With((store, root) =>
        {
            store.AddKey(root, "k", sequence: 5);
            store.AddKey(root, "k", sequence: 5, layer: "peer");
            KeyGuid other = store.AddKey(root, "other");
            store.AddValue(other, "v", RegType.Binary, Low, sequence: 5);
            store.Keys[other].Blankets["peer"] = 5;
        });
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => bench.Registry.OpenKey(@"Machine\k")));
        using Key root = bench.Registry.OpenKey("Machine"), other = bench.Registry.OpenKey(@"Machine\other");
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.ListSubkeys()));
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => other.FindValue("v")));
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => other.EnumerateValues()));
    }

    [Fact]
    public void Equal_sequences_in_layers_of_different_precedence_are_no_tie()
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, Low, sequence: 5);
            store.AddValue(root, "v", RegType.Binary, High, sequence: 5, layer: "site");
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(High, root.QueryValue("v").Data);
    }

    [Fact]
    public void A_blanket_tombstone_competes_with_its_own_precedence_and_sequence()
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "below", RegType.Binary, Low, sequence: 99);
            store.AddValue(root, "older", RegType.Binary, Low, sequence: 4, layer: "site");
            store.AddValue(root, "newer", RegType.Binary, High, sequence: 6, layer: "site");
            store.Keys[root].Blankets["site"] = 5;
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(["newer"], root.EnumerateValues().Select(value => value.Name));
        Assert.Equal([true, false, false], new[] { "newer", "older", "below" }.Select(name => root.FindValue(name) is not null));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("unknown")]
    public void Tombstones_and_HIDDEN_entries_of_disabled_and_unknown_layers_are_ignored_too(string layer)
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, Low);
            store.AddValue(root, "v", RegType.Tombstone, [], sequence: 9, layer: layer);
            store.Keys[root].Blankets[layer] = 8;
            store.AddKey(root, "k");
            store.AddEntry(root, new FakeStore.Entry("k", layer, true, KeyGuid.Zero, 9));
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(Low, root.QueryValue("v").Data);
        root.OpenSubkey("k").Dispose();
    }

    [Fact]
    public void A_tombstone_below_the_winner_hides_nothing()
    {
        using var bench = With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Tombstone, [], sequence: 9);
            store.AddValue(root, "v", RegType.Binary, High, sequence: 5, layer: "site");
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(High, root.QueryValue("v").Data);
    }

    private static Bench With(Action<FakeStore, KeyGuid> fill) => LayeredBench.With(fill);

    private static void AddLayer(FakeStore store, KeyGuid root, string name, uint? precedence, uint? enabled) =>
        LayeredBench.AddLayer(store, root, name, precedence, enabled);
}

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
        Assert.Equal(new Layer("Base", 0, true), bench.Registry.Layers.Find("base"));
    }

    private static Bench With(Action<FakeStore, KeyGuid> fill) => new(fill: (store, root) =>
    {
        AddLayer(store, root, "site", precedence: 10, enabled: null);
        AddLayer(store, root, "peer", precedence: null, enabled: 1);
        AddLayer(store, root, "off", precedence: 99, enabled: 0);
        fill(store, root);
    });

    private static void AddLayer(FakeStore store, KeyGuid root, string name, uint? precedence, uint? enabled)
    {
        KeyGuid parent = root;
        foreach (string part in new[] { "System", "Registry", "Layers" })
        {
            List<FakeStore.Entry> entries = store.EntriesOf(parent, part);
            parent = entries.Count > 0 ? entries[0].Target : store.AddKey(parent, part);
        }
        KeyGuid key = store.AddKey(parent, name);
        if (precedence is not null)
            store.AddValue(key, "Precedence", RegType.Dword, ValueEncoding.FromDword(precedence.Value));
        if (enabled is not null)
            store.AddValue(key, "ENABLED", RegType.Dword, ValueEncoding.FromDword(enabled.Value));
    }
}

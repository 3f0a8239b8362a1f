using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>What all layers say of values and keys, the winner marked.</summary>
public sealed class AllLayersTests
{
    private static readonly byte[] Data = [1];

    [Fact]
    public void Every_layers_entry_of_a_value_is_listed_and_the_winner_marked()
    {
        using Bench bench = LayeredBench.With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, Data, sequence: 9);
            store.AddValue(root, "V", RegType.Tombstone, [], sequence: 5, layer: "site");
            store.AddValue(root, "v", RegType.Sz, Data, sequence: 20, layer: "off");
            store.AddValue(root, "v", RegType.Sz, Data, sequence: 30, layer: "nowhere");
            store.Keys[root].Blankets["peer"] = 7;
        });
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        IReadOnlyList<LayeredValue> entries = root.QueryValueLayers("v");
        Assert.Equal(["QUERY_VALUES Machine:v"], bench.Source.TakeLog());
        Assert.Equal(
            [("base", LayeredKind.Present, 9UL, false), ("site", LayeredKind.Absent, 5UL, true), ("off", LayeredKind.Present, 20UL, false),
                ("nowhere", LayeredKind.Present, 30UL, false), ("peer", LayeredKind.Blanket, 7UL, false)],
            entries.Select(entry => (entry.Layer, entry.Kind, entry.Sequence, entry.Wins)));
        Assert.Equal([0U, 10U, 99U, null, 0U], entries.Select(entry => entry.Precedence));
        Assert.Equal([true, true, false, false, true], entries.Select(entry => entry.Counts));
        Assert.Equal("V", entries[1].Name);
    }

    [Fact]
    public void A_blanket_tombstone_wins_where_it_hides_one_of_the_values()
    {
        using Bench bench = LayeredBench.With((store, root) =>
        {
            store.AddValue(root, "old", RegType.Binary, Data, sequence: 3);
            store.AddValue(root, "new", RegType.Binary, Data, sequence: 9);
            store.Keys[root].Blankets["peer"] = 7;
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal([("old", false), ("new", true), ("", true)], root.EnumerateValueLayers().Select(entry => (entry.Name, entry.Wins)));
    }

    [Fact]
    public void Where_two_are_equal_all_are_listed_and_none_wins()
    {
        using Bench bench = LayeredBench.With((store, root) =>
        {
            store.AddValue(root, "v", RegType.Binary, Data, sequence: 5);
            store.AddValue(root, "v", RegType.Binary, Data, sequence: 5, layer: "peer");
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(2, root.QueryValueLayers("v").Count(entry => !entry.Wins));
    }

    [Fact]
    public void Hidden_names_and_the_keys_below_them_are_listed_too()
    {
        KeyGuid target = default;
        using Bench bench = LayeredBench.With((store, root) =>
        {
            target = store.AddKey(root, "gone", sequence: 9);
            store.AddEntry(root, new FakeStore.Entry("gone", "site", true, KeyGuid.Zero, 2));
            store.AddEntry(root, new FakeStore.Entry("never", "site", true, KeyGuid.Zero, 3));
        });
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        IReadOnlyList<LayeredName> names = root.EnumerateSubkeyLayers();
        Assert.Equal(["ENUM_CHILDREN Machine"], bench.Source.TakeLog());
        Assert.Equal([("gone", false), ("never", false), ("System", true)], names.Select(name => (name.Name, name.IsVisible)));
        Assert.Equal([("base", LayeredKind.Present, target, false), ("site", LayeredKind.Absent, KeyGuid.Zero, true)],
            names[0].Entries.Select(entry => (entry.Layer, entry.Kind, entry.Target, entry.Wins)));
        Assert.Equal(names[0].Entries, root.QuerySubkeyLayers("GONE"));
        Assert.Empty(root.QuerySubkeyLayers("unheard of"));
    }
}

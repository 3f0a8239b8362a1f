using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>Tombstones, blanket tombstones and hidden names, set and removed.</summary>
public sealed class MaskingTests
{
    private static readonly byte[] Data = [1];
    private static readonly WriteOptions Site = new() { Layer = "SITE" };

    [Fact]
    public void A_tombstone_hides_a_value_until_it_is_removed()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddValue(root, "v", RegType.Binary, Data));
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        root.SetTombstone("v", Site);
        Assert.Equal(["QUERY_VALUES Machine:v", "SET_VALUE Machine:v", "WRITE_KEY Machine"], bench.Source.TakeLog());
        Assert.Null(root.FindValue("v"));
        bench.Source.TakeLog();
        Assert.True(root.RemoveTombstone("v", Site));
        Assert.Equal(["QUERY_VALUES Machine:v", "DELETE_VALUE_ENTRY Machine:v", "QUERY_VALUES Machine:v", "WRITE_KEY Machine"], bench.Source.TakeLog());
        Assert.NotNull(root.FindValue("v"));
    }

    [Fact]
    public void Removing_a_tombstone_leaves_a_value_alone()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddValue(root, "v", RegType.Binary, Data));
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        Assert.False(root.RemoveTombstone("v"));
        Assert.False(root.RemoveTombstone("v", Site));
        Assert.DoesNotContain(bench.Source.TakeLog(), line => line.StartsWith("DELETE", StringComparison.Ordinal));
        Assert.NotNull(root.FindValue("v"));
    }

    [Fact]
    public void A_blanket_tombstone_is_set_with_a_new_sequence_and_removed_with_0()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddValue(root, "v", RegType.Binary, Data));
        using Key root = bench.Registry.OpenKey("Machine");
        var sent = new List<(bool, ulong)>();
        bench.Source.Script = request =>
        {
            if (request.Op == OpCode.SetBlanketTombstone && SetBlanketTombstoneRequest.TryRead(request.Payload, out SetBlanketTombstoneRequest blanket))
                sent.Add((blanket.Set, blanket.Sequence));
            return null;
        };
        root.SetBlanketTombstone(true, Site);
        Assert.Empty(root.EnumerateValues());
        Assert.Null(root.FindValue("v"));
        root.SetBlanketTombstone(false, Site);
        Assert.Single(root.EnumerateValues());
        Assert.Equal([(true, 101UL), (false, 0UL)], sent);
    }

    [Fact]
    public void A_name_can_be_hidden_that_has_no_key()
    {
        using Bench bench = LayeredBench.With();
        using Key root = bench.Registry.OpenKey("Machine");
        root.HideSubkey("later", Site);
        root.CreateSubkey("other").Dispose();
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => root.OpenSubkey("later")));
        Assert.Equal(("site", LayeredKind.Absent), root.QuerySubkeyLayers("later").Select(entry => (entry.Layer, entry.Kind)).Single());
        Assert.True(root.UnhideSubkey("LATER", Site));
        Assert.Empty(root.QuerySubkeyLayers("later"));
        Assert.False(root.UnhideSubkey("later", Site));
    }

    [Fact]
    public void Hiding_by_name_is_LOOKUP_HIDE_ENTRY_LOOKUP_and_showing_again_LOOKUP_DELETE_ENTRY_LOOKUP_WRITE_KEY_of_the_parent()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "Acme"));
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        root.HideSubkey("Acme", Site);
        Assert.Equal(["LOOKUP Acme", "HIDE_ENTRY Acme", "LOOKUP Acme"], bench.Source.TakeLog());
        Assert.True(root.UnhideSubkey("Acme", Site));
        Assert.Equal(["LOOKUP Acme", "DELETE_ENTRY Acme", "LOOKUP Acme", "WRITE_KEY Machine"], bench.Source.TakeLog());
        root.OpenSubkey("Acme").Dispose();
    }

    [Fact]
    public void Showing_again_removes_no_key_that_the_layer_has()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "Acme", layer: "site"));
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.False(root.UnhideSubkey("Acme", Site));
        root.OpenSubkey("Acme").Dispose();
    }

    [Fact]
    public void A_key_whose_last_entry_became_HIDDEN_is_dropped()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "Acme"), new LcsOptions { UnawaitedOkTakesSourceDown = false });
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        root.HideSubkey("Acme");
        root.FindValue("x");
        Assert.Equal(["LOOKUP Acme", "HIDE_ENTRY Acme", "LOOKUP Acme", "DROP_KEY Acme", "QUERY_VALUES Machine:x"], bench.Source.TakeLog());
    }

    [Fact]
    public void A_conditional_write_fails_with_EAGAIN_when_the_layers_entry_has_another_sequence()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddValue(root, "v", RegType.Binary, Data, sequence: 7));
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.EAGAIN, Bench.ErrnoOf(() => root.SetValue("v", RegType.Binary, [2], expectedSequence: 8)));
        Assert.Equal(LcsErrno.EAGAIN, Bench.ErrnoOf(() => root.SetValue("v", RegType.Binary, [2], Site, expectedSequence: 7)));
        Assert.Equal(Data, root.QueryValue("v").Data);
        root.SetValue("v", RegType.Binary, [2], expectedSequence: 7);
        Assert.Equal([2], root.QueryValue("v").Data);
    }
}

using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>A key deleted with all below it.</summary>
public sealed class SubtreeDeletionTests
{
    [Fact]
    public void The_deepest_keys_go_first_each_as_a_deleted_key_goes_in_one_transaction()
    {
        using var bench = new Bench(new LcsOptions { UnawaitedOkTakesSourceDown = false }, fill: (store, root) => store.AddKey(store.AddKey(root, "A"), "B"));
        using (Key key = bench.Registry.OpenKey(@"Machine\A"))
        {
            bench.Source.TakeLog();
            Assert.Equal((2, true), key.DeleteSubtree());
        }
        string[] log = bench.Source.TakeLog();
        Assert.Equal(
            ["ENUM_CHILDREN A", "ENUM_CHILDREN B", "ENUM_CHILDREN B", "BEGIN_TRANSACTION 1 ReadWrite", "DELETE_ENTRY B #1", "LOOKUP B #1", "WRITE_KEY A #1",
                "ENUM_CHILDREN A #1", "DELETE_ENTRY A #1", "LOOKUP A #1", "WRITE_KEY Machine #1", "COMMIT_TRANSACTION #1"],
            log[..12]);
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.Equal([bench.Root], bench.Store.Keys.Keys);
    }

    [Fact]
    public void A_symlink_is_deleted_and_its_target_stays()
    {
        using var bench = new Bench(new LcsOptions { UnawaitedOkTakesSourceDown = false }, fill: (store, root) =>
        {
            store.AddKey(store.AddKey(root, "Real"), "Below");
            store.AddValue(store.AddKey(store.AddKey(root, "A"), "Link", isSymlink: true), "", RegType.Link, ValueEncoding.FromText(@"Machine\Real"));
        });
        using (Key key = bench.Registry.OpenKey(@"Machine\A"))
            Assert.Equal((2, true), key.DeleteSubtree());
        bench.Registry.OpenKey(@"Machine\Real\Below").Dispose();
    }

    [Fact]
    public void A_key_that_another_layer_shows_keeps_the_whole_subtree()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(store.AddKey(root, "A"), "B", layer: "site"));
        using Key key = bench.Registry.OpenKey(@"Machine\A");
        Assert.Equal(LcsErrno.ENOTEMPTY, Bench.ErrnoOf(() => key.DeleteSubtree()));
        key.FindValue("x");
        Assert.Contains("ABORT_TRANSACTION #1", bench.Source.TakeLog());
    }

    [Fact]
    public void A_root_cannot_be_deleted()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => root.DeleteSubtree()));
    }
}

using Peios.Lcs.Tests.Fakes;

namespace Peios.Lcs.Tests;

/// <summary>Volatile keys and subtrees.</summary>
public sealed class VolatileTests
{
    [Fact]
    public void A_persistent_key_below_a_volatile_one_is_refused_and_nothing_is_sent()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "Run", isVolatile: true));
        using Key run = bench.Registry.OpenKey(@"Machine\Run");
        Assert.True(run.IsVolatile);
        bench.Source.TakeLog();
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => run.CreateSubkey("Stays")));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => bench.Registry.CreateKey(@"Machine\Run\Stays")));
        Assert.DoesNotContain(bench.Source.TakeLog(), line => line.StartsWith("CREATE", StringComparison.Ordinal));
    }

    [Fact]
    public void Volatile_keys_go_below_either_kind()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "Run", isVolatile: true));
        var options = new CreateOptions { IsVolatile = true };
        using Key below = bench.Registry.CreateKey(@"Machine\Run\Now", options), beside = bench.Registry.CreateKey(@"Machine\Now", options);
        Assert.True(bench.Store.Keys[below.Guid].IsVolatile);
        Assert.True(bench.Store.Keys[beside.Guid].IsVolatile);
    }

    [Fact]
    public void A_persistent_key_that_is_there_is_opened_whatever_was_asked_for()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "Here"));
        using Key key = bench.Registry.CreateKey(@"Machine\Here", new CreateOptions { IsVolatile = true }, out bool created);
        Assert.False(created);
        Assert.False(key.IsVolatile);
    }
}

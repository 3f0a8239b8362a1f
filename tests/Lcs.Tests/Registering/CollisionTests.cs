using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>rsi.md, "Registration": EEXIST and ESTALE; behaviour.md, "The connection": what is left of an old connection.</summary>
public sealed class CollisionTests : RegistrationTest
{
    private readonly KeyGuid _root = KeyGuid.NewRandom();

    [Fact]
    public void One_hive_that_another_source_holds_is_EEXIST_for_all_and_takes_none()
    {
        using var first = new FakeSource(SocketPath);
        Assert.Equal(0, first.Register(1, ("Users", _root)));
        Assert.Equal(EEXIST, Register(1, ("Other", KeyGuid.NewRandom()), ("uSERS", _root)));
        Assert.Equal(0, Register(1, ("Other", KeyGuid.NewRandom())));
    }

    [Fact]
    public void Names_that_fold_alike_beyond_ASCII_are_one_hive()
    {
        using var first = new FakeSource(SocketPath);
        Assert.Equal(0, first.Register(1, ("STRAẞE", _root)));
        Assert.Equal(EEXIST, Register(1, ("straße", _root)));
    }

    [Fact]
    public void A_connection_that_is_still_going_down_is_EEXIST_and_its_hive_is_closed_to_callers_at_once()
    {
        Options = new LcsOptions { Faults = new FaultMode { Settings = new FaultSettings { GoingDownFor = TimeSpan.FromSeconds(2) } } };
        using (var first = new FakeSource(SocketPath))
        {
            Assert.Equal(0, first.Register(1, ("Users", _root)));
            WaitForHive("Users");
        }
        WaitUntilDown("Users");
        Assert.Equal(EEXIST, Register(1, ("Users", _root)));
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => Registry.OpenKey("Users")));
        int errno = EEXIST;
        SpinWait.SpinUntil(() => (errno = Register(1, ("Users", _root))) != EEXIST, TimeSpan.FromSeconds(30));
        Assert.Equal(0, errno);
    }

    [Fact]
    public void A_hive_that_comes_back_with_another_root_is_ESTALE_for_all_of_the_registration()
    {
        Assert.Equal(0, Register(1, ("Users", _root)));
        WaitUntilFree();
        Assert.Equal(ESTALE, Register(1, ("Fresh", KeyGuid.NewRandom()), ("users", KeyGuid.NewRandom())));
        using var fresh = new FakeSource(SocketPath);
        Assert.Equal(0, fresh.Register(1, ("Fresh", KeyGuid.NewRandom())));
        Assert.Equal(0, Register(1, ("users", _root)));
    }

    [Fact]
    public void A_hive_resumes_by_itself_whatever_comes_with_it()
    {
        Assert.Equal(0, Register(1, ("Users", _root), ("Other", KeyGuid.NewRandom())));
        WaitUntilFree();
        using var source = new FakeSource(SocketPath);
        Assert.Equal(0, source.Register(1, ("New", KeyGuid.NewRandom()), ("Users", _root)));
        WaitForHive("Users");
        Assert.Equal(["Users", "New"], Registry.Hives);
    }

    [Fact]
    public void A_source_that_does_not_register_keeps_no_other_out_and_is_let_go()
    {
        Options = new LcsOptions { RegistrationTimeout = TimeSpan.FromMilliseconds(500) };
        using var silent = new FakeSource(SocketPath);
        Assert.Equal(0, Register(1, ("Users", _root)));
        Assert.True(silent.Closed.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "it was kept");
        Assert.Empty(silent.Answers);
    }

    [Fact]
    public void Sequences_go_on_above_the_highest_of_all_sources()
    {
        var store = new FakeStore();
        KeyGuid root = store.AddRoot("Users");
        Assert.Equal(0, Register(500, ("Other", KeyGuid.NewRandom())));
        using var source = new FakeSource(SocketPath) { Store = store };
        Assert.Equal(0, source.Register(3, ("Users", root)));
        WaitForHive("Users");
        using Key key = Registry.OpenKey("Users");
        key.SetValue("a", RegType.None, []);
        Assert.Equal(501UL, Assert.Single(store.Keys[root].Values).Sequence);
    }

    /// <summary>The hives of the source that registered last are down and free.</summary>
    private void WaitUntilFree() =>
        Assert.True(SpinWait.SpinUntil(() => Register(1, ("Users", KeyGuid.NewRandom())) == ESTALE, TimeSpan.FromSeconds(30)), "Users stayed taken");
}

using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>Symlinks: keys whose default value of type REG_LINK is a path.</summary>
public sealed class SymlinkTests
{
    [Fact]
    public void A_link_is_a_symlink_key_and_its_default_value_in_one_transaction()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "Real"));
        using Key link = bench.Registry.CreateLink(@"Machine\Link", @"Machine\Real");
        Assert.Equal(
            ["LOOKUP Link", "READ_KEY Machine", "BEGIN_TRANSACTION 1 ReadWrite", "CREATE_ENTRY Link #1", "CREATE_KEY Link #1",
                "QUERY_VALUES Link: #1", "SET_VALUE Link: #1", "WRITE_KEY Link #1", "COMMIT_TRANSACTION #1"],
            bench.Source.TakeLog());
        Assert.True(link.IsSymlink);
        Assert.Equal(@"Machine\Real", link.ReadLink());
        Assert.Equal([.. @"Machine\Real"u8, 0], bench.Store.Keys[link.Guid].Values.Single().Data);
    }

    [Fact]
    public void A_link_is_followed_unless_the_opener_says_no()
    {
        using var bench = new Bench(fill: (store, root) => { store.AddKey(store.AddKey(root, "Real"), "Below"); Link(store, root, "Link", @"Machine\REAL"); });
        using Key followed = bench.Registry.OpenKey(@"Machine\Link");
        Assert.Equal(@"Machine\REAL", followed.Path);
        Assert.False(followed.IsSymlink);
        using Key link = bench.Registry.OpenKey(@"Machine\Link", follow: false);
        Assert.Equal(@"Machine\Link", link.Path);
        Assert.Equal(@"Machine\REAL", link.ReadLink());
        // In the middle of a path there is no choice.
        using Key below = bench.Registry.OpenKey(@"Machine\Link\Below", follow: false);
        Assert.Equal(@"Machine\REAL\Below", below.Path);
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => below.ReadLink()));
    }

    [Theory]
    [InlineData(16, LcsErrno.None)]
    [InlineData(17, LcsErrno.ELOOP)]
    public void Sixteen_links_are_followed_and_no_more(int links, LcsErrno expected)
    {
        using var bench = new Bench(fill: (store, root) =>
        {
            store.AddKey(root, "L0");
            for (int i = 1; i <= links; i++)
                Link(store, root, $"L{i}", $@"Machine\L{i - 1}");
        });
        LcsErrno errno = LcsErrno.None;
        try
        {
            using Key end = bench.Registry.OpenKey($@"Machine\L{links}");
            Assert.Equal(@"Machine\L0", end.Path);
        }
        catch (LcsException e)
        {
            errno = e.Errno;
        }
        Assert.Equal(expected, errno);
        Assert.Equal(expected, errno == LcsErrno.None ? LcsErrno.None : Bench.ErrnoOf(() => bench.Registry.CreateKey($@"Machine\L{links}")));
    }

    [Fact]
    public void The_links_of_a_path_count_together()
    {
        using var bench = new Bench(fill: (store, root) =>
        {
            KeyGuid real = store.AddKey(root, "Real");
            Link(store, real, "Self", @"Machine\Real");
        });
        string path = @"Machine\Real" + string.Concat(Enumerable.Repeat(@"\Self", 16));
        bench.Registry.OpenKey(path).Dispose();
        Assert.Equal(LcsErrno.ELOOP, Bench.ErrnoOf(() => bench.Registry.OpenKey(path + @"\Self")));
    }

    [Fact]
    public void A_link_in_a_circle_is_ELOOP_and_one_that_leads_nowhere_ENOENT()
    {
        using var bench = new Bench(fill: (store, root) => { Link(store, root, "Circle", @"Machine\Circle"); Link(store, root, "Nowhere", @"Machine\Gone"); });
        Assert.Equal(LcsErrno.ELOOP, Bench.ErrnoOf(() => bench.Registry.OpenKey(@"Machine\Circle")));
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => bench.Registry.OpenKey(@"Machine\Nowhere")));
        bench.Registry.OpenKey(@"Machine\Nowhere", follow: false).Dispose();
    }

    [Theory]
    [InlineData(RegType.Sz)]
    [InlineData(null)]
    public void A_link_whose_default_value_is_no_REG_LINK_is_EINVAL(uint? type)
    {
        using var bench = new Bench(fill: (store, root) =>
        {
            KeyGuid link = store.AddKey(root, "Link", isSymlink: true);
            if (type is not null)
                store.AddValue(link, "", type.Value, [.. "Machine"u8, 0]);
        });
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => bench.Registry.OpenKey(@"Machine\Link")));
    }

    [Fact]
    public void Creating_where_a_link_is_opens_its_target_and_below_it_creates_there()
    {
        using var bench = new Bench(fill: (store, root) => { store.AddKey(root, "Real"); Link(store, root, "Link", @"Machine\Real"); });
        using Key opened = bench.Registry.CreateKey(@"Machine\Link", default, out bool created);
        Assert.False(created);
        Assert.Equal(@"Machine\Real", opened.Path);
        using Key below = bench.Registry.CreateKey(@"Machine\Link\New", default, out created);
        Assert.True(created);
        Assert.Equal(@"Machine\Real\New", below.Path);
        Assert.Equal(LcsErrno.EEXIST, Bench.ErrnoOf(() => bench.Registry.CreateLink(@"Machine\Link", "Machine")));
        Assert.Equal(LcsErrno.EEXIST, Bench.ErrnoOf(() => bench.Registry.CreateLink(@"Machine\Real", "Machine")));
    }

    [Fact]
    public void A_layer_can_lead_a_link_elsewhere()
    {
        using Bench bench = LayeredBench.With((store, root) =>
        {
            store.AddKey(root, "One");
            store.AddKey(root, "Two");
            Link(store, root, "Link", @"Machine\One");
        });
        using (Key link = bench.Registry.OpenKey(@"Machine\Link", follow: false))
            link.SetValue("", RegType.Link, ValueEncoding.FromText(@"Machine\Two"), new WriteOptions { Layer = "site" });
        using Key end = bench.Registry.OpenKey(@"Machine\Link");
        Assert.Equal(@"Machine\Two", end.Path);
    }

    private static void Link(FakeStore store, KeyGuid parent, string name, string target) =>
        store.AddValue(store.AddKey(parent, name, isSymlink: true), "", RegType.Link, ValueEncoding.FromText(target));
}

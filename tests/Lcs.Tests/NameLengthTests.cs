using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "What it checks in an answer": the length of names, which callers are held to as sources are.</summary>
public sealed class NameLengthTests
{
    [Theory]
    [InlineData(255)]
    [InlineData(64)]
    [InlineData(1024)]
    public void A_caller_may_use_names_as_long_as_the_option_says_and_no_longer(int bytes)
    {
        using var bench = new Bench(new LcsOptions { MaxNameBytes = bytes, UnawaitedOkTakesSourceDown = false });
        string longest = new('x', bytes), tooLong = new('x', bytes + 1);
        using Key key = bench.Registry.CreateKey($@"Machine\{longest}");
        key.SetValue(longest, RegType.None, []);
        Assert.NotNull(key.FindValue(longest));
        Assert.True(key.DeleteValue(longest));
        Assert.Single(bench.Registry.OpenKey("Machine").ListSubkeys());
        bench.Source.TakeLog();
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => bench.Registry.CreateKey($@"Machine\{tooLong}")));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => bench.Registry.OpenKey($@"Machine\a\{tooLong}")));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => key.SetValue(tooLong, RegType.None, [])));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => key.FindValue(tooLong)));
        Assert.Empty(bench.Source.TakeLog());
    }
}

using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>rsi.md, "Registration": EPERM, ENOSPC and EOVERFLOW.</summary>
public sealed class RegistrationLimitTests : RegistrationTest
{
    [Fact]
    public void A_source_without_the_privilege_is_EPERM_whatever_it_sends()
    {
        Options = new LcsOptions { SourcesHavePrivilege = false };
        Assert.Equal(EPERM, Register(1, ("Users", KeyGuid.NewRandom())));
        Assert.Equal(EPERM, RegisterRaw([1]));
        Assert.Empty(Registry.Hives);
    }

    [Fact]
    public void More_than_64_hives_of_a_source_are_ENOSPC_and_64_are_welcome()
    {
        Assert.Equal(ENOSPC, Register(1, Hives(65)));
        Assert.Equal(0, Register(1, Hives(64)));
    }

    [Fact]
    public void More_hives_of_a_source_than_the_option_says_are_ENOSPC()
    {
        Options = new LcsOptions { MaxHivesOfSource = 2 };
        Assert.Equal(ENOSPC, Register(1, Hives(3)));
        Assert.Equal(0, Register(1, Hives(2)));
    }

    [Fact]
    public void More_hives_in_all_are_ENOSPC_and_one_that_is_down_counts_but_may_resume()
    {
        Options = new LcsOptions { MaxHives = 3 };
        (string Name, KeyGuid Root)[] hives = Hives(4);
        Assert.Equal(0, Register(1, hives[0], hives[1]));
        WaitUntilDown("Hive0");
        Assert.Equal(ENOSPC, Register(1, hives[2], hives[3]));
        using var one = new FakeSource(SocketPath);
        Assert.Equal(0, one.Register(1, hives[2]));
        Assert.Equal(ENOSPC, Register(1, hives[3]));
        Assert.Equal(0, RegisterWhenFree(hives[0], hives[1]));
    }

    [Fact]
    public void More_sources_than_the_option_says_are_ENOSPC_until_one_goes()
    {
        Options = new LcsOptions { MaxSources = 1 };
        (string Name, KeyGuid Root)[] hives = Hives(2);
        using (var first = new FakeSource(SocketPath))
        {
            Assert.Equal(0, first.Register(1, hives[0]));
            Assert.Equal(ENOSPC, Register(1, hives[1]));
        }
        Assert.Equal(0, RegisterWhenFree(hives[1]));
    }

    [Fact]
    public void A_max_sequence_that_leaves_none_above_it_is_EOVERFLOW() =>
        Assert.Equal(EOVERFLOW, Register(ulong.MaxValue, ("Users", KeyGuid.NewRandom())));

    [Fact]
    public void The_highest_max_sequence_that_can_register_leaves_no_sequence_for_a_write()
    {
        using var bench = new Bench(maxSequence: ulong.MaxValue - 1);
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.EOVERFLOW, Bench.ErrnoOf(() => root.SetValue("a", RegType.None, [])));
        Assert.Equal(LcsErrno.EOVERFLOW, Bench.ErrnoOf(() => root.SetValue("a", RegType.None, [])));
        Assert.Null(root.FindValue("a"));
    }

    [Theory]
    [InlineData(7, 255, 1 << 20)]
    [InlineData(4097, 255, 1 << 20)]
    [InlineData(256, 63, 1 << 20)]
    [InlineData(256, 1025, 1 << 20)]
    [InlineData(256, 255, 4095)]
    [InlineData(256, 255, (64 << 20) + 1)]
    public void A_setting_that_the_kernel_does_not_take_is_refused(int inFlight, int nameBytes, int valueBytes)
    {
        Options = new LcsOptions { MaxInFlight = inFlight, MaxNameBytes = nameBytes, MaxValueBytes = valueBytes };
        Assert.Throws<ArgumentOutOfRangeException>(() => Registry);
    }

    [Fact]
    public void A_longer_hive_name_is_welcome_where_names_may_be_longer()
    {
        Options = new LcsOptions { MaxNameBytes = 1024 };
        Assert.Equal(0, Register(1, (new string('x', 1024), KeyGuid.NewRandom())));
        Assert.Equal(EINVAL, Register(1, (new string('x', 1025), KeyGuid.NewRandom())));
    }

    private static (string Name, KeyGuid Root)[] Hives(int count) => [.. Enumerable.Range(0, count).Select(i => ($"Hive{i}", KeyGuid.NewRandom()))];

    /// <summary>The answer once what held the place has gone down.</summary>
    private int RegisterWhenFree(params (string, KeyGuid)[] hives)
    {
        int errno = EEXIST;
        SpinWait.SpinUntil(() => (errno = Register(1, hives)) is not (EEXIST or ENOSPC), TimeSpan.FromSeconds(30));
        return errno;
    }
}

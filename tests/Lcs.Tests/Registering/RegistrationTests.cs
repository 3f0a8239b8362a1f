using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>rsi.md, "Registration".</summary>
public sealed class RegistrationTests : RegistrationTest
{
    private readonly KeyGuid _root = KeyGuid.NewRandom();

    [Fact]
    public void A_good_registration_is_answered_with_0_and_its_hive_can_be_used()
    {
        var store = new FakeStore();
        KeyGuid root = store.AddRoot("Users");
        using var source = new FakeSource(SocketPath) { Store = store };
        Assert.Equal(0, source.Register(7, ("Users", root)));
        Assert.True(Registry.WaitForHives(["USERS"], TimeSpan.FromSeconds(5)));
        Assert.Equal(["Users"], Registry.Hives);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData("CurrentUser")]
    [InlineData("currentUSER")]
    public void A_hive_name_that_cannot_be_is_EINVAL(string name) => Assert.Equal(EINVAL, Register(1, (name, _root)));

    [Fact]
    public void A_hive_name_over_255_bytes_is_EINVAL() => Assert.Equal(EINVAL, Register(1, (new string('x', 256), _root)));

    [Fact]
    public void Two_names_that_fold_alike_are_EINVAL() => Assert.Equal(EINVAL, Register(1, ("Users", _root), ("uSERS", KeyGuid.NewRandom())));

    [Fact]
    public void A_registration_without_hives_is_EINVAL() => Assert.Equal(EINVAL, Register(1));

    [Fact]
    public void A_zero_root_is_EINVAL() => Assert.Equal(EINVAL, Register(1, ("Users", KeyGuid.Zero)));

    [Fact]
    public void A_max_sequence_that_leaves_none_above_it_is_EOVERFLOW() => Assert.Equal(EOVERFLOW, Register(ulong.MaxValue, ("Users", _root)));

    [Fact]
    public void A_name_that_is_not_UTF8_is_EINVAL()
    {
        byte[] packet = FakeSource.RegistrationPacket(1, ("Users", _root));
        packet[^1] = 0xFF;
        Assert.Equal(EINVAL, RegisterRaw(packet));
    }

    [Theory]
    [InlineData(2)] // more hives than entries
    [InlineData(0)]
    public void A_count_that_does_not_fit_the_packet_is_EINVAL(byte count)
    {
        byte[] packet = FakeSource.RegistrationPacket(1, ("Users", _root));
        packet[0] = count;
        Assert.Equal(EINVAL, RegisterRaw(packet));
    }

    [Theory]
    [InlineData(4)] // a byte of the name left over
    [InlineData(6)] // a byte past the end
    [InlineData(0)]
    public void A_name_length_that_does_not_fit_the_packet_is_EINVAL(byte length)
    {
        byte[] packet = FakeSource.RegistrationPacket(1, ("Users", _root));
        packet[24] = length;
        Assert.Equal(EINVAL, RegisterRaw(packet));
    }

    [Fact]
    public void A_name_length_of_4_GiB_is_EINVAL()
    {
        byte[] packet = FakeSource.RegistrationPacket(1, ("Users", _root));
        packet.AsSpan(24, 4).Fill(0xFF);
        Assert.Equal(EINVAL, RegisterRaw(packet));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(23)]
    [InlineData(79)]
    public void A_packet_that_ends_in_its_fixed_part_is_EINVAL(int length) =>
        Assert.Equal(EINVAL, RegisterRaw(FakeSource.RegistrationPacket(1, ("Users", _root))[..length]));

    [Fact]
    public void A_second_registration_on_a_connection_is_EINVAL_and_the_first_stays()
    {
        using var source = new FakeSource(SocketPath);
        Assert.Equal(0, source.Register(1, ("Users", _root)));
        WaitForHive("Users");
        source.Send(FakeSource.RegistrationPacket(1, ("More", KeyGuid.NewRandom())));
        Assert.True(SpinWait.SpinUntil(() => source.Answers.Count == 2, TimeSpan.FromSeconds(10)));
        Assert.Equal([0, EINVAL], source.Answers);
        Assert.Equal(["Users"], Registry.Hives);
    }

    [Fact]
    public void A_registration_that_is_refused_ends_its_connection()
    {
        using var source = new FakeSource(SocketPath);
        Assert.Equal(EINVAL, source.Register(1, ("a/b", _root)));
        Assert.True(source.Closed.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(4)] // reserved field of the arguments
    [InlineData(16)] // pointer of the arguments
    [InlineData(28)] // reserved field of the entry
    [InlineData(32)] // pointer of the entry
    [InlineData(56)] // flags
    [InlineData(60)] // reserved field of the entry
    [InlineData(64)] // scope
    public void A_field_that_must_be_zero_is_EINVAL_when_it_is_not(int offset)
    {
        byte[] packet = FakeSource.RegistrationPacket(1, ("Users", _root));
        packet[offset] = 1;
        Assert.Equal(EINVAL, RegisterRaw(packet));
    }

    [Fact]
    public void A_packet_with_bytes_missing_or_left_over_is_EINVAL()
    {
        byte[] packet = FakeSource.RegistrationPacket(1, ("Users", _root));
        using (var source = new FakeSource(SocketPath))
            Assert.Equal(EINVAL, source.RegisterRaw(packet[..^1]));
        using (var source = new FakeSource(SocketPath))
            Assert.Equal(EINVAL, source.RegisterRaw([.. packet, 0]));
    }

    [Fact]
    public void A_hive_that_another_source_holds_is_EEXIST()
    {
        using var first = new FakeSource(SocketPath);
        Assert.Equal(0, first.Register(1, ("Users", _root)));
        Assert.Equal(EEXIST, Register(1, ("users", _root)));
    }

    [Fact]
    public void A_hive_that_comes_back_with_another_root_is_ESTALE_and_with_its_own_root_welcome()
    {
        var first = new FakeSource(SocketPath);
        Assert.Equal(0, first.Register(1, ("Users", _root)));
        Assert.True(Registry.WaitForHives(["Users"], TimeSpan.FromSeconds(5)));
        first.Dispose();
        Assert.True(SpinWait.SpinUntil(() => Registry.Hives.Count == 0, TimeSpan.FromSeconds(5)));
        Assert.Equal(ESTALE, Register(1, ("Users", KeyGuid.NewRandom())));
        Assert.Equal(0, Register(1, ("Users", _root)));
    }
}

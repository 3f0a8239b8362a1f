using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>rsi.md, "Registration".</summary>
public sealed class RegistrationTests : IDisposable
{
    private const int EEXIST = 17, EINVAL = 22, ENOSPC = 28, EOVERFLOW = 75, ESTALE = 116;

    private readonly string _folder = Directory.CreateTempSubdirectory("lcs-").FullName;
    private readonly Registry _registry;
    private readonly KeyGuid _root = KeyGuid.NewRandom();

    public RegistrationTests() => _registry = Registry.Listen(SocketPath);

    private string SocketPath => Path.Combine(_folder, "lcs.sock");

    public void Dispose()
    {
        _registry.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_good_registration_is_answered_with_0_and_its_hive_can_be_used()
    {
        var store = new FakeStore();
        KeyGuid root = store.AddRoot("Users");
        using var source = new FakeSource(SocketPath) { Store = store };
        Assert.Equal(0, source.Register(7, ("Users", root)));
        Assert.True(_registry.WaitForHives(["USERS"], TimeSpan.FromSeconds(5)));
        Assert.Equal(["Users"], _registry.Hives);
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
    public void More_than_64_hives_are_ENOSPC() =>
        Assert.Equal(ENOSPC, Register(1, [.. Enumerable.Range(0, 65).Select(i => ($"Hive{i}", KeyGuid.NewRandom()))]));

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
        using var source = new FakeSource(SocketPath);
        Assert.Equal(EINVAL, source.RegisterRaw(packet));
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
        Assert.True(_registry.WaitForHives(["Users"], TimeSpan.FromSeconds(5)));
        first.Dispose();
        Assert.True(SpinWait.SpinUntil(() => _registry.Hives.Count == 0, TimeSpan.FromSeconds(5)));
        Assert.Equal(ESTALE, Register(1, ("Users", KeyGuid.NewRandom())));
        Assert.Equal(0, Register(1, ("Users", _root)));
    }

    private int Register(ulong maxSequence, params (string, KeyGuid)[] hives)
    {
        using var source = new FakeSource(SocketPath);
        return source.Register(maxSequence, hives);
    }
}

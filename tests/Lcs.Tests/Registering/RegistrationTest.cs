using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>A registry that no source has registered with yet.</summary>
public abstract class RegistrationTest : IDisposable
{
    protected const int EPERM = 1, EIO = 5, EEXIST = 17, EINVAL = 22, ENOSPC = 28, EOVERFLOW = 75, ESTALE = 116;

    private readonly string _folder = Directory.CreateTempSubdirectory("lcs-").FullName;
    private Registry? _registry;

    /// <summary>Listens from its first use on; the options must be set before.</summary>
    protected Registry Registry => _registry ??= Registry.Listen(Path.Combine(_folder, "lcs.sock"), Options);

    protected LcsOptions Options { get; set; } = new();

    protected string SocketPath
    {
        get
        {
            _ = Registry;
            return Path.Combine(_folder, "lcs.sock");
        }
    }

    public void Dispose()
    {
        _registry?.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The answer to a registration whose source goes right after it.</summary>
    protected int Register(ulong maxSequence, params (string, KeyGuid)[] hives) => RegisterRaw(FakeSource.RegistrationPacket(maxSequence, hives));

    protected int RegisterRaw(byte[] packet)
    {
        using var source = new FakeSource(SocketPath);
        return source.RegisterRaw(packet);
    }

    protected void WaitForHive(string hive) =>
        Assert.True(Registry.WaitForHives([hive], TimeSpan.FromSeconds(30)), $"{hive} did not come up");

    protected void WaitUntilDown(string hive) =>
        Assert.True(SpinWait.SpinUntil(() => !Registry.Hives.Contains(hive), TimeSpan.FromSeconds(30)), $"{hive} stayed up");
}

using Peios.Rsi;

namespace Peios.Lcs.Tests.Fakes;

/// <summary>A registry and a scripted source that serves Machine.</summary>
internal sealed class Bench : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lcs-").FullName;

    public Bench(LcsOptions? options = null, ulong maxSequence = 100, Action<FakeStore, KeyGuid>? fill = null)
    {
        Registry = Registry.Listen(SocketPath, options ?? new LcsOptions { Timeout = TimeSpan.FromSeconds(10) });
        Store = new FakeStore();
        Root = Store.AddRoot("Machine");
        fill?.Invoke(Store, Root);
        Source = Connect();
        Assert.Equal(0, Source.Register(maxSequence, ("Machine", Root)));
        WaitUntilUp();
        Source.TakeLog();
    }

    public string SocketPath => Path.Combine(_folder, "lcs.sock");

    public Registry Registry { get; }

    public FakeStore Store { get; }

    public KeyGuid Root { get; }

    public FakeSource Source { get; private set; }

    /// <summary>Another connection to the same store, not registered yet.</summary>
    public FakeSource Connect() => Source = new FakeSource(SocketPath) { Store = Store };

    public void WaitUntilUp() => Assert.True(Registry.WaitForHives(["Machine"], TimeSpan.FromSeconds(10)), "Machine did not come up");

    public void WaitUntilDown() => Assert.True(SpinWait.SpinUntil(() => Registry.Hives.Count == 0, TimeSpan.FromSeconds(10)), "Machine stayed up");

    /// <summary>The errno with which an action fails.</summary>
    public static LcsErrno ErrnoOf(Action action) => Assert.Throws<LcsException>(action).Errno;

    public void Dispose()
    {
        Registry.Dispose();
        Source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

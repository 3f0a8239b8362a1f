using Loregd.Hives;

using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>
/// A daemon with a scripted kernel in front of it and its hives in a fresh folder: what most tests begin with.
/// <see cref="Start"/> runs it in this process, <see cref="StartProcess"/> in one of its own.
/// </summary>
internal sealed class Rig : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string[] _hives;
    private readonly Bounds? _bounds;
    private ILoregd? _loregd;
    private KernelConnection? _kernel;

    private Rig(string[] hives, Bounds? bounds)
    {
        _hives = hives.Length == 0 ? ["Machine"] : hives;
        _bounds = bounds;
        Device = new FakeKernel(_folder.File("device"));
    }

    /// <summary>The device, for tests that close and accept connections themselves.</summary>
    public FakeKernel Device { get; }

    /// <summary>The registered connection.</summary>
    public KernelConnection Kernel => _kernel ?? throw new InvalidOperationException("nothing is connected");

    public ILoregd Loregd => _loregd ?? throw new InvalidOperationException("loregd was not started");

    public LoregdProcess Process => (LoregdProcess)Loregd;

    /// <summary>A hive of a daemon in this process.</summary>
    public Hive HiveOf(string name) => ((InProcessLoregd)Loregd).Hives.All.Single(hive => hive.Name == name);

    /// <summary>The first hive's root.</summary>
    public KeyGuid Root => RootOf(_hives[0]);

    public KeyGuid RootOf(string hive) => Kernel.Registration.RootOf(hive);

    /// <summary>Another file in the rig's folder.</summary>
    public string PathOf(string file) => _folder.File(file);

    /// <summary>The database of a hive; of the first, if null.</summary>
    public string DatabasePath(string? hive = null) => _folder.File((hive ?? _hives[0]) + ".db");

    /// <summary>Opens the database of a hive for reading.</summary>
    public HiveFile ReadHive(string? hive = null) => HiveFile.Read(DatabasePath(hive));

    /// <summary>Starts a daemon in this process with these hives (default: Machine), and registers it.</summary>
    public static Rig Start(params string[] hives) => Start(new Bounds(), hives);

    /// <summary>The same with bounds that a test can wait for.</summary>
    public static Rig Start(Bounds bounds, params string[] hives)
    {
        Rig rig = Prepare(bounds, hives);
        rig.Launch();
        rig.Connect();
        return rig;
    }

    /// <summary>Starts a daemon as a process, and registers it.</summary>
    public static Rig StartProcess(params string[] hives)
    {
        Rig rig = PrepareProcess(hives);
        rig.Launch();
        rig.Connect();
        return rig;
    }

    /// <summary>A folder and a device, and nothing started: for tests that lay databases there first.</summary>
    public static Rig Prepare(params string[] hives) => new(hives, new Bounds());

    /// <inheritdoc cref="Prepare(string[])"/>
    public static Rig Prepare(Bounds bounds, params string[] hives) => new(hives, bounds);

    /// <summary>The same, for a daemon in a process of its own.</summary>
    public static Rig PrepareProcess(params string[] hives) => new(hives, bounds: null);

    /// <summary>The command line: the device, then every hive with its database.</summary>
    public string[] Arguments => ["--device", Device.DevicePath, .. _hives.Select(h => $"{h}={DatabasePath(h)}")];

    /// <summary>Waits until the daemon has said so: its log has a thread of its own.</summary>
    public void AssertSaid(string what) =>
        Timeouts.Until(() => Loregd.Output.Contains(what, StringComparison.Ordinal), $"a line with \"{what}\"");

    public void Launch() =>
        _loregd = _bounds is { } bounds ? new InProcessLoregd(Arguments, bounds) : new LoregdProcess(Arguments);

    /// <summary>Accepts the daemon's next connection and grants its registration.</summary>
    public KernelConnection Connect(TimeSpan? timeout = null) => _kernel = Device.AcceptAndRegister(timeout);

    /// <summary>Takes the connection down and waits for the daemon to resume.</summary>
    public KernelConnection Reconnect()
    {
        Kernel.Close();
        return Connect();
    }

    /// <summary>Stops the daemon as SIGTERM does, and expects status 0.</summary>
    public void Stop()
    {
        Assert.Equal(0, Loregd.Stop());
        End();
    }

    /// <summary>Ends a daemon of <see cref="StartProcess"/> with SIGKILL.</summary>
    public void Crash()
    {
        Process.Crash();
        AfterCrash();
    }

    /// <summary>The rest of <see cref="Crash"/>, for a process that has ended already.</summary>
    public void AfterCrash() => End();

    /// <summary>Starts it again after <see cref="Stop"/> or <see cref="Crash"/>, on the same files.</summary>
    public void StartAgain()
    {
        Launch();
        Connect();
    }

    public void Restart()
    {
        Stop();
        StartAgain();
    }

    public void Dispose()
    {
        End();
        Device.Dispose();
        _folder.Dispose();
    }

    private void End()
    {
        if (_loregd is { } loregd)
        {
            loregd.Dispose();
            TestContext.Current.TestOutputHelper?.WriteLine(loregd.Output);
        }

        _kernel?.Dispose();
        (_loregd, _kernel) = (null, null);
    }
}

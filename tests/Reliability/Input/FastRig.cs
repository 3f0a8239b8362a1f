using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>A daemon as a process of its own, its hives in memory, with a scripted kernel in front of it.</summary>
internal sealed class FastRig : IDisposable
{
    public static readonly string[] Hives = ["Machine", "Users"];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly FastFolder _folder = new();
    private LoregdProcess? _process;
    private KernelConnection? _kernel;

    public FastRig()
    {
        Device = new FakeKernel(_folder.File("device"));
        Start();
    }

    public FakeKernel Device { get; }

    public KernelConnection Kernel => _kernel ?? throw new InvalidOperationException("nothing is connected");

    public LoregdProcess Process => _process ?? throw new InvalidOperationException("not started");

    public KeyGuid RootOf(string hive) => Kernel.Registration.RootOf(hive);

    public string DatabasePath(string hive) => _folder.File(hive + ".db");

    public void Start()
    {
        _process = new LoregdProcess(["--device", Device.DevicePath, .. Hives.Select(hive => $"{hive}={DatabasePath(hive)}")]);
        Connect();
    }

    /// <summary>Accepts the daemon's next connection and grants its registration.</summary>
    public KernelConnection Connect() => _kernel = Device.AcceptAndRegister(s_patience);

    /// <summary>Accepts the daemon's next connection and leaves its registration unanswered.</summary>
    public KernelConnection Accept()
    {
        _kernel = Device.Accept(s_patience);
        _kernel.WaitRegistration(s_patience);
        return _kernel;
    }

    /// <summary>Open descriptors of the daemon.</summary>
    public int Descriptors() => Directory.GetFileSystemEntries($"/proc/{Process.Id}/fd").Length;

    /// <summary>Threads of the daemon.</summary>
    public int Threads() => Directory.GetDirectories($"/proc/{Process.Id}/task").Length;

    public void Dispose()
    {
        _process?.Dispose();
        Device.Dispose();
        _folder.Dispose();
    }
}

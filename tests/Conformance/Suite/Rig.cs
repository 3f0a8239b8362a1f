using Loregd.Conformance.Kernel;
using Loregd.Conformance.Sources;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Suite;

/// <summary>A source in a fresh folder and the kernel's end of its device.</summary>
public sealed class Rig(SourceCommand command) : IDisposable
{
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(10);
    private readonly List<SourceProcess> _processes = [];
    private readonly List<Device> _devices = [];
    private Device? _device;
    private Connection? _kernel;
    private SourceProcess? _source;
    private long _sequence;
    private long _transaction = 1000;

    public SourceCommand Command => command;

    public Workspace Folder { get; } = new();

    public Device Device => _device ??= NewDevice("dev");

    /// <summary>The connection at hand.</summary>
    public Connection Kernel => _kernel ?? throw new InvalidOperationException("no source is connected");

    public SourceProcess Source => _source ?? throw new InvalidOperationException("no source runs");

    public Registration Registration { get; private set; } = new(0, []);

    public ulong NextSequence() => (ulong)Interlocked.Increment(ref _sequence);

    public ulong NextTransaction() => (ulong)Interlocked.Increment(ref _transaction);

    /// <summary>Another device in the same folder.</summary>
    public Device NewDevice(string name)
    {
        var device = new Device(Folder.File(name));
        _devices.Add(device);
        return device;
    }

    /// <summary>Starts the source.</summary>
    public SourceProcess Start(IReadOnlyDictionary<string, string>? environment = null)
    {
        string device = Device.Path;
        return _source = StartWith(command.Fill(Folder, device), environment);
    }

    /// <summary>Starts any command; it ends with this rig.</summary>
    public SourceProcess StartWith(IReadOnlyList<string> words, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = new SourceProcess(words, environment);
        _processes.Add(process);
        return process;
    }

    /// <summary>Waits for the source to open the device.</summary>
    public Connection Accept()
    {
        _kernel = Device.Accept(() =>
        {
            if (Source.HasExited)
                throw new CheckFailedException("a source that opens the device", $"its end with status {Source.WaitExit()}: {Source.LastWords}");
        });
        return _kernel;
    }

    /// <summary>Waits for the source and its registration, and grants it.</summary>
    public Connection Register()
    {
        Connection kernel = Accept();
        Registration = kernel.WaitRegistration();
        if (Registration.MaxSequence < long.MaxValue)
            _sequence = Math.Max(_sequence, (long)Registration.MaxSequence);
        kernel.AnswerRegistration(0);
        return kernel;
    }

    public void Up()
    {
        Start();
        Register();
    }

    /// <summary>The kernel takes the connection down; the source has to resume.</summary>
    public void LoseConnection()
    {
        Kernel.Dispose();
        Register();
    }

    /// <summary>Ends the source by SIGTERM and starts it again on the same databases.</summary>
    public void Restart()
    {
        Source.Signal(SourceProcess.SigTerm);
        Source.WaitExit(s_stop);
        Kernel.Dispose();
        Up();
    }

    /// <summary>Ends the source by SIGKILL and starts it again.</summary>
    public void CrashAndRestart()
    {
        Source.Crash();
        Kernel.Dispose();
        Up();
    }

    public void Dispose()
    {
        foreach (SourceProcess process in _processes)
            process.Dispose();
        foreach (Device device in _devices)
            device.Dispose();
        Folder.Dispose();
    }

    /// <summary>The root of one of the two hives.</summary>
    public Id Root(string hive = "Machine") => Registration.RootOf(hive);
}

using System.Runtime.InteropServices;
using Loregd.Bench.Hives;
using Loregd.Bench.Native;
using Loregd.Bench.Scenarios;

namespace Loregd.Bench.Sources;

/// <summary>Starts the source that is measured, and the echo beside it, each at a socket of its own, in a folder that goes away with this.</summary>
internal sealed class SourceStarter : IDisposable
{
    private const string MemoryFolder = "/dev/shm";
    private readonly Options _options;
    private readonly string _folder;
    private readonly string _memoryFolder;
    private readonly PosixSignalRegistration[] _signals;
    private readonly List<SourceProcess> _started = [];
    private int _number;

    public SourceStarter(Options options)
    {
        _options = options;
        _folder = Directory.CreateDirectory(Path.Combine(options.Folder, $"loregd-bench-{Environment.ProcessId}")).FullName;
        _memoryFolder = HasMemoryFolder ? Directory.CreateDirectory(Path.Combine(MemoryFolder, $"loregd-bench-{Environment.ProcessId}")).FullName : "";
        // Else the hives would stay.
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, _ => Abandon()))];
    }

    public static bool HasMemoryFolder => Directory.Exists(MemoryFolder);

    /// <summary>Disk, and tmpfs where there is one.</summary>
    public static IEnumerable<Place> Places => HasMemoryFolder ? [Place.Disk, Place.Memory] : [Place.Disk];

    public string Folder => _folder;

    public SourceProcess StartSource(string hive) => StartSource(hive, []);

    /// <param name="wrapper">A program and its arguments, that gets the source's command line behind them.</param>
    public SourceProcess StartSource(string hive, IReadOnlyList<string> wrapper) => Start([.. wrapper, .. _options.Source], hive);

    public SourceProcess StartEcho() => Start([Environment.ProcessPath!, "echo", "--device", "{device}"], "");

    /// <summary>A fresh hive of this many keys, to be removed by the caller.</summary>
    public string CopyHive(int keys, Place place) =>
        HiveMaker.Copy(_options.Cache, Path.Combine(place == Place.Memory ? _memoryFolder : _folder, $"hive-{++_number}.db"), keys, StartSource);

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        RemoveFolders();
    }

    /// <summary>A signal ends the run in the middle of it.</summary>
    private void Abandon()
    {
        lock (_started)
        {
            foreach (SourceProcess source in _started)
                source.Crash();
            RemoveFolders();
        }
    }

    private void RemoveFolders()
    {
        Directory.Delete(_folder, recursive: true);
        if (_memoryFolder.Length > 0)
            Directory.Delete(_memoryFolder, recursive: true);
    }

    private SourceProcess Start(IReadOnlyList<string> command, string hive)
    {
        using var listener = new PacketListener(Path.Combine(_folder, $"socket-{++_number}"));
        var source = new SourceProcess(
            [.. command.Select(part => part.Replace("{device}", listener.Path, StringComparison.Ordinal).Replace("{hive}", hive, StringComparison.Ordinal))], listener);
        lock (_started)
        {
            _started.RemoveAll(other => other.HasEnded);
            _started.Add(source);
        }

        return source;
    }
}

using System.Globalization;

using Loregd.Tests.Harness;

using Peios.Lcs;

namespace Loregd.Reliability.Soak;

/// <summary>A daemon on a real disk behind the emulator of the kernel, and what is measured of its process.</summary>
internal sealed class SoakRig : IDisposable
{
    public static readonly string[] Hives = ["Machine", "Users"];
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private LoregdProcess _daemon;

    public SoakRig()
    {
        Registry = Registry.Listen(Socket, new LcsOptions { UnawaitedOkTakesSourceDown = false });
        _daemon = Launch();
    }

    public Registry Registry { get; }

    /// <summary>Counts the processes, from 0.</summary>
    public int Life { get; private set; }

    private string Socket => _folder.File("lcs");

    public string DatabasePath(string hive) => _folder.File(hive + ".db");

    /// <summary>A new process on the same files; the old one is asked to stop, or killed.</summary>
    public void Restart(bool isKilled)
    {
        if (isKilled)
            _daemon.Crash();
        else if (_daemon.Stop() is not 0 and var status)
            throw new InvalidOperationException($"the daemon stopped with status {status}: {_daemon.Output}");
        _daemon.Dispose();
        Life++;
        _daemon = Launch();
    }

    public void WaitUntilUp()
    {
        if (!Registry.WaitForHives(Hives, Patience, () => false))
            throw new TimeoutException($"the hives do not come up again: {_daemon.Output}");
    }

    /// <summary>Stops it and looks through its files.</summary>
    public void End()
    {
        if (_daemon.Stop() is not 0 and var status)
            throw new InvalidOperationException($"the daemon stopped with status {status}: {_daemon.Output}");
        foreach (string hive in Hives)
        {
            using HiveFile file = HiveFile.Read(DatabasePath(hive));
            file.AssertSound();
        }
    }

    /// <summary>Resident memory, open descriptors and the size of both logs; null while the process is being replaced.</summary>
    public (double ResidentMiB, int Descriptors, double LogMiB)? Measure()
    {
        try
        {
            string process = string.Create(CultureInfo.InvariantCulture, $"/proc/{_daemon.Id}");
            string resident = File.ReadLines($"{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            double kib = double.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            return (kib / 1024, Directory.GetFileSystemEntries($"{process}/fd").Length, Hives.Sum(LogMiB));
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _daemon.Dispose();
        Registry.Dispose();
        _folder.Dispose();
    }

    private double LogMiB(string hive) => new FileInfo(DatabasePath(hive) + "-wal") is { Exists: true } log ? log.Length / 1048576.0 : 0;

    private LoregdProcess Launch()
    {
        var daemon = new LoregdProcess(["--device", Socket, .. Hives.Select(hive => $"{hive}={DatabasePath(hive)}")]);
        if (!Registry.WaitForHives(Hives, Patience, () => daemon.HasExited))
            throw new TimeoutException($"the daemon does not start: {daemon.Output}");
        return daemon;
    }
}

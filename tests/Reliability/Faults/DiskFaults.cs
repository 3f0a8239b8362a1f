using Loregd.Reliability.Disks;

namespace Loregd.Reliability.Faults;

/// <summary>Calls of the file system fail.</summary>
internal sealed class DiskFaults(FaultKind kind) : IFaultSource
{
    private Disk? _disk;

    public string Name => kind switch { FaultKind.Error => "errors", FaultKind.ShortWrite => "short writes", _ => "full disks" };

    public long Calls => _disk!.Calls;

    public bool HasStruck => _disk!.Failures > 0;

    public string Struck => _disk!.LastFailure;

    public IDisposable Watch(string folder) => _disk = Disk.Watch(folder);

    public void Arm(long at, long length) => _disk!.Arm(new DiskFault(kind, at, length));

    public void Disarm() => _disk!.Arm(null);
}

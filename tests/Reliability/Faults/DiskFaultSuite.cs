using Loregd.Reliability.Disks;
using Loregd.Reliability.Running;

namespace Loregd.Reliability.Faults;

/// <summary>Every call of the file system that SQLite makes fails once in turn.</summary>
internal sealed class DiskFaultSuite : ISuite
{
    private const int ShortShare = 8;

    public string Name => "iofaults";

    public string Promise =>
        "Any I/O call may fail, at start-up and under load: loregd says which hive it cannot open, or refuses the requests of the moment, and loses nothing.";

    public void Run(SuiteContext context) =>
        FaultSweep.Run(context, [new DiskFaults(FaultKind.Error), new DiskFaults(FaultKind.ShortWrite), new DiskFaults(FaultKind.DiskFull)], ShortShare);
}

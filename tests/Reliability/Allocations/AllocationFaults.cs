using Loregd.Reliability.Faults;

namespace Loregd.Reliability.Allocations;

/// <summary>SQLite's allocations fail, in the whole process: nobody else may use SQLite meanwhile.</summary>
internal sealed class AllocationFaults : IFaultSource
{
    private long _at;
    private long _calls;

    public string Name => "failed allocations";

    public long Calls => AllocationHook.Calls;

    public bool HasStruck => _calls > _at;

    public string Struck => "an allocation";

    public IDisposable Watch(string folder) => new Watching();

    public void Arm(long at, long length)
    {
        _at = at;
        AllocationHook.Arm(at, length);
    }

    public void Disarm()
    {
        _calls = AllocationHook.Calls;
        AllocationHook.Disarm();
    }

    private sealed class Watching : IDisposable
    {
        public void Dispose() => AllocationHook.Disarm();
    }
}

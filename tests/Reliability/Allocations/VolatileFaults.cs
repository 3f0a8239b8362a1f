using Loregd.Hives;
using Loregd.Reliability.Faults;

using Peios.Sqlite;

namespace Loregd.Reliability.Allocations;

/// <summary>Allocations of the volatile stores fail: chunks of their files and regions of their wal-index.</summary>
internal sealed class VolatileFaults : IFaultSource
{
    private readonly Lock _gate = new();
    private long _at = long.MaxValue;
    private long _length;

    public string Name => "failed allocations of volatile stores";

    public long Calls { get; private set; }

    public bool HasStruck { get; private set; }

    public string Struck => "an allocation of a volatile store";

    public IDisposable Watch(string folder) => new Watching(this);

    public void Arm(long at, long length)
    {
        lock (_gate)
            (Calls, HasStruck, _at, _length) = (0, false, at, length);
    }

    public void Disarm()
    {
        lock (_gate)
            _length = 0;
    }

    private bool Fails(int size)
    {
        lock (_gate)
        {
            long number = Calls++;
            bool fails = number >= _at && number < _at + _length;
            HasStruck |= fails;
            return fails;
        }
    }

    private sealed class Watching : IDisposable
    {
        private readonly MemoryVfs _volatileFiles = MemoryVfs.Register(HiveSet.VfsName);

        public Watching(VolatileFaults faults) => _volatileFiles.AllocationFault = faults.Fails;

        public void Dispose() => _volatileFiles.AllocationFault = null;
    }
}

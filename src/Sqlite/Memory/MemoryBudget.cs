using Peios.Sqlite.Interop;
using static Peios.Sqlite.Memory.ResultCodes;

namespace Peios.Sqlite.Memory;

/// <summary>What a piece of a store's memory is for.</summary>
internal enum MemoryUse
{
    Database,
    Log,

    /// <summary>The wal-index and the rollback journal.</summary>
    Other,
}

/// <summary>The memory of one store and its bound. Holders of <see cref="Gate"/> change what is allocated; nobody else does.</summary>
/// <remarks>
/// The log counts twice while it grows. A checkpoint copies it to the database, which must not run into the bound: the log could then never be
/// emptied again, and not even a deletion, which needs log, would fit. With the copy paid for in advance a full store stays usable.
/// </remarks>
internal sealed class MemoryBudget
{
    private readonly long[] _used = new long[3];
    private long _limit = long.MaxValue;

    internal Lock Gate { get; } = new();

    /// <summary>Bytes; an allocation that would exceed it fails. What is allocated already stays.</summary>
    internal long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>For tests: asked before each allocation with its size; true makes it fail as if the system had no memory.</summary>
    internal Func<int, bool>? Fault { get; set; }

    internal long Used
    {
        get
        {
            lock (Gate)
                return _used[0] + _used[1] + _used[2];
        }
    }

    /// <summary>Counts and allocates zeroed pages. Under the gate.</summary>
    /// <param name="use">What for.</param>
    /// <param name="bytes">A multiple of the page size.</param>
    /// <param name="address">Where; if not 0 on entry, pages discarded before are taken again.</param>
    /// <returns>SQLITE_OK, SQLITE_FULL beyond the limit, SQLITE_IOERR_NOMEM if the system has none.</returns>
    internal int Allocate(MemoryUse use, int bytes, ref nint address)
    {
        if (!Fits(use, bytes))
            return SQLITE_FULL;
        if (Fault != null && Fault(bytes))
            return SQLITE_IOERR_NOMEM;
        if (address == 0)
            address = Libc.AllocatePages(bytes);
        if (address == 0)
            return SQLITE_IOERR_NOMEM;
        _used[(int)use] += bytes;
        return SQLITE_OK;
    }

    /// <summary>No longer counted. Under the gate.</summary>
    internal void Return(MemoryUse use, int bytes) => _used[(int)use] -= bytes;

    private bool Fits(MemoryUse use, int bytes)
    {
        long wanted = _used[0] + _used[1] + _used[2] + bytes;
        // Database pages of a checkpoint have been paid for by the log.
        if (use != MemoryUse.Database)
            wanted += _used[(int)MemoryUse.Log] + (use == MemoryUse.Log ? bytes : 0);
        return wanted <= Limit;
    }
}

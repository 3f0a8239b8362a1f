using System.Runtime.InteropServices;
using Peios.Sqlite.Interop;
using static Peios.Sqlite.Memory.ResultCodes;

namespace Peios.Sqlite.Memory;

/// <summary>
/// What SQLite calls the shared memory of a WAL database: the wal-index, in regions, and its eight locks. Each read transaction takes and
/// releases one of the locks, so they are one compare-and-swap each and never wait; SQLite retries by itself.
/// </summary>
internal sealed unsafe class WalIndex(MemoryBudget budget)
{
    /// <summary>SQLite asks for no other size.</summary>
    internal const int RegionSize = 32 * 1024;

    private const int SlotCount = 8;
    private const int Unlock = 1;
    private const int Shared = 4;

    // A cache line each.
    private const int SlotStride = 16;
    private const int HeldExclusively = -1;

    // The number of connections that share the slot, or HeldExclusively.
    private readonly int[] _slots = new int[SlotCount * SlotStride];

    // Under the gate: regions with memory, how many of them SQLite has seen, the connections that map them.
    private readonly List<nint> _regions = [];
    private int _mapped;
    private int _users;

    /// <summary>Takes or releases the locks of slots offset to offset + count - 1. SQLITE_BUSY if one of them is held against it.</summary>
    internal int Lock(OpenFile file, int offset, int count, int flags)
    {
        if (offset < 0 || count < 1 || offset + count > SlotCount)
            return SQLITE_IOERR;
        if ((flags & Shared) != 0)
            return (flags & Unlock) != 0 ? ReleaseShared(file, offset) : AcquireShared(file, offset);
        return (flags & Unlock) != 0 ? ReleaseExclusive(file, offset, count) : AcquireExclusive(file, offset, count);
    }

    /// <summary>The address of a region; 0 if nobody has made it yet and <paramref name="extend"/> is not set.</summary>
    internal int Map(OpenFile file, int region, bool extend, out nint address)
    {
        address = 0;
        lock (budget.Gate)
        {
            if (!file.MapsIndex)
            {
                file.MapsIndex = true;
                _users++;
            }

            if (region >= _mapped && !extend)
                return SQLITE_OK;
            int code = ReserveRegions(region + 1);
            if (code != SQLITE_OK)
                return code;
            for (; _mapped <= region; _mapped++)
                NativeMemory.Clear((void*)_regions[_mapped], RegionSize);
            address = _regions[region];
            return SQLITE_OK;
        }
    }

    /// <summary>Makes sure that so many regions have memory. Under the gate.</summary>
    internal int ReserveRegions(long count)
    {
        while (_regions.Count < count)
        {
            nint address = 0;
            _regions.EnsureCapacity(_regions.Count + 1);
            int code = budget.Allocate(MemoryUse.Other, RegionSize, ref address);
            if (code != SQLITE_OK)
                return code;
            _regions.Add(address);
        }

        return SQLITE_OK;
    }

    /// <summary>
    /// Ends a connection's use of the index. Its contents stay even without connections, as long as the log does: nobody in this process can have
    /// died in the middle of a change, so nobody has to recover it, for which others would find the database busy.
    /// </summary>
    internal void Unmap(OpenFile file, bool delete)
    {
        ReleaseExclusive(file, 0, SlotCount);
        for (int slot = 0; slot < SlotCount; slot++)
            ReleaseShared(file, slot);
        lock (budget.Gate)
        {
            if (!file.MapsIndex)
                return;
            file.MapsIndex = false;
            _users--;
            if (delete && _users == 0)
                Free();
        }
    }

    /// <summary>The log is deleted: what the index says of it must not be believed. Under the gate.</summary>
    internal void Forget()
    {
        if (_users == 0)
            _mapped = 0;
    }

    /// <summary>Gives the regions back. No connection maps them any more. Under the gate.</summary>
    internal void Free()
    {
        foreach (nint region in _regions)
        {
            Libc.FreePages(region, RegionSize);
            budget.Return(MemoryUse.Other, RegionSize);
        }

        _regions.Clear();
        _mapped = 0;
    }

    private ref int Slot(int slot) => ref _slots[slot * SlotStride];

    private int AcquireShared(OpenFile file, int slot)
    {
        if ((file.SharedSlots & (1 << slot)) != 0)
            return SQLITE_OK;
        ref int state = ref Slot(slot);
        int sharers = Volatile.Read(ref state);
        while (true)
        {
            if (sharers == HeldExclusively)
                return SQLITE_BUSY;
            int found = Interlocked.CompareExchange(ref state, sharers + 1, sharers);
            if (found == sharers)
                break;
            sharers = found;
        }

        file.SharedSlots |= 1 << slot;
        return SQLITE_OK;
    }

    private int ReleaseShared(OpenFile file, int slot)
    {
        if ((file.SharedSlots & (1 << slot)) == 0)
            return SQLITE_OK;
        file.SharedSlots &= ~(1 << slot);
        Interlocked.Decrement(ref Slot(slot));
        return SQLITE_OK;
    }

    private int AcquireExclusive(OpenFile file, int offset, int count)
    {
        for (int slot = offset; slot < offset + count; slot++)
        {
            if ((file.ExclusiveSlots & (1 << slot)) != 0)
                continue;
            if (Interlocked.CompareExchange(ref Slot(slot), HeldExclusively, 0) != 0)
            {
                ReleaseExclusive(file, offset, slot - offset);
                return SQLITE_BUSY;
            }

            file.ExclusiveSlots |= 1 << slot;
        }

        return SQLITE_OK;
    }

    private int ReleaseExclusive(OpenFile file, int offset, int count)
    {
        for (int slot = offset; slot < offset + count; slot++)
        {
            if ((file.ExclusiveSlots & (1 << slot)) == 0)
                continue;
            file.ExclusiveSlots &= ~(1 << slot);
            Interlocked.Exchange(ref Slot(slot), 0);
        }

        return SQLITE_OK;
    }
}

using System.Runtime.InteropServices;
using Peios.Sqlite.Interop;
using static Peios.Sqlite.Memory.ResultCodes;

namespace Peios.Sqlite.Memory;

/// <summary>
/// A file's bytes, in chunks of native memory. Any number of threads read while one writes: SQLite's locks keep them to different bytes; this class
/// keeps growth and truncation from pulling memory away under them.
/// </summary>
/// <remarks>
/// A chunk's address, once in the table, stays there and stays mapped until the file is freed; truncation gives the pages behind it back, not the
/// address. The table is replaced when it gets too short; who still reads the old one finds the same chunks there.
/// The first chunk is never given back: a transaction that makes a full store smaller always finds room for a few pages of log.
/// </remarks>
internal sealed unsafe class MemoryFile(MemoryBudget budget, MemoryUse use)
{
    internal const int ChunkSize = 64 * 1024;

    // Set in a table's element: the pages are given back and not counted. Addresses are page aligned.
    private const nint Discarded = 1;

    // An address, an address | Discarded, or 0: a hole, reads as zeros.
    private nint[] _table = [];
    private long _size;

    /// <summary>Open handles. Under the gate.</summary>
    internal int Handles { get; set; }

    internal long Size => Volatile.Read(ref _size);

    /// <summary>Reads; what lies beyond the end is filled with zeros, as SQLite demands.</summary>
    internal int Read(byte* buffer, int count, long offset)
    {
        int present = (int)Math.Clamp(Size - offset, 0, count);
        nint[] table = Volatile.Read(ref _table);
        for (int done = 0; done < present;)
        {
            byte* chunk = Piece(table, offset + done, present - done, out int length);
            if (chunk == null)
                NativeMemory.Clear(buffer + done, (nuint)length);
            else
                NativeMemory.Copy(chunk, buffer + done, (nuint)length);
            done += length;
        }

        if (present == count)
            return SQLITE_OK;
        NativeMemory.Clear(buffer + present, (nuint)(count - present));
        return SQLITE_IOERR_SHORT_READ;
    }

    /// <summary>Writes all or nothing, growing the file as needed.</summary>
    internal int Write(byte* bytes, int count, long offset)
    {
        long end = offset + count;
        int code = Ensure(offset, end);
        if (code != SQLITE_OK)
            return code;
        nint[] table = Volatile.Read(ref _table);
        for (int done = 0; done < count;)
        {
            byte* chunk = Piece(table, offset + done, count - done, out int length);
            NativeMemory.Copy(bytes + done, chunk, (nuint)length);
            done += length;
        }

        if (end > _size)
            Volatile.Write(ref _size, end);
        return SQLITE_OK;
    }

    /// <summary>Sets the size. Growing makes a hole; shrinking gives memory back, reserved memory too.</summary>
    internal int Truncate(long size)
    {
        lock (budget.Gate)
        {
            long previous = _size;
            Volatile.Write(ref _size, size);
            int first = Math.Max(1, (int)((size + ChunkSize - 1) / ChunkSize));
            if (size < previous)
                ClearTail(size, Math.Min(previous, (long)first * ChunkSize));
            DiscardFrom(first);
        }

        return SQLITE_OK;
    }

    /// <summary>Allocates for <paramref name="bytes"/> beyond the end, all or nothing. Under the gate.</summary>
    internal int Reserve(long bytes)
    {
        long end = _size + bytes;
        int first = (int)((_size + ChunkSize - 1) / ChunkSize);
        while (first < _table.Length && (long)first * ChunkSize < end && IsPresent(_table[first]))
            first++;
        int code = Allocate(_size, end);
        if (code != SQLITE_OK)
            DiscardFrom(first);
        return code;
    }

    /// <summary>Gives everything back. No handle is open any more. Under the gate.</summary>
    internal void Free()
    {
        _size = 0;
        DiscardFrom(0);
        foreach (nint chunk in _table)
        {
            if (chunk != 0)
                Libc.FreePages(chunk & ~Discarded, ChunkSize);
        }

        _table = [];
    }

    /// <summary>Frees a file that no store has.</summary>
    internal void FreeTemporary()
    {
        lock (budget.Gate)
            Free();
    }

    private static bool IsPresent(nint chunk) => chunk != 0 && (chunk & Discarded) == 0;

    // The part of [offset, offset + count) that lies in one chunk; null for a hole.
    private static byte* Piece(nint[] table, long offset, int count, out int length)
    {
        long index = offset / ChunkSize;
        int within = (int)(offset % ChunkSize);
        nint chunk = index < table.Length ? Volatile.Read(ref table[index]) & ~Discarded : 0;
        length = Math.Min(count, ChunkSize - within);
        return chunk == 0 ? null : (byte*)chunk + within;
    }

    private int Ensure(long offset, long end)
    {
        nint[] table = Volatile.Read(ref _table);
        for (long index = offset / ChunkSize; index * ChunkSize < end; index++)
        {
            if (index < table.Length && IsPresent(Volatile.Read(ref table[index])))
                continue;
            lock (budget.Gate)
                return Allocate(offset, end);
        }

        return SQLITE_OK;
    }

    private int Allocate(long offset, long end)
    {
        long count = (end + ChunkSize - 1) / ChunkSize;
        if (count > _table.Length)
        {
            nint[] longer = new nint[Math.Max(Math.Max(4, count), _table.Length * 2L)];
            _table.CopyTo(longer, 0);
            Volatile.Write(ref _table, longer);
        }

        for (long index = offset / ChunkSize; index < count; index++)
        {
            if (IsPresent(_table[index]))
                continue;
            nint chunk = _table[index] & ~Discarded;
            int code = budget.Allocate(use, ChunkSize, ref chunk);
            if (code != SQLITE_OK)
                return code;
            Volatile.Write(ref _table[index], chunk);
        }

        return SQLITE_OK;
    }

    private void ClearTail(long from, long to)
    {
        byte* chunk = Piece(_table, from, (int)(to - from), out int length);
        if (chunk != null)
            NativeMemory.Clear(chunk, (nuint)length);
    }

    private void DiscardFrom(int first)
    {
        for (int index = first; index < _table.Length; index++)
        {
            if (!IsPresent(_table[index]))
                continue;
            Libc.DiscardPages(_table[index], ChunkSize);
            Volatile.Write(ref _table[index], _table[index] | Discarded);
            budget.Return(use, ChunkSize);
        }
    }
}

using Peios.Rsi;

namespace Loregd.Storage;

/// <summary>
/// Knows of every part of a hive when it last changed, so that what was read can be told to be still true. The parts are hashed to slots; a slot
/// holds the number of the last commit that touched it, set before that commit can be seen. Something read after commit N was complete is true
/// while all slots that it depends on hold N or less. Two parts in one slot cost a needless read, nothing else.
/// </summary>
internal sealed class CommitClock
{
    private const int Slots = 1 << 16;

    private readonly long[] _lastCommit = new long[Slots];
    private long _begun;
    private long _completed;
    private long _everythingChanged;

    /// <summary>The last commit that is complete. To be noted before a snapshot is taken.</summary>
    public long Now => Volatile.Read(ref _completed);

    /// <summary>The last commit that may be seen by now.</summary>
    public long Begun => Volatile.Read(ref _begun);

    /// <summary>A key's row: its metadata.</summary>
    public static int Row(in KeyGuid key) => Slot(key, 1);

    /// <summary>That a key exists, or does not.</summary>
    public static int Existence(in KeyGuid key) => Slot(key, 2);

    /// <summary>A key's values and blanket tombstones.</summary>
    public static int Values(in KeyGuid key) => Slot(key, 3);

    /// <summary>The entries of all children of a key.</summary>
    public static int Children(in KeyGuid parent) => Slot(parent, 4);

    /// <summary>The entries of one child.</summary>
    public static int Child(in KeyGuid parent, ReadOnlySpan<byte> foldedName)
    {
        ulong hash = 5;
        foreach (byte b in foldedName)
            hash = (hash ^ b) * 0x100000001B3UL;
        return Slot(parent, hash);
    }

    /// <summary>A commit is about to be made that changes these; called by the one writer.</summary>
    public void Begin(TouchedSlots touched)
    {
        long number = _begun + 1;
        Volatile.Write(ref _begun, number);
        if (touched.IsEverything)
            Volatile.Write(ref _everythingChanged, number);
        foreach (int slot in touched.Slots)
            Volatile.Write(ref _lastCommit[slot], number);
    }

    /// <summary>The commit that <see cref="Begin"/> announced is made, or has failed.</summary>
    public void Complete() => Volatile.Write(ref _completed, _begun);

    public bool IsUnchangedSince(long commit, ReadOnlySpan<int> slots)
    {
        if (Volatile.Read(ref _everythingChanged) > commit)
            return false;
        foreach (int slot in slots)
        {
            if (Volatile.Read(ref _lastCommit[slot]) > commit)
                return false;
        }

        return true;
    }

    private static int Slot(in KeyGuid guid, ulong part)
    {
        ulong hash = ((ulong)(uint)guid.GetHashCode() + (part * 0x9E3779B97F4A7C15UL)) * 0xD6E8FEB86659FD93UL;
        return (int)((hash ^ (hash >> 32)) % Slots);
    }
}

/// <summary>The parts of a hive that one transaction has changed.</summary>
internal sealed class TouchedSlots
{
    /// <summary>A transaction that changes more than this is said to change everything.</summary>
    private const int Most = 4096;

    private readonly List<int> _slots = [];

    public List<int> Slots => _slots;

    public bool IsEverything { get; private set; }

    public void Add(int slot)
    {
        if (_slots.Count < Most)
            _slots.Add(slot);
        else
            IsEverything = true;
    }

    public void AddEverything() => IsEverything = true;

    public void Clear()
    {
        _slots.Clear();
        IsEverything = false;
    }
}

/// <summary>The parts of a hive on which one answer depends.</summary>
internal sealed class Dependencies
{
    /// <summary>An answer that depends on more is not kept.</summary>
    public const int Most = 512;

    private readonly int[] _slots = new int[Most];
    private int _count;

    public bool IsTooMany { get; private set; }

    public ReadOnlySpan<int> Slots => _slots.AsSpan(0, _count);

    public void Clear() => (_count, IsTooMany) = (0, false);

    public void Add(int slot)
    {
        if (_count < Most)
            _slots[_count++] = slot;
        else
            IsTooMany = true;
    }
}

using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Hives;

/// <summary>
/// In which hive keys were found lately, believed while the hive's <see cref="CommitClock"/> says that no commit has made or dropped the key since: a
/// write to a key that was written before finds its queue without a read. Bounded; read and written without locks: a slot that is
/// being written has an odd version, and its reader finds nothing.
/// </summary>
internal sealed class KnownHolders
{
    private const int Slots = 1 << 13;

    private readonly Slot[] _slots = new Slot[Slots];

    /// <summary>The number of the hive that holds the key; -1 when it has to be looked for.</summary>
    public int Find(in KeyGuid key, IReadOnlyList<Hive> hives)
    {
        ref Slot slot = ref _slots[(uint)key.GetHashCode() % Slots];
        int version = Volatile.Read(ref slot.Version);
        (KeyGuid found, int hive, long moment) = (slot.Key, slot.Hive, slot.Moment);
        Volatile.ReadBarrier();
        bool isWhole = (version & 1) == 0 && version == Volatile.Read(ref slot.Version);
        return isWhole && found == key && !key.IsZero && hives[hive].Clock.IsUnchangedSince(moment, [CommitClock.Existence(key)]) ? hive : -1;
    }

    /// <summary>The key was found in a snapshot that was taken after commit <paramref name="moment"/> was complete.</summary>
    public void Remember(in KeyGuid key, int hive, long moment)
    {
        ref Slot slot = ref _slots[(uint)key.GetHashCode() % Slots];
        int version = Volatile.Read(ref slot.Version);
        if ((version & 1) != 0 || Interlocked.CompareExchange(ref slot.Version, version + 1, version) != version)
            return;
        (slot.Key, slot.Hive, slot.Moment) = (key, hive, moment);
        Volatile.Write(ref slot.Version, version + 2);
    }

    private struct Slot
    {
        public int Version;
        public int Hive;
        public long Moment;
        public KeyGuid Key;
    }
}

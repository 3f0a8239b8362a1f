using Peios.Rsi;

namespace Loregd.Hives;

/// <summary>
/// Remembers in which hive a key was last found, so that it is looked up there first. A hint may be wrong, never believed: bounded, and read and
/// written without locks (a slot is one word).
/// </summary>
internal sealed class RouteHints
{
    private const int Slots = 1 << 16;
    private const ulong HiveMask = 0xFF;

    private readonly ulong[] _slots = new ulong[Slots];

    /// <summary>0 when nothing is remembered.</summary>
    public int Find(in KeyGuid guid)
    {
        ulong hash = Hash(guid);
        ulong slot = Volatile.Read(ref _slots[hash % Slots]);
        return ((slot ^ hash) & ~HiveMask) == 0 ? (int)(slot & HiveMask) : 0;
    }

    public void Remember(in KeyGuid guid, int hive)
    {
        if (hive > (int)HiveMask)
            return;
        ulong hash = Hash(guid);
        Volatile.Write(ref _slots[hash % Slots], (hash & ~HiveMask) | (uint)hive);
    }

    /// <summary>The <paramref name="index"/>th hive to try: the hinted first, then the others in order.</summary>
    public static int InOrder(int index, int hint) => index == 0 ? hint : index <= hint ? index - 1 : index;

    private static ulong Hash(in KeyGuid guid)
    {
        ulong hash = (uint)guid.GetHashCode() * 0x9E3779B97F4A7C15UL;
        return hash ^ (hash >> 29);
    }
}

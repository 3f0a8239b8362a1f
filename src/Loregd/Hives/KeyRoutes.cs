using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Hives;

/// <summary>
/// Which hives expect a key that no committed read can find yet: it is being created, or an unsettled entry names it. Counted, as several
/// requests may be about one key, and for each hive apart, as entries of several may name it.
/// </summary>
internal sealed class KeyRoutes
{
    private readonly Lock _lock = new();
    private readonly List<Dictionary<KeyGuid, int>> _counts = [];

    public void Add(in KeyGuid guid, int hive)
    {
        lock (_lock)
        {
            while (_counts.Count <= hive)
                _counts.Add([]);
            _counts[hive][guid] = _counts[hive].GetValueOrDefault(guid) + 1;
        }
    }

    public void Remove(in KeyGuid guid, int hive)
    {
        lock (_lock)
        {
            if (hive >= _counts.Count || !_counts[hive].TryGetValue(guid, out int count))
                return;
            if (count == 1)
                _counts[hive].Remove(guid);
            else
                _counts[hive][guid] = count - 1;
        }
    }

    /// <summary>The first of the hives that expect the key; -1 for none.</summary>
    public int Find(in KeyGuid guid)
    {
        lock (_lock)
        {
            for (int hive = 0; hive < _counts.Count; hive++)
            {
                if (_counts[hive].ContainsKey(guid))
                    return hive;
            }
        }

        return -1;
    }

    /// <summary>The routes of one hive, as its unsettled entries add and remove them.</summary>
    public IKeyRouting To(int hive) => new HiveRoutes(this, hive);

    private sealed class HiveRoutes(KeyRoutes routes, int hive) : IKeyRouting
    {
        public void Expect(in KeyGuid guid) => routes.Add(guid, hive);

        public void Forget(in KeyGuid guid) => routes.Remove(guid, hive);
    }
}

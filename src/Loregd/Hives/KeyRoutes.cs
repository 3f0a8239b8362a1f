using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Hives;

/// <summary>
/// Which hive a key belongs to that no committed read can find yet: it is being created, or an unsettled entry names it. Counted, as several
/// requests may be about one key.
/// </summary>
internal sealed class KeyRoutes
{
    private readonly Dictionary<KeyGuid, (int Hive, int Count)> _routes = [];

    public void Add(in KeyGuid guid, int hive)
    {
        lock (_routes)
            _routes[guid] = _routes.TryGetValue(guid, out (int Hive, int Count) known) ? (known.Hive, known.Count + 1) : (hive, 1);
    }

    public void Remove(in KeyGuid guid)
    {
        lock (_routes)
        {
            if (!_routes.TryGetValue(guid, out (int Hive, int Count) known))
                return;
            if (known.Count == 1)
                _routes.Remove(guid);
            else
                _routes[guid] = (known.Hive, known.Count - 1);
        }
    }

    /// <summary>-1 when no hive expects the key.</summary>
    public int Find(in KeyGuid guid)
    {
        lock (_routes)
            return _routes.TryGetValue(guid, out (int Hive, int Count) known) ? known.Hive : -1;
    }

    /// <summary>The routes of one hive, as its unsettled entries add and remove them.</summary>
    public IKeyRouting To(int hive) => new HiveRoutes(this, hive);

    private sealed class HiveRoutes(KeyRoutes routes, int hive) : IKeyRouting
    {
        public void Expect(in KeyGuid guid) => routes.Add(guid, hive);

        public void Forget(in KeyGuid guid) => routes.Remove(guid);
    }
}

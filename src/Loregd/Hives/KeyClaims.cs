using System.Collections.Concurrent;
using Peios.Rsi;

namespace Loregd.Hives;

/// <summary>
/// The GUIDs that transactions of all hives are creating at this moment. A GUID exists in one store of one hive: committed keys are looked
/// up in the other hives, uncommitted ones here. Requests about such a key wait in the queue of the hive that is creating it.
/// </summary>
internal sealed class KeyClaims
{
    private readonly ConcurrentDictionary<KeyGuid, int> _claims = new();

    /// <summary>The hive that is creating the key; -1 for none.</summary>
    public int Find(in KeyGuid guid) => _claims.TryGetValue(guid, out int hive) ? hive : -1;

    /// <summary>The claims of one hive.</summary>
    public HiveClaims To(int hive) => new(_claims, hive);
}

/// <summary>What one hive's writer claims, and releases once it is committed or rolled back.</summary>
internal sealed class HiveClaims(ConcurrentDictionary<KeyGuid, int> claims, int hive)
{
    public bool TryClaim(in KeyGuid guid) => claims.TryAdd(guid, hive);

    public void Release(in KeyGuid guid) => claims.TryRemove(guid, out _);
}

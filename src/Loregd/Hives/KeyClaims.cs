using System.Collections.Concurrent;
using Peios.Rsi;

namespace Loregd.Hives;

/// <summary>
/// The GUIDs that transactions of all hives are creating at this moment. A GUID exists in one store of one hive: committed keys are looked
/// up in the other hives, uncommitted ones here.
/// </summary>
internal sealed class KeyClaims
{
    private readonly ConcurrentDictionary<KeyGuid, byte> _claims = new();

    public bool TryClaim(in KeyGuid guid) => _claims.TryAdd(guid, 0);

    public void Release(in KeyGuid guid) => _claims.TryRemove(guid, out _);
}

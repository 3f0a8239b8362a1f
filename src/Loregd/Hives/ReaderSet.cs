using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Hives;

/// <summary>The read sessions of one thread, one a hive, rented when first needed.</summary>
internal sealed class ReaderSet(HiveSet hives) : IDisposable
{
    private readonly ReadSession?[] _sessions = new ReadSession?[hives.All.Count];

    public ReadSession this[int hive] => _sessions[hive] ??= hives.All[hive].RentReader();

    /// <summary>Lets go of the snapshots that keep a writer from truncating its log: the thread may have much to read, but not in that hive.</summary>
    public void ReleaseIfAsked()
    {
        foreach (ReadSession? session in _sessions)
            session?.ReleaseIfAsked();
    }

    /// <summary>True when a hive other than <paramref name="own"/> holds the key.</summary>
    public bool AnotherHas(int own, in KeyGuid guid)
    {
        for (int hive = 0; hive < _sessions.Length; hive++)
        {
            if (hive != own && this[hive].HasKey(guid))
                return true;
        }

        return false;
    }

    /// <summary>Lets go of all snapshots: the thread has nothing to read for now.</summary>
    public void Release()
    {
        foreach (ReadSession? session in _sessions)
            session?.Release();
    }

    /// <summary>Gives the sessions back for other threads.</summary>
    public void Dispose()
    {
        for (int hive = 0; hive < _sessions.Length; hive++)
        {
            _sessions[hive]?.Release();
            if (_sessions[hive] is { } session)
                hives.All[hive].ReturnReader(session);
            _sessions[hive] = null;
        }
    }
}

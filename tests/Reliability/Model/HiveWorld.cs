using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Model;

/// <summary>One hive: what is committed, who holds it, and the times that were answered and not written yet.</summary>
internal sealed class HiveWorld
{
    public HiveWorld(string name, KeyGuid root, KeyRecord record)
    {
        (Name, Root, Committed) = (name, root, new HiveModel(root));
        Committed.PutKey(root, record);
    }

    public string Name { get; }

    public KeyGuid Root { get; }

    public HiveModel Committed { get; set; }

    public OpenTransaction? Holder { get; set; }

    public Dictionary<KeyGuid, ulong> LateTimes { get; } = [];

    /// <summary>The transaction that held it is over: late times are written, unless a later one is there.</summary>
    public void Free()
    {
        Holder = null;
        foreach ((KeyGuid key, ulong time) in LateTimes)
        {
            if (Committed.ReadKey(key).Key is { } record && record.LastWriteTime < time)
                Committed.WriteKey(key, null, time);
        }

        LateTimes.Clear();
    }
}

/// <summary>A transaction that is open.</summary>
internal sealed class OpenTransaction(bool isReadOnly)
{
    public bool IsReadOnly => isReadOnly;

    /// <summary>Once it has one: of a read-only one from its first read, of a read-write one from its first mutation.</summary>
    public HiveWorld? Hive { get; set; }

    /// <summary>What it sees; null as long as that is the committed state.</summary>
    public HiveModel? State { get; set; }
}

using Loregd.Operations;
using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>
/// Last write times that were answered while a transaction held the hive, to be written when it is free (behaviour.md, Transactions and
/// waiting). A crash may lose them, nothing else.
/// </summary>
internal sealed class LateTimes
{
    private readonly Dictionary<KeyGuid, ulong> _times = [];

    public bool IsEmpty => _times.Count == 0;

    public void Add(in KeyGuid key, ulong time)
    {
        if (!_times.TryGetValue(key, out ulong known) || known < time)
            _times[key] = time;
    }

    /// <summary>Writes them inside the open transaction.</summary>
    public void Apply(WriteSession session)
    {
        foreach ((KeyGuid key, ulong time) in _times)
            WriteKey.ApplyLate(session, key, time);
    }

    public void Clear() => _times.Clear();
}

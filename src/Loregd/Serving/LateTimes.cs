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

    /// <summary>Writes them, together or, if that fails, each by itself. False, with nothing done, when the database is locked from outside.</summary>
    /// <exception cref="Exception">The last failure; those times that could not be written are kept.</exception>
    public bool TryWrite(WriteSession session)
    {
        try
        {
            return TryWrite(session, [.. _times.Keys]);
        }
        catch when (_times.Count > 1)
        {
            return TryWriteEach(session);
        }
    }

    private bool TryWriteEach(WriteSession session)
    {
        Exception? last = null;
        foreach (KeyGuid key in _times.Keys.ToArray())
        {
            try
            {
                if (!TryWrite(session, [key]))
                    return false;
            }
            catch (Exception failure)
            {
                last = failure;
            }
        }

        return last is null ? true : throw last;
    }

    private bool TryWrite(WriteSession session, KeyGuid[] keys)
    {
        if (!session.TryBegin())
            return false;
        try
        {
            foreach (KeyGuid key in keys)
                WriteKey.ApplyLate(session, key, _times[key]);
            session.Commit();
        }
        catch
        {
            session.Rollback();
            throw;
        }

        foreach (KeyGuid key in keys)
            _times.Remove(key);
        return true;
    }
}

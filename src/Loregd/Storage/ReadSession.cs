using Loregd.Operations;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Storage;

/// <summary>
/// Committed reads of one hive on a connection of its own, for one thread at a time. Each read sees one moment of both stores.
/// </summary>
internal sealed class ReadSession : IDisposable
{
    private readonly Database _database;
    private readonly CommitGate _gate;
    private readonly StoreReader _stores;
    private readonly Statement _begin;
    private readonly Statement _end;

    public ReadSession(Database database, CommitGate gate)
    {
        (_database, _gate) = (database, gate);
        _stores = new StoreReader(database);
        _begin = database.Prepare("BEGIN");
        _end = database.Prepare("COMMIT");
    }

    /// <summary>True when the key is in this hive.</summary>
    public bool HasKey(in KeyGuid guid)
    {
        while (true)
        {
            long moment = _gate.Number;
            if (_stores.StoreOf(guid) is not null)
                return true;
            if (!CommitGate.IsClosedAt(moment) && _gate.IsStillAt(moment))
                return false;
            // Between the halves of a commit a key that moves from store to store is in neither.
            _gate.Pass();
        }
    }

    /// <summary>Answers a well-formed read; false, with nothing written, when the hive does not hold its key.</summary>
    public bool TryAnswer(OpCode op, ReadOnlySpan<byte> payload, ref ResponseWriter response)
    {
        if (!TryBegin(ReadOperations.KeyOf(payload)))
            return false;
        try
        {
            ReadOperations.Answer(op, _stores, payload, ref response.Body);
            return true;
        }
        finally
        {
            End();
        }
    }

    /// <summary>Begins a read-only transaction at this moment of both stores, if the hive holds the key in it.</summary>
    public bool TryBeginSnapshot(in KeyGuid guid)
    {
        if (!TryBegin(guid))
            return false;
        _stores.CloseKey();
        return true;
    }

    /// <summary>Answers a well-formed read inside the snapshot that <see cref="TryBeginSnapshot"/> began.</summary>
    public bool TryAnswerInSnapshot(OpCode op, ReadOnlySpan<byte> payload, ref ResponseWriter response)
    {
        if (!_stores.TryOpenKey(ReadOperations.KeyOf(payload)))
            return false;
        try
        {
            ReadOperations.Answer(op, _stores, payload, ref response.Body);
            return true;
        }
        finally
        {
            _stores.Reset();
        }
    }

    /// <summary>Ends what <see cref="TryBeginSnapshot"/> began.</summary>
    public void End()
    {
        _stores.Reset();
        if (_database.InTransaction)
            _end.Run();
    }

    public void Dispose()
    {
        _begin.Dispose();
        _end.Dispose();
        _stores.Dispose();
        _database.Dispose();
    }

    /// <summary>The statement that finds the key reads both stores, so its first step opens the snapshots of both.</summary>
    private bool TryBegin(in KeyGuid guid)
    {
        try
        {
            while (true)
            {
                long moment = _gate.Pass();
                _begin.Run();
                bool found = _stores.TryOpenKey(guid);
                if (!_gate.IsStillAt(moment))
                {
                    End();
                    continue;
                }

                if (!found)
                    End();
                return found;
            }
        }
        catch
        {
            End();
            throw;
        }
    }
}

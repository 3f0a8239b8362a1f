using Loregd.Hives;
using Loregd.Logging;
using Loregd.Operations;
using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>The read-write transaction that holds a hive, if one does: its operations, its COMMIT and its ABORT (seeds §5.1.16 to §5.1.18).</summary>
internal sealed class HiveTransaction(
    WriteSession session, HiveHold hold, Responder responder, TransactionTable transactions, List<Request> held, HiveUpkeep upkeep, Log log, string hiveName)
{
    /// <summary>Takes the hive; false when the database is locked from outside.</summary>
    public bool TryBegin(Transaction transaction)
    {
        if (!session.TryBegin())
            return false;
        hold.Take(transaction);
        return true;
    }

    /// <summary>Runs and answers one operation of the holder, or has it held.</summary>
    public void Execute(Request request, MessageBuffer buffer)
    {
        if (request.Transaction != hold.Holder)
        {
            // Doomed by an operation before this one; on its own it may not run.
            responder.Answer(request, Status.StorageError);
            return;
        }

        if (request.IsRead)
        {
            responder.Answer(request, buffer.Span[..Read(request, buffer.Span)]);
            return;
        }

        Status status = Write(request);
        if (status == WriteOperations.Held && responder.TryCount(request))
        {
            request.Hold(session.Unsettled.Version);
            held.Add(request);
            return;
        }

        if (status != Status.Ok && request.Op == OpCode.CreateKey)
            ForgetUnsettled(request.Expected);
        responder.Answer(request, status == WriteOperations.Held ? Status.TxnBusy : status);
    }

    public void Commit(Request request)
    {
        GiveUpHeld(Status.AlreadyExists);
        Transaction transaction = hold.Holder!;
        Status status = Status.Ok;
        try
        {
            session.Commit();
            hold.Free();
            transactions.End(transaction);
        }
        catch (Exception failure)
        {
            status = failure is SqliteException { Code: SqliteResult.Busy } ? Status.TxnBusy : Status.StorageError;
            log.Fault($"{hiveName}: COMMIT of transaction {transaction.Id}: {failure.Message}");
            DoomIfRolledBack();
        }

        if (status == Status.Ok)
            upkeep.WriteLateTimes();
        responder.Answer(request, status);
    }

    /// <summary>
    /// Rolls back and frees the hive. The transaction's id is the caller's matter. As after a COMMIT, late times are written before its end is
    /// answered: whoever hears of it finds the hive free, and them there.
    /// </summary>
    public void Rollback()
    {
        GiveUpHeld(Status.StorageError);
        try
        {
            session.Rollback();
        }
        finally
        {
            hold.Free();
        }

        upkeep.WriteLateTimes();
    }

    /// <summary>A failing CREATE_KEY takes along the unsettled entries that name its key, whatever becomes of the transaction.</summary>
    public void ForgetUnsettled(in KeyGuid key)
    {
        session.Unsettled.Forget(key);
        session.Unsettled.RemoveNaming(key);
        if (!session.InTransaction)
            session.Unsettled.Commit();
    }

    private int Read(Request request, Span<byte> buffer)
    {
        var response = new ResponseWriter(buffer, request.Id, (ushort)request.Op);
        try
        {
            if (ReadOperations.TryAnswer(request.Op, session.Stores, request.Payload, ref response.Body))
                return response.Finish();
            return response.Finish(session.ExistsElsewhere(request.RoutedBy) ? Status.StorageError : Status.NotFound);
        }
        catch (Exception failure)
        {
            NoteFailure(request, failure);
            return response.Finish(Status.StorageError);
        }
    }

    private Status Write(Request request)
    {
        try
        {
            return NamesAnotherHive(request) ? Status.StorageError : session.RunInSavepoint(request.Handler!, request.Payload);
        }
        catch (Exception failure)
        {
            NoteFailure(request, failure);
            return Status.StorageError;
        }
    }

    private void NoteFailure(Request request, Exception failure)
    {
        log.Fault($"{hiveName}: {request.Op} in transaction {hold.Holder!.Id}: {failure.Message}");
        session.Stores.Reset();
        DoomIfRolledBack();
    }

    /// <summary>In any transaction a GUID of another hive is STORAGE_ERROR.</summary>
    private bool NamesAnotherHive(Request request)
    {
        if (session.Stores.StoreOf(request.RoutedBy) is null && session.ExistsElsewhere(request.RoutedBy))
            return true;
        return request.Op == OpCode.CreateEntry && session.Stores.StoreOf(request.Expected) is null && session.ExistsElsewhere(request.Expected);
    }

    private void DoomIfRolledBack()
    {
        if (session.InTransaction)
            return;
        Transaction doomed = hold.Holder!;
        doomed.Doom();
        Rollback();
    }

    private void GiveUpHeld(Status status)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            Request request = held[i];
            if (request.Transaction is null || request.Transaction != hold.Holder)
                continue;
            held.RemoveAt(i);
            responder.Answer(request, status);
        }
    }
}

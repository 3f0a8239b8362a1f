using Loregd.Logging;
using Loregd.Operations;
using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Serving;

/// <summary>
/// Runs autonomous writes that wait together: one transaction, a savepoint for each, one COMMIT and so one sync; then the answers, refusals
/// too. If the COMMIT fails, or one member's error has rolled all back, the members run again one by one, in order.
/// </summary>
internal sealed class SharedCommit(WriteSession session, Responder responder, List<Request> held, Log log, string hiveName)
{
    private readonly List<Status> _statuses = [];

    /// <summary>Ends all members, but for those that have to be held; false, with nothing done, when the database is locked from outside.</summary>
    public bool TryRun(IReadOnlyList<Request> members)
    {
        try
        {
            if (!session.TryBegin())
                return false;
        }
        catch (SqliteException failure)
        {
            log.Fault($"{hiveName}: {failure.Message}");
            foreach (Request member in members)
                Fail(member);
            return true;
        }

        if (TryApply(members))
        {
            for (int i = 0; i < members.Count; i++)
                Finish(members[i], _statuses[i]);
            return true;
        }

        session.Rollback();
        if (members.Count == 1)
            Fail(members[0]);
        else
            RunOneByOne(members);
        return true;
    }

    private void RunOneByOne(IReadOnlyList<Request> members)
    {
        foreach (Request member in members)
        {
            if (!TryBeginOrFail(member))
                continue;
            if (TryApply([member]))
            {
                Finish(member, _statuses[0]);
                continue;
            }

            session.Rollback();
            Fail(member);
        }
    }

    private bool TryBeginOrFail(Request member)
    {
        try
        {
            if (session.TryBegin())
                return true;
        }
        catch (SqliteException failure)
        {
            log.Fault($"{hiveName}: {failure.Message}");
        }

        Fail(member);
        return false;
    }

    /// <summary>Applies and commits; false when all has been, or has to be, rolled back.</summary>
    private bool TryApply(IReadOnlyList<Request> members)
    {
        _statuses.Clear();
        try
        {
            foreach (Request member in members)
            {
                Status status = Apply(member);
                _statuses.Add(status);
                if (!session.InTransaction)
                    return false;
            }

            session.Commit();
            return true;
        }
        catch (Exception failure)
        {
            log.Fault($"{hiveName}: a commit of {members.Count} failed: {failure.Message}");
            return false;
        }
    }

    private Status Apply(Request member)
    {
        Status status;
        try
        {
            status = session.RunInSavepoint(member.Handler!, member.Payload);
        }
        catch (Exception failure)
        {
            // A surprise while serving one request is STORAGE_ERROR for it, a line in the log, and nothing more.
            log.Fault($"{hiveName}: {member.Op}: {failure.Message}");
            status = Status.StorageError;
        }

        // Noted here: what later members of the same commit change may free the name.
        if (status == WriteOperations.Held)
            member.Hold(session.Unsettled.Version);
        else if (status != Status.Ok && session.InTransaction)
            ForgetUnsettled(member);
        return status;
    }

    private void Finish(Request member, Status status)
    {
        if (status != WriteOperations.Held)
        {
            responder.Answer(member, status);
            return;
        }

        if (responder.TryCount(member))
            held.Add(member);
        else
            responder.Answer(member, Status.TxnBusy);
    }

    private void Fail(Request member)
    {
        ForgetUnsettled(member);
        session.Unsettled.Commit();
        responder.Answer(member, Status.StorageError);
    }

    /// <summary>A failing CREATE_KEY takes along the unsettled entries that name its key.</summary>
    private void ForgetUnsettled(Request member)
    {
        if (member.Op == OpCode.CreateKey)
            session.Unsettled.RemoveNaming(member.Expected);
    }
}

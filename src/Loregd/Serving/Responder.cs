using Loregd.Hives;
using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>Ends requests: answers them on their own connection and gives back what they held.</summary>
internal sealed class Responder(RequestPool pool, KeyRoutes routes, WaitingBudget budget, DropPolicy drops)
{
    public void Answer(Request request, Status status)
    {
        Release(request);
        if (request.Op == OpCode.DropKey && request.Transaction is null && status == Status.Ok)
            AnswerLoneDrop(request.Connection, request.Id, notice: null);
        else
            request.Connection.SendStatus(request.Id, (ushort)request.Op, status);
        pool.Return(request);
    }

    /// <summary>Answers a DROP_KEY outside a transaction that has succeeded.</summary>
    public void AnswerLoneDrop(Connection connection, ulong requestId, IBlockingNotice? notice)
    {
        Status status = drops.AnswersNotFound ? Status.NotFound : Status.Ok;
        SendOutcome outcome = connection.SendStatus(requestId, (ushort)OpCode.DropKey, status, notice);
        if (status == Status.Ok && outcome == SendOutcome.TakenDown)
            drops.OkTookConnectionDown();
    }

    /// <summary>Sends an answer with a body that is complete in <paramref name="message"/>.</summary>
    public void Answer(Request request, ReadOnlySpan<byte> message)
    {
        Release(request);
        request.Connection.Send(message, notice: null);
        pool.Return(request);
    }

    /// <summary>Ends a request whose connection is gone.</summary>
    public void Drop(Request request)
    {
        Release(request);
        pool.Return(request);
    }

    /// <summary>The request no longer waits.</summary>
    public void StopCounting(Request request)
    {
        if (!request.CountsAsWaiting)
            return;
        request.CountsAsWaiting = false;
        budget.Leave();
    }

    /// <summary>Counts the request among those that wait; false when too many do.</summary>
    public bool TryCount(Request request)
    {
        if (!request.CountsAsWaiting)
            request.CountsAsWaiting = budget.TryEnter();
        return request.CountsAsWaiting;
    }

    private void Release(Request request)
    {
        StopCounting(request);
        if (!request.Expected.IsZero)
            routes.Remove(request.Expected, request.ExpectedBy);
        request.Expected = KeyGuid.Zero;
    }
}

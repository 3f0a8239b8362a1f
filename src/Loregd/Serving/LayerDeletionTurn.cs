using Loregd.Logging;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>The DELETE_LAYERs in one hive's queue: whose turn it is, and the answer.</summary>
internal sealed class LayerDeletionTurn(ILayerParticipant hive, Responder responder, Log log)
{
    /// <summary>True when one could not be begun: it has to be tried again soon, and no later one before it.</summary>
    public bool IsDue { get; private set; }

    /// <summary>The queue is gone through from its beginning.</summary>
    public void Begin() => IsDue = false;

    /// <summary>
    /// True when it is over: it has been taken out of the queue and ended. Only the first in the queue may be under way, so that all writers are at the same one.
    /// </summary>
    public bool TryRun(LayerDeletion deletion, WaitingList waiting, int at, Span<byte> buffer)
    {
        if (IsDue || !deletion.TryJoin(hive))
        {
            IsDue = true;
            return false;
        }

        Answer(waiting.TakeAt(at), deletion, buffer);
        return true;
    }

    private void Answer(Request request, LayerDeletion deletion, Span<byte> buffer)
    {
        if (!deletion.TryEnd())
        {
            responder.Drop(request);
            return;
        }

        if (deletion.Failure is { } failure)
            log.Fault($"DELETE_LAYER: {failure}");
        var response = new ResponseWriter(buffer, request.Id, (ushort)request.Op);
        response.Body.WriteU32((uint)deletion.Orphans.Count);
        foreach (KeyGuid orphan in deletion.Orphans)
            response.Body.WriteGuid(orphan);
        responder.Answer(request, buffer[..(deletion.Status == Status.Ok ? response.Finish() : response.Finish(deletion.Status))]);
    }
}

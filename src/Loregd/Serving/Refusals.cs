using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>Ends requests that did not run, with all that has to go with them.</summary>
internal sealed class Refusals(WriteSession session, Responder responder)
{
    public void Refuse(Request request, Status status)
    {
        if (request.LayerDeletion is { } deletion && !deletion.TryGiveUp())
        {
            // Another writer answers it, or has.
            responder.Drop(request);
            return;
        }

        if (request.Op == OpCode.CreateKey)
            ForgetUnsettled(request.Expected);
        responder.Answer(request, status);
    }

    /// <summary>Ends a request of a connection that is gone.</summary>
    public void Drop(Request request)
    {
        request.LayerDeletion?.TryGiveUp();
        responder.Drop(request);
    }

    /// <summary>A failing CREATE_KEY takes along the unsettled entries that name its key.</summary>
    public void ForgetUnsettled(KeyGuid key) => session.Unsettled.Forget(key);
}

using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_DELETE_ENTRY, seeds §5.1.5. Idempotent: it is the entry that may be missing, not the parent.</summary>
internal static class DeleteEntry
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        DeleteEntryRequest.TryRead(payload, out DeleteEntryRequest request);
        if (session.Stores.StoreOf(request.Parent) is null)
            return Status.NotFound;
        EntryRemoval.Remove(session, request.Parent, session.Fold(request.ChildName), request.Layer);
        return Status.Ok;
    }
}

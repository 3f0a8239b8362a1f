using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_HIDE_ENTRY, seeds §5.1.4: masks a child from lower layers. Written to the store of the parent, cleared from the other.</summary>
internal static class HideEntry
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        HideEntryRequest.TryRead(payload, out HideEntryRequest request);
        if (session.Stores.StoreOf(request.Parent) is not { } store)
            return Status.NotFound;
        ReadOnlySpan<byte> folded = session.Fold(request.ChildName);
        EntryRemoval.Remove(session, request.Parent, folded, request.Layer);
        session[store].PutHidden(request.Parent, folded, request.Layer, request.ChildName, request.Sequence);
        return Status.Ok;
    }
}

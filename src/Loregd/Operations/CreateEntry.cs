using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_CREATE_ENTRY, seeds §5.1.3: names a key in a layer. If the key does not exist yet, the entry stays unsettled.</summary>
internal static class CreateEntry
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        CreateEntryRequest.TryRead(payload, out CreateEntryRequest request);
        if (session.Stores.StoreOf(request.Parent) is null)
            return Status.NotFound;
        ReadOnlySpan<byte> folded = session.Fold(request.ChildName);
        foreach (StoreWriter writer in session.Writers)
        {
            if (writer.HasEntry(request.Parent, folded, request.Layer))
                return Status.AlreadyExists;
        }

        if (session.Unsettled.Count > 0 && session.Unsettled.Holds(new EntryName(request.Parent, folded, request.Layer)))
            return WriteOperations.Held;
        if (session.Stores.StoreOf(request.Child) is { } store)
        {
            session[store].InsertEntry(request.Parent, folded, request.Layer, request.ChildName, request.Child, request.Sequence);
        }
        else
        {
            session.Unsettled.Add(new UnsettledEntry(
                request.Parent, request.ChildName.ToArray(), folded.ToArray(), request.Layer.ToArray(), request.Child, request.Sequence));
        }

        return Status.Ok;
    }
}

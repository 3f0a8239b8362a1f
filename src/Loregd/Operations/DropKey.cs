using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_DROP_KEY, seeds §5.1.10: purges all data of a GUID from both stores. Idempotent. Roots stay.</summary>
internal static class DropKey
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        DropKeyRequest.TryRead(payload, out DropKeyRequest request);
        if (session.Stores.IsRoot(request.Guid))
            return Status.Invalid;
        foreach (StoreWriter writer in session.Writers)
        {
            writer.DeleteKey(request.Guid);
            writer.DeleteEntriesTo(request.Guid);
            // Not in the seeds' SQL: if the GUID is created again, as a restore does, nothing old may hang below it.
            writer.DeleteEntriesBelow(request.Guid);
            writer.DeleteValues(request.Guid);
            writer.DeleteBlanketTombstones(request.Guid);
        }

        session.Unsettled.RemoveNaming(request.Guid);
        session.Unsettled.RemoveBelow(request.Guid);
        session.Unclaim(request.Guid);
        return Status.Ok;
    }
}

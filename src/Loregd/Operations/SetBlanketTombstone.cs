using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_SET_BLANKET_TOMBSTONE, seeds §5.1.14: sets or removes a key's blanket tombstone in a layer.</summary>
internal static class SetBlanketTombstone
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        SetBlanketTombstoneRequest.TryRead(payload, out SetBlanketTombstoneRequest request);
        if (session.Stores.StoreOf(request.Guid) is not { } store)
            return Status.NotFound;
        if (request.Set)
            session[store].PutBlanketTombstone(request.Guid, request.Layer, request.Sequence);
        else
            session[store].DeleteBlanketTombstone(request.Guid, request.Layer);
        return Status.Ok;
    }
}

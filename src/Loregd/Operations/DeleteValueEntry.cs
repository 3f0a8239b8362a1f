using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_DELETE_VALUE_ENTRY, seeds §5.1.13. Idempotent: it is the value that may be missing, not the key.</summary>
internal static class DeleteValueEntry
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        DeleteValueEntryRequest.TryRead(payload, out DeleteValueEntryRequest request);
        if (session.Stores.StoreOf(request.Guid) is not { } store)
            return Status.NotFound;
        session[store].DeleteValue(request.Guid, session.Fold(request.ValueName), request.Layer);
        return Status.Ok;
    }
}

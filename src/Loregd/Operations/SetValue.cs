using Loregd.Storage;
using Peios.Rsi;

namespace Loregd.Operations;

/// <summary>RSI_SET_VALUE, seeds §5.1.12: inserts or replaces a value's entry in a layer, on condition of its sequence if one is given.</summary>
internal static class SetValue
{
    public static Status Apply(WriteSession session, ReadOnlySpan<byte> payload)
    {
        SetValueRequest.TryRead(payload, out SetValueRequest request);
        if (session.Stores.StoreOf(request.Guid) is not { } store)
            return Status.NotFound;
        ReadOnlySpan<byte> folded = session.Fold(request.ValueName);
        if (request.ExpectedSequence != 0 && session[store].ValueSequence(request.Guid, folded, request.Layer) != request.ExpectedSequence)
            return Status.CasFailed;
        session[store].PutValue(request, folded);
        return Status.Ok;
    }
}

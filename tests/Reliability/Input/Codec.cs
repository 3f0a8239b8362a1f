using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>The daemon's codec behind one door for all operations.</summary>
internal static class Codec
{
    /// <summary>The operations whose answers hold more than a status.</summary>
    public static IReadOnlyList<ushort> WithBody { get; } =
        [PayloadForm.Lookup, PayloadForm.EnumChildren, PayloadForm.ReadKey, PayloadForm.QueryValues, PayloadForm.DeleteLayer];

    /// <summary>What the codec does wrong with a request; null for nothing.</summary>
    public static string? Fault(ushort op, ReadOnlySpan<byte> payload, bool isWellFormed)
    {
        byte[] again = new byte[payload.Length + 64];
        var writer = new WireWriter(again);
        bool isRead = TryRead(op, payload, ref writer);
        if (isRead != isWellFormed)
            return isRead ? "what is malformed is read" : "what is well-formed is refused";
        // BEGIN's mode may be missing, and is written.
        return !isRead || writer.Written[..Math.Min(writer.Length, payload.Length)].SequenceEqual(payload[..Math.Min(writer.Length, payload.Length)])
            ? null
            : "it is written otherwise than it was read";
    }

    /// <summary>Reads an answer's body.</summary>
    public static bool TryReadAnswer(ushort op, ReadOnlySpan<byte> body) => op switch
    {
        PayloadForm.Lookup => LookupResponse.TryRead(body, out LookupResponse answer) && Walk(answer.Entries) && Walk(answer.Metadata),
        PayloadForm.EnumChildren => EnumChildrenResponse.TryRead(body, out EnumChildrenResponse answer) && Walk(answer.Children) && Walk(answer.Metadata),
        PayloadForm.ReadKey => ReadKeyResponse.TryRead(body, out _),
        PayloadForm.QueryValues => QueryValuesResponse.TryRead(body, out QueryValuesResponse answer) && Walk(answer.Values) && Walk(answer.Blankets),
        _ => DeleteLayerResponse.TryRead(body, out DeleteLayerResponse answer) && Walk(answer.Orphans),
    };

    /// <summary>An array that was read can be walked to its end.</summary>
    private static bool Walk<T>(WireArray<T> array)
        where T : IWireElement<T>, allows ref struct
    {
        int count = 0;
        foreach (T element in array)
            count++;
        return count == array.Count;
    }

    private static bool TryRead(ushort op, ReadOnlySpan<byte> payload, ref WireWriter again)
    {
        switch ((OpCode)op)
        {
            case OpCode.Lookup when LookupRequest.TryRead(payload, out LookupRequest request):
                request.Write(ref again);
                return true;
            case OpCode.CreateEntry when CreateEntryRequest.TryRead(payload, out CreateEntryRequest request):
                request.Write(ref again);
                return true;
            case OpCode.HideEntry when HideEntryRequest.TryRead(payload, out HideEntryRequest request):
                request.Write(ref again);
                return true;
            case OpCode.DeleteEntry when DeleteEntryRequest.TryRead(payload, out DeleteEntryRequest request):
                request.Write(ref again);
                return true;
            case OpCode.EnumChildren when EnumChildrenRequest.TryRead(payload, out EnumChildrenRequest request):
                request.Write(ref again);
                return true;
            case OpCode.CreateKey when CreateKeyRequest.TryRead(payload, out CreateKeyRequest request):
                request.Write(ref again);
                return true;
            case OpCode.ReadKey when ReadKeyRequest.TryRead(payload, out ReadKeyRequest request):
                request.Write(ref again);
                return true;
            case OpCode.WriteKey when WriteKeyRequest.TryRead(payload, out WriteKeyRequest request):
                request.Write(ref again);
                return true;
            case OpCode.DropKey when DropKeyRequest.TryRead(payload, out DropKeyRequest request):
                request.Write(ref again);
                return true;
            default:
                return TryReadOther(op, payload, ref again);
        }
    }

    private static bool TryReadOther(ushort op, ReadOnlySpan<byte> payload, ref WireWriter again)
    {
        switch ((OpCode)op)
        {
            case OpCode.QueryValues when QueryValuesRequest.TryRead(payload, out QueryValuesRequest request):
                request.Write(ref again);
                return true;
            case OpCode.SetValue when SetValueRequest.TryRead(payload, out SetValueRequest request):
                request.Write(ref again);
                return true;
            case OpCode.DeleteValueEntry when DeleteValueEntryRequest.TryRead(payload, out DeleteValueEntryRequest request):
                request.Write(ref again);
                return true;
            case OpCode.SetBlanketTombstone when SetBlanketTombstoneRequest.TryRead(payload, out SetBlanketTombstoneRequest request):
                request.Write(ref again);
                return true;
            case OpCode.BeginTransaction when BeginTransactionRequest.TryRead(payload, out BeginTransactionRequest request):
                request.Write(ref again);
                return true;
            case OpCode.CommitTransaction when CommitTransactionRequest.TryRead(payload, out CommitTransactionRequest request):
                request.Write(ref again);
                return true;
            case OpCode.AbortTransaction when AbortTransactionRequest.TryRead(payload, out AbortTransactionRequest request):
                request.Write(ref again);
                return true;
            case OpCode.Flush when FlushRequest.TryRead(payload, out FlushRequest request):
                request.Write(ref again);
                return true;
            case OpCode.DeleteLayer when DeleteLayerRequest.TryRead(payload, out DeleteLayerRequest request):
                request.Write(ref again);
                return true;
            default:
                return false;
        }
    }
}

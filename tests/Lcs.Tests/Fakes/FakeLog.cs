using System.Text;
using Peios.Rsi;

namespace Peios.Lcs.Tests.Fakes;

/// <summary>Requests in words.</summary>
internal static class FakeLog
{
    public static string Describe(FakeStore store, FakeRequest request)
    {
        Operations.TryGet((ushort)request.Op, out OperationInfo? operation);
        string subject = Subject(store, request);
        string transaction = request.Transaction == 0 ? "" : $" #{request.Transaction}";
        return $"{operation?.Name} {subject}".TrimEnd() + transaction;
    }

    private static string Subject(FakeStore store, FakeRequest request)
    {
        byte[] payload = request.Payload;
        switch (request.Op)
        {
            case OpCode.Lookup when LookupRequest.TryRead(payload, out LookupRequest lookup):
                return Text(lookup.ChildName);
            case OpCode.CreateEntry when CreateEntryRequest.TryRead(payload, out CreateEntryRequest create):
                return Text(create.ChildName);
            case OpCode.HideEntry when HideEntryRequest.TryRead(payload, out HideEntryRequest hide):
                return Text(hide.ChildName);
            case OpCode.DeleteEntry when DeleteEntryRequest.TryRead(payload, out DeleteEntryRequest delete):
                return Text(delete.ChildName);
            case OpCode.CreateKey when CreateKeyRequest.TryRead(payload, out CreateKeyRequest key):
                return Text(key.Name);
            case OpCode.EnumChildren or OpCode.ReadKey or OpCode.DropKey or OpCode.WriteKey or OpCode.SetBlanketTombstone:
                return NameOf(store, new KeyGuid(payload.AsSpan(0, 16)));
            case OpCode.QueryValues when QueryValuesRequest.TryRead(payload, out QueryValuesRequest query):
                return NameOf(store, query.Guid) + (query.QueryAll ? " all" : $":{Text(query.ValueName)}");
            case OpCode.SetValue when SetValueRequest.TryRead(payload, out SetValueRequest set):
                return $"{NameOf(store, set.Guid)}:{Text(set.ValueName)}";
            case OpCode.DeleteValueEntry when DeleteValueEntryRequest.TryRead(payload, out DeleteValueEntryRequest deleteValue):
                return $"{NameOf(store, deleteValue.Guid)}:{Text(deleteValue.ValueName)}";
            case OpCode.BeginTransaction when BeginTransactionRequest.TryRead(payload, out BeginTransactionRequest begin):
                return $"{begin.TransactionId} {begin.Mode}";
            case OpCode.Flush when FlushRequest.TryRead(payload, out FlushRequest flush):
                return Text(flush.HiveName);
            case OpCode.DeleteLayer when DeleteLayerRequest.TryRead(payload, out DeleteLayerRequest layer):
                return Text(layer.Layer);
            default:
                return "";
        }
    }

    private static string NameOf(FakeStore store, KeyGuid key) => store.Keys.TryGetValue(key, out FakeStore.StoredKey? stored) ? stored.Name : "?";

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}

using Peios.Rsi;

namespace Peios.Lcs;

/// <content>Requests on values, layers, transactions and whole hives.</content>
internal sealed partial class SourceClient
{
    /// <summary>QUERY_VALUES of one name.</summary>
    public ValuesAnswer QueryValue(ulong transaction, KeyGuid key, string name)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.QueryValues, transaction);
        new QueryValuesRequest { Guid = key, ValueName = Names.EncodeValueName(name), QueryAll = false }.Write(ref request.Body);
        return AnswerDecoder.Values(Ask(OpCode.QueryValues, buffer[..request.Finish()]), Names.Fold(name));
    }

    /// <summary>QUERY_VALUES of all names.</summary>
    public ValuesAnswer QueryAllValues(ulong transaction, KeyGuid key)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.QueryValues, transaction);
        new QueryValuesRequest { Guid = key, QueryAll = true }.Write(ref request.Body);
        return AnswerDecoder.Values(Ask(OpCode.QueryValues, buffer[..request.Finish()]), folded: null);
    }

    /// <summary>SET_VALUE.</summary>
    public void SetValue(ulong transaction, KeyGuid key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> layer, uint type, ReadOnlySpan<byte> data, ulong expectedSequence)
    {
        byte[] buffer = new byte[SmallRequest + data.Length];
        var request = new RequestWriter(buffer, 0, OpCode.SetValue, transaction);
        new SetValueRequest
        {
            Guid = key,
            ValueName = name,
            Layer = layer,
            Type = type,
            Data = data,
            Sequence = sequences.Take(),
            ExpectedSequence = expectedSequence,
        }.Write(ref request.Body);
        Command(OpCode.SetValue, buffer.AsSpan(0, request.Finish()));
    }

    /// <summary>DELETE_VALUE_ENTRY.</summary>
    public void DeleteValueEntry(ulong transaction, KeyGuid key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> layer)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.DeleteValueEntry, transaction);
        new DeleteValueEntryRequest { Guid = key, ValueName = name, Layer = layer }.Write(ref request.Body);
        Command(OpCode.DeleteValueEntry, buffer[..request.Finish()]);
    }

    /// <summary>SET_BLANKET_TOMBSTONE; a removal carries sequence 0.</summary>
    public void SetBlanketTombstone(ulong transaction, KeyGuid key, ReadOnlySpan<byte> layer, bool set)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.SetBlanketTombstone, transaction);
        new SetBlanketTombstoneRequest { Guid = key, Layer = layer, Set = set, Sequence = set ? sequences.Take() : 0 }.Write(ref request.Body);
        Command(OpCode.SetBlanketTombstone, buffer[..request.Finish()]);
    }

    /// <summary>BEGIN_TRANSACTION: the id is in the payload, the header carries 0.</summary>
    public void BeginTransaction(ulong id, TransactionMode mode)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.BeginTransaction, 0);
        new BeginTransactionRequest { TransactionId = id, Mode = mode }.Write(ref request.Body);
        Command(OpCode.BeginTransaction, buffer[..request.Finish()]);
    }

    /// <summary>COMMIT_TRANSACTION: the id is in header and payload.</summary>
    public void CommitTransaction(ulong id)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.CommitTransaction, id);
        new CommitTransactionRequest { TransactionId = id }.Write(ref request.Body);
        Command(OpCode.CommitTransaction, buffer[..request.Finish()]);
    }

    /// <summary>ABORT_TRANSACTION: the id is in header and payload, and nobody waits.</summary>
    public void PostAbortTransaction(ulong id)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.AbortTransaction, id);
        new AbortTransactionRequest { TransactionId = id }.Write(ref request.Body);
        connection.Post(OpCode.AbortTransaction, buffer[..request.Finish()]);
    }

    /// <summary>FLUSH, outside any transaction.</summary>
    public void Flush(ReadOnlySpan<byte> hiveName)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.Flush, 0);
        new FlushRequest { HiveName = hiveName }.Write(ref request.Body);
        Command(OpCode.Flush, buffer[..request.Finish()]);
    }

    /// <summary>DELETE_LAYER, outside any transaction. Returns the keys that no entry names any more.</summary>
    public IReadOnlyList<KeyGuid> DeleteLayer(ReadOnlySpan<byte> layer)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.DeleteLayer, 0);
        new DeleteLayerRequest { Layer = layer }.Write(ref request.Body);
        return AnswerDecoder.Orphans(Ask(OpCode.DeleteLayer, buffer[..request.Finish()]));
    }
}

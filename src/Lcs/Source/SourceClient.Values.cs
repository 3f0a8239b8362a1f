using Peios.Rsi;

namespace Peios.Lcs;

/// <content>Requests on values, layers, transactions and whole hives.</content>
internal sealed partial class SourceClient
{
    // Header, GUID, three lengths, type, two sequences.
    private const int SetValueSize = Wire.RequestHeaderSize + KeyGuid.Size + 3 * sizeof(uint) + sizeof(uint) + 2 * sizeof(ulong);

    /// <summary>QUERY_VALUES of one name.</summary>
    public ValuesAnswer QueryValue(ulong transaction, KeyGuid key, string name)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.QueryValues, transaction);
        new QueryValuesRequest { Guid = key, ValueName = Names.EncodeValueName(name, options.MaxNameBytes), QueryAll = false }.Write(ref request.Body);
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
    /// <exception cref="LcsException">ENOSPC: it is larger than a message can be, which data within the configured limit may be.</exception>
    public void SetValue(ulong transaction, KeyGuid key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> layer, uint type, ReadOnlySpan<byte> data, ulong expectedSequence,
        ulong? sequence = null)
    {
        int size = SetValueSize + name.Length + layer.Length + data.Length;
        if (size > Wire.MaxMessageSize)
            throw new LcsException(LcsErrno.ENOSPC, $"SET_VALUE: a request of {size} bytes is larger than can be carried");
        byte[] buffer = new byte[size];
        var request = new RequestWriter(buffer, 0, OpCode.SetValue, transaction);
        new SetValueRequest
        {
            Guid = key,
            ValueName = name,
            Layer = layer,
            Type = type,
            Data = data,
            Sequence = sequence ?? sequences.Take(),
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
    public void SetBlanketTombstone(ulong transaction, KeyGuid key, ReadOnlySpan<byte> layer, bool set, ulong? sequence = null)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.SetBlanketTombstone, transaction);
        new SetBlanketTombstoneRequest { Guid = key, Layer = layer, Set = set, Sequence = set ? sequence ?? sequences.Take() : 0 }.Write(ref request.Body);
        Command(OpCode.SetBlanketTombstone, buffer[..request.Finish()]);
    }

    /// <summary>
    /// BEGIN_TRANSACTION: the id is in the payload, the header carries 0. If its caller gives up, ABORT is sent: the source may have begun it.
    /// </summary>
    public void BeginTransaction(ulong id, TransactionMode mode)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.BeginTransaction, 0);
        new BeginTransactionRequest { TransactionId = id, Mode = mode }.Write(ref request.Body);
        try
        {
            Command(OpCode.BeginTransaction, buffer[..request.Finish()]);
        }
        catch (LcsException e) when (e.Errno is LcsErrno.ETIMEDOUT or LcsErrno.EINTR)
        {
            PostAbortTransaction(id);
            throw;
        }
    }

    /// <summary>COMMIT_TRANSACTION: the id is in header and payload.</summary>
    /// <param name="id">The transaction.</param>
    /// <param name="committedLate">
    /// Called on a thread of its own when the caller has given up and OK comes after all, once the keys that the transaction named were looked up
    /// (kernel.md, "The device").
    /// </param>
    public void CommitTransaction(ulong id, Action? committedLate = null)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.CommitTransaction, id);
        new CommitTransactionRequest { TransactionId = id }.Write(ref request.Body);
        // Taken now: an ABORT may follow before the answer does.
        IReadOnlyList<(KeyGuid, byte[])> touched = _touched.Of(id);
        Command(OpCode.CommitTransaction, buffer[..request.Finish()], () => CommittedLate(touched, committedLate));
        _touched.Forget(id);
    }

    /// <summary>ABORT_TRANSACTION: the id is in header and payload, and nobody waits.</summary>
    public void PostAbortTransaction(ulong id)
    {
        Span<byte> buffer = stackalloc byte[SmallRequest];
        var request = new RequestWriter(buffer, 0, OpCode.AbortTransaction, id);
        new AbortTransactionRequest { TransactionId = id }.Write(ref request.Body);
        _touched.Forget(id);
        options.Statistics.Post(OpCode.AbortTransaction);
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

    /// <summary>What the kernel does inside the `write` of the answer: there its source waits, here it does not see the wait.</summary>
    private void CommittedLate(IReadOnlyList<(KeyGuid Parent, byte[] Name)> touched, Action? then)
    {
        try
        {
            foreach ((KeyGuid parent, byte[] name) in touched)
                Lookup(0, parent, name);
        }
        catch (LcsException e)
        {
            options.Log?.Invoke($"the LOOKUPs after a late COMMIT failed: {e.Message}");
        }
        then?.Invoke();
    }
}

namespace Peios.Rsi;

// COMMIT_TRANSACTION request payload (rsi.md, Operations; seeds §5.1.17)
//   txn_id  u64

/// <summary>COMMIT_TRANSACTION: makes a transaction's changes permanent. Spans are views of the payload.</summary>
public readonly ref struct CommitTransactionRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.CommitTransaction;

    /// <summary>The transaction; the payload's id counts, not the header's.</summary>
    public ulong TransactionId { get; init; }

    /// <summary>Decodes a payload; false is INVALID (behaviour.md, Validation). Bytes after the last field are ignored.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out CommitTransactionRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadU64(out ulong transactionId))
            return false;
        request = new CommitTransactionRequest { TransactionId = transactionId };
        return true;
    }

    /// <summary>Appends the payload.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteU64(TransactionId);
    }
}

namespace Peios.Rsi;

// BEGIN_TRANSACTION request payload (rsi.md, Operations; seeds §5.1.16)
//   txn_id  u64
//   mode    u32  0 read-write, 1 read-only; may be missing

/// <summary>BEGIN_TRANSACTION: announces a transaction. The header's txn_id is 0, the id is here.</summary>
public readonly ref struct BeginTransactionRequest
{
    /// <summary>The operation of this payload.</summary>
    public const OpCode Op = OpCode.BeginTransaction;

    /// <summary>The new transaction; not 0. That it is not in use, the source has to check.</summary>
    public ulong TransactionId { get; init; }

    /// <summary>What the transaction may do.</summary>
    public TransactionMode Mode { get; init; }

    /// <summary>
    /// Decodes a payload; false is INVALID (behaviour.md, Validation). Without the mode field it is read-write; bytes after that field are
    /// ignored.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out BeginTransactionRequest request)
    {
        request = default;
        WireReader reader = new(payload);
        if (!reader.TryReadU64(out ulong transactionId) || transactionId == 0)
            return false;
        uint mode = (uint)TransactionMode.ReadWrite;
        // Missing is allowed, cut short is not.
        if (reader.Remaining > 0 && !reader.TryReadU32(out mode))
            return false;
        if (mode > (uint)TransactionMode.ReadOnly)
            return false;
        request = new BeginTransactionRequest { TransactionId = transactionId, Mode = (TransactionMode)mode };
        return true;
    }

    /// <summary>Appends the payload, mode included.</summary>
    public void Write(ref WireWriter writer)
    {
        writer.WriteU64(TransactionId);
        writer.WriteU32((uint)Mode);
    }
}

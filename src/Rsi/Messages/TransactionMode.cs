namespace Peios.Rsi;

/// <summary>What a transaction may do (rsi.md, BEGIN_TRANSACTION).</summary>
public enum TransactionMode : uint
{
    /// <summary>Reads and mutations.</summary>
    ReadWrite = 0,

    /// <summary>Reads of one moment; a mutation is INVALID.</summary>
    ReadOnly = 1,
}

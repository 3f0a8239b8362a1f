namespace Loregd.Conformance.Wire;

/// <summary>What an answer begins with (rsi.md, Status codes).</summary>
public enum Status : uint
{
    Ok = 0,
    NotFound = 1,
    AlreadyExists = 2,
    StorageError = 3,
    NotEmpty = 4,
    TooLarge = 5,
    TxnBusy = 6,
    Invalid = 7,
    CasFailed = 8,
    TxnNotSupported = 9,
}

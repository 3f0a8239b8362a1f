namespace Peios.Rsi;

/// <summary>How a request ended (rsi.md, Status codes). With any but <see cref="Ok"/> the response ends after it.</summary>
public enum Status : uint
{
    /// <summary>Success, and an idempotent deletion of what is not there.</summary>
    Ok = 0,

    /// <summary>The caller sees ENOENT.</summary>
    NotFound = 1,

    /// <summary>The caller sees EEXIST.</summary>
    AlreadyExists = 2,

    /// <summary>The caller sees EIO.</summary>
    StorageError = 3,

    /// <summary>The caller sees ENOTEMPTY.</summary>
    NotEmpty = 4,

    /// <summary>The caller sees ENOSPC.</summary>
    TooLarge = 5,

    /// <summary>The caller sees EBUSY.</summary>
    TxnBusy = 6,

    /// <summary>The caller sees EINVAL.</summary>
    Invalid = 7,

    /// <summary>The caller sees EAGAIN.</summary>
    CasFailed = 8,

    /// <summary>The caller sees ENOTSUP.</summary>
    TxnNotSupported = 9,
}

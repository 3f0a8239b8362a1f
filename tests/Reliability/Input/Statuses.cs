namespace Loregd.Reliability.Input;

/// <summary>A set of status codes (rsi.md, Status codes): bit n is code n.</summary>
[Flags]
internal enum Statuses
{
    None = 0,
    Ok = 1 << 0,
    NotFound = 1 << 1,
    AlreadyExists = 1 << 2,
    StorageError = 1 << 3,
    TooLarge = 1 << 5,
    TxnBusy = 1 << 6,
    Invalid = 1 << 7,
    CasFailed = 1 << 8,
}

internal static class StatusNames
{
    private static readonly string[] s_names =
        ["OK", "NOT_FOUND", "ALREADY_EXISTS", "STORAGE_ERROR", "NOT_EMPTY", "TOO_LARGE", "TXN_BUSY", "INVALID", "CAS_FAILED", "TXN_NOT_SUPPORTED"];

    public static string Of(uint status) => status < s_names.Length ? s_names[status] : status.ToString();

    public static bool Holds(this Statuses set, uint status) => status < 10 && ((int)set & (1 << (int)status)) != 0;

    public static string Describe(this Statuses set) =>
        string.Join(" or ", Enumerable.Range(0, s_names.Length).Where(status => set.Holds((uint)status)).Select(status => s_names[status]));
}

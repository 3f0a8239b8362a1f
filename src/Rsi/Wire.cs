namespace Peios.Rsi;

/// <summary>Sizes and limits of the protocol (rsi.md, Messages; kernel.md, The device). All sizes in bytes.</summary>
public static class Wire
{
    /// <summary>The largest request or response.</summary>
    public const int MaxMessageSize = 4 << 20;

    /// <summary>total_len u32, request_id u64, op_code u16, txn_id u64.</summary>
    public const int RequestHeaderSize = 22;

    /// <summary>total_len u32, request_id u64, op_code u16.</summary>
    public const int ResponseHeaderSize = 14;

    /// <summary>A response that holds a status and nothing else.</summary>
    public const int StatusResponseSize = ResponseHeaderSize + sizeof(uint);

    /// <summary>Set in a response's op_code.</summary>
    public const ushort ResponseBit = 0x8000;

    /// <summary>The requests that the kernel keeps unanswered at a time, by default.</summary>
    public const int MaxInFlight = 256;
}

using System.Buffers.Binary;

namespace Peios.Rsi;

// request header (rsi.md, Messages)
//   0  total_len   u32
//   4  request_id  u64
//  12  op_code     u16
//  14  txn_id      u64
//  22  payload

/// <summary>The header of a request.</summary>
public readonly struct RequestHeader
{
    /// <summary>Bytes of the whole message, as the sender says.</summary>
    public uint TotalLength { get; init; }

    /// <summary>Repeated in the response. Starts at 0 on each connection and is never reused on it.</summary>
    public ulong RequestId { get; init; }

    /// <summary>An <see cref="OpCode"/>, or something else: see <see cref="Operations.TryGet"/>.</summary>
    public ushort Op { get; init; }

    /// <summary>The transaction, 0 for none.</summary>
    public ulong TxnId { get; init; }

    /// <summary>
    /// Reads as much as is needed to answer: false for a frame under 14 bytes, which nobody can answer. <see cref="TxnId"/> is 0 if the
    /// frame ends before its last byte. Whether the frame is whole, <see cref="IsWellFormed"/> says.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out RequestHeader header)
    {
        if (frame.Length < Wire.ResponseHeaderSize)
        {
            header = default;
            return false;
        }
        header = new RequestHeader
        {
            TotalLength = BinaryPrimitives.ReadUInt32LittleEndian(frame),
            RequestId = BinaryPrimitives.ReadUInt64LittleEndian(frame[4..]),
            Op = BinaryPrimitives.ReadUInt16LittleEndian(frame[12..]),
            TxnId = frame.Length >= Wire.RequestHeaderSize ? BinaryPrimitives.ReadUInt64LittleEndian(frame[14..]) : 0,
        };
        return true;
    }

    /// <summary>Whether the header is whole and its total_len is the length of the frame.</summary>
    public bool IsWellFormed(ReadOnlySpan<byte> frame) => frame.Length >= Wire.RequestHeaderSize && TotalLength == (uint)frame.Length;

    /// <summary>What follows the header of a well-formed frame.</summary>
    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> frame) => frame[Wire.RequestHeaderSize..];
}

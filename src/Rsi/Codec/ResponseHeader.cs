using System.Buffers.Binary;

namespace Peios.Rsi;

// response header (rsi.md, Messages), and the status that every payload begins with
//   0  total_len   u32
//   4  request_id  u64
//  12  op_code     u16  the request's | 0x8000
//  14  status      u32
//  18  the rest, with status 0 alone

/// <summary>The header of a response and its status, as the client reads them.</summary>
public readonly struct ResponseHeader
{
    /// <summary>Bytes of the whole message, as the sender says.</summary>
    public uint TotalLength { get; init; }

    /// <summary>The request's.</summary>
    public ulong RequestId { get; init; }

    /// <summary>The op_code as it stands on the wire, with <see cref="Wire.ResponseBit"/>.</summary>
    public ushort Op { get; init; }

    /// <summary>The status; a source may send numbers that <see cref="Peios.Rsi.Status"/> does not name.</summary>
    public Status Status { get; init; }

    /// <summary>The request's op_code: <see cref="Op"/> without <see cref="Wire.ResponseBit"/>.</summary>
    public ushort RequestOp => (ushort)(Op & ~Wire.ResponseBit);

    /// <summary>
    /// Reads header and status; <paramref name="payload"/> is what follows them. False for a frame under 18 bytes, with a total_len other
    /// than its length, or with an op_code that lacks the response bit.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out ResponseHeader header, out ReadOnlySpan<byte> payload)
    {
        header = default;
        payload = default;
        if (frame.Length < Wire.StatusResponseSize)
            return false;
        header = new ResponseHeader
        {
            TotalLength = BinaryPrimitives.ReadUInt32LittleEndian(frame),
            RequestId = BinaryPrimitives.ReadUInt64LittleEndian(frame[4..]),
            Op = BinaryPrimitives.ReadUInt16LittleEndian(frame[12..]),
            Status = (Status)BinaryPrimitives.ReadUInt32LittleEndian(frame[14..]),
        };
        payload = frame[Wire.StatusResponseSize..];
        return header.TotalLength == (uint)frame.Length && (header.Op & Wire.ResponseBit) != 0;
    }
}

using System.Buffers.Binary;

using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>Whole request frames: the 22 bytes of header (rsi.md, Messages) and a payload.</summary>
public static class Frame
{
    public const int RequestHeaderSize = 22;
    public const int ResponseHeaderSize = 14;

    public static byte[] Request(ulong id, ushort op, ulong transaction, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[RequestHeaderSize + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)frame.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(12), op);
        BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(14), transaction);
        payload.CopyTo(frame.AsSpan(RequestHeaderSize));
        return frame;
    }

    /// <summary>The same with a total_len of the test's choice.</summary>
    public static byte[] RequestSaying(uint totalLength, ulong id, OpCode op, ReadOnlySpan<byte> payload)
    {
        byte[] frame = Request(id, (ushort)op, 0, payload);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, totalLength);
        return frame;
    }
}

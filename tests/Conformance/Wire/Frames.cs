using System.Buffers.Binary;

namespace Loregd.Conformance.Wire;

/// <summary>A request's header (rsi.md, Messages).</summary>
public readonly record struct RequestHead(uint TotalLength, ulong Id, ushort Op, ulong Transaction);

/// <summary>Whole messages (rsi.md, Messages).</summary>
public static class Frames
{
    public const int RequestHeader = 22, ResponseHeader = 14, LargestMessage = 4 << 20;
    public const ushort AnswerBit = 0x8000;

    public static byte[] Request(ulong id, ushort op, ulong transaction, ReadOnlySpan<byte> payload) =>
        new PayloadWriter().U32((uint)(RequestHeader + payload.Length)).U64(id).U16(op).U64(transaction).Raw(payload).ToArray();

    public static byte[] Response(ulong id, ushort op, Status status, ReadOnlySpan<byte> payload) =>
        new PayloadWriter().U32((uint)(ResponseHeader + 4 + payload.Length)).U64(id).U16(op).U32((uint)status).Raw(payload).ToArray();

    /// <summary>Gives the same request another length in its header.</summary>
    public static byte[] WithTotalLength(byte[] frame, uint length)
    {
        byte[] changed = [.. frame];
        BinaryPrimitives.WriteUInt32LittleEndian(changed, length);
        return changed;
    }
}

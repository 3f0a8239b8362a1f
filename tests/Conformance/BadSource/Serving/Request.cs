using System.Buffers.Binary;

using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Serving;

/// <summary>One request as it was read.</summary>
internal sealed record Request(ulong Id, ushort Op, ulong Transaction, byte[] Payload)
{
    /// <summary>Null for a frame that cannot be answered.</summary>
    public static (Request Request, bool IsWhole)? Parse(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 14)
            return null;
        uint total = BinaryPrimitives.ReadUInt32LittleEndian(frame);
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(frame[4..]);
        ushort op = BinaryPrimitives.ReadUInt16LittleEndian(frame[12..]);
        if (frame.Length < Frames.RequestHeader)
            return (new Request(id, op, 0, []), false);
        return (new Request(id, op, BinaryPrimitives.ReadUInt64LittleEndian(frame[14..]), frame[Frames.RequestHeader..].ToArray()), total == frame.Length);
    }
}

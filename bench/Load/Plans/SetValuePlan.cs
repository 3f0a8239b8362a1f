using System.Buffers.Binary;
using Loregd.Bench.Sources;

namespace Loregd.Bench.Load.Plans;

/// <summary>SET_VALUEs made beforehand, over and over, each with the next sequence.</summary>
internal sealed unsafe class SetValuePlan(Frames frames, SourceConnection source) : Plan
{
    /// <summary>sequence and expected_sequence end the request (rsi.md, Operations).</summary>
    private const int SequenceFromEnd = 16;

    private int _next;

    public override int Next(int slot, byte* frame, out int kind)
    {
        kind = 0;
        Span<byte> bytes = frames[_next];
        _next = _next + 1 == frames.Count ? 0 : _next + 1;
        var request = new Span<byte>(frame, bytes.Length);
        bytes.CopyTo(request);
        BinaryPrimitives.WriteUInt64LittleEndian(request[^SequenceFromEnd..], source.NextSequence++);
        return bytes.Length;
    }
}

using System.Buffers.Text;
using Loregd.Bench.Hives;
using Loregd.Bench.Sources;
using Peios.Rsi;

namespace Loregd.Bench.Load.Plans;

/// <summary>New keys, each a CREATE_ENTRY and, once that is answered, a CREATE_KEY, as the kernel makes them (kernel.md, In which order it asks).</summary>
internal sealed unsafe class CreateKeyPlan(HiveShape shape, SourceConnection source, byte[] descriptor, bool isVolatile) : Plan
{
    private const int NameLength = 12;
    private const int ParentCount = 1024;

    private readonly KeyGuid[] _parents = [.. Enumerable.Range(0, ParentCount).Select(i => shape.Guid(i % shape.Keys))];
    private readonly byte[] _name = new byte[NameLength];
    private readonly Pending[] _pending = new Pending[RequestWindow.MaxSlots];

    public override int Next(int slot, byte* frame, out int kind)
    {
        kind = 0;
        var buffer = new Span<byte>(frame, FrameSize);
        ref Pending pending = ref _pending[slot];
        if (pending.HasEntry)
        {
            WriteName(pending.Sequence);
            pending.HasEntry = false;
            var key = new RequestWriter(buffer, 0, OpCode.CreateKey, 0);
            new CreateKeyRequest
            {
                Guid = pending.Guid,
                Name = _name,
                Parent = pending.Parent,
                SecurityDescriptor = descriptor,
                IsVolatile = isVolatile,
            }.Write(ref key.Body);
            return key.Finish();
        }

        ulong sequence = source.NextSequence++;
        pending = new Pending(true, _parents[sequence % ParentCount], KeyGuid.NewRandom(), sequence);
        WriteName(sequence);
        var entry = new RequestWriter(buffer, 0, OpCode.CreateEntry, 0);
        new CreateEntryRequest
        {
            Parent = pending.Parent,
            ChildName = _name,
            Layer = "base"u8,
            Child = pending.Guid,
            Sequence = sequence,
        }.Write(ref entry.Body);
        return entry.Finish();
    }

    /// <summary>Makes one key at once, for a workload's preparation.</summary>
    public KeyGuid CreateOne(SourceConnection at)
    {
        Span<byte> frame = stackalloc byte[FrameSize];
        fixed (byte* bytes = frame)
        {
            _ = at.Call(frame[..Next(0, bytes, out _)]);
            KeyGuid guid = _pending[0].Guid;
            _ = at.Call(frame[..Next(0, bytes, out _)]);
            return guid;
        }
    }

    private void WriteName(ulong sequence)
    {
        "New-"u8.CopyTo(_name);
        _ = Utf8Formatter.TryFormat(sequence % 100_000_000, _name.AsSpan(4), out _, new System.Buffers.StandardFormat('D', 8));
    }

    private record struct Pending(bool HasEntry, KeyGuid Parent, KeyGuid Guid, ulong Sequence);
}

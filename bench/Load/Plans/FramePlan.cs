namespace Loregd.Bench.Load.Plans;

/// <summary>Requests made beforehand, in their order: over and over, or each once.</summary>
internal sealed unsafe class FramePlan(Frames frames, bool once, int first = 0, int count = int.MaxValue) : Plan
{
    private readonly int _first = first;
    private readonly int _end = (int)Math.Min(frames.Count, (long)first + count);
    private int _next = first;

    public override int Next(int slot, byte* frame, out int kind)
    {
        kind = 0;
        if (_next == _end)
        {
            if (once)
                return 0;
            _next = _first;
        }

        Span<byte> bytes = frames[_next++];
        bytes.CopyTo(new Span<byte>(frame, FrameSize));
        return bytes.Length;
    }
}

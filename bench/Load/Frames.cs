using Peios.Rsi;

namespace Loregd.Bench.Load;

/// <summary>Writes a request's payload; it may capture what it wants, it runs before the load.</summary>
internal delegate void PayloadWriter(int index, ref WireWriter writer);

/// <summary>Requests made beforehand, one behind the other, with request_id 0.</summary>
internal sealed class Frames
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;

    private Frames(byte[] bytes, int[] ends)
    {
        (_bytes, _ends) = (bytes, ends);
    }

    public int Count => _ends.Length;

    public Span<byte> this[int index] => _bytes.AsSpan(Start(index).._ends[index]);

    public static Frames Make(OpCode op, IEnumerable<int> indexes, PayloadWriter payload)
    {
        var bytes = new MemoryStream();
        var ends = new List<int>();
        byte[] frame = new byte[Plan.FrameSize];
        foreach (int index in indexes)
        {
            var writer = new RequestWriter(frame, 0, op, 0);
            payload(index, ref writer.Body);
            bytes.Write(frame, 0, writer.Finish());
            ends.Add((int)bytes.Length);
        }

        return new Frames(bytes.ToArray(), [.. ends]);
    }

    public static Frames Concat(IReadOnlyList<Frames> parts)
    {
        var ends = new List<int>();
        foreach (Frames part in parts)
        {
            int start = ends.LastOrDefault();
            ends.AddRange(part._ends.Select(end => start + end));
        }

        return new Frames([.. parts.SelectMany(part => part._bytes)], [.. ends]);
    }

    private int Start(int index) => index == 0 ? 0 : _ends[index - 1];
}

using System.Buffers.Binary;

namespace Loregd.Reliability.Input;

/// <summary>A frame that was sent, and what it may be answered with.</summary>
internal sealed class SentFrame
{
    private byte[] _bytes = new byte[256];
    private int _length;

    public Expectation Expected { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public ushort Op => BinaryPrimitives.ReadUInt16LittleEndian(Bytes[12..]);

    public SentFrame Fill(ReadOnlySpan<byte> frame, Expectation expected)
    {
        if (_bytes.Length < frame.Length)
            _bytes = new byte[frame.Length];
        frame.CopyTo(_bytes);
        (_length, Expected) = (frame.Length, expected);
        return this;
    }

    /// <summary>For people: the beginning of long ones.</summary>
    public override string ToString() => Hex(Bytes);

    public static string Hex(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= 512 ? Convert.ToHexString(bytes) : $"{Convert.ToHexString(bytes[..512])}... ({bytes.Length} bytes)";
}

/// <summary>The frames that wait for their answers, by request id; and the judge of what comes.</summary>
internal sealed class InFlight(Oracle oracle)
{
    private const int StatusAnswerSize = 18;
    private const ushort ResponseBit = 0x8000;

    private readonly Dictionary<ulong, SentFrame> _waiting = [];
    private readonly Stack<SentFrame> _free = [];
    private readonly AnswerForm _form = new();

    public int Count => _waiting.Count;

    /// <summary>How many answers only frames explain that were sent while theirs was in flight.</summary>
    public long ByOrder { get; private set; }

    public IEnumerable<SentFrame> All => _waiting.Values;

    public void Add(ReadOnlySpan<byte> frame, Expectation expected)
    {
        if (!_free.TryPop(out SentFrame? sent))
            sent = new SentFrame();
        _waiting.Add(BinaryPrimitives.ReadUInt64LittleEndian(frame[4..]), sent.Fill(frame, expected));
    }

    /// <summary>Takes an answer. What is wrong with it; null for nothing.</summary>
    /// <param name="answer">As it came.</param>
    /// <param name="status">Its status.</param>
    /// <param name="begun">The transaction that has begun with it; 0 for none.</param>
    public string? Take(ReadOnlySpan<byte> answer, out uint status, out ulong begun)
    {
        (status, begun) = (uint.MaxValue, 0);
        if (answer.Length < StatusAnswerSize || BinaryPrimitives.ReadUInt32LittleEndian(answer) != (uint)answer.Length)
            return $"an answer of {answer.Length} bytes with a wrong total_len: {SentFrame.Hex(answer)}";
        if (!_waiting.Remove(BinaryPrimitives.ReadUInt64LittleEndian(answer[4..]), out SentFrame? sent))
            return $"an answer to nothing that waits: {SentFrame.Hex(answer)}";
        status = BinaryPrimitives.ReadUInt32LittleEndian(answer[14..]);
        string? fault = Judge(sent, answer, status);
        begun = status == 0 ? sent.Expected.Begins : 0;
        if (fault is not null)
            return $"{fault}\n  frame  {sent}\n  answer {SentFrame.Hex(answer)}";
        _free.Push(sent);
        return null;
    }

    private string? Judge(SentFrame sent, ReadOnlySpan<byte> answer, uint status)
    {
        if (BinaryPrimitives.ReadUInt16LittleEndian(answer[12..]) != (sent.Op | ResponseBit))
            return "the answer's op is not the request's";
        if (!sent.Expected.Statuses.Holds(status))
        {
            Statuses allowed = sent.Expected.Statuses | oracle.AllowedSince(sent);
            if (!allowed.Holds(status))
                return $"{StatusNames.Of(status)} where only {allowed.Describe()} can be right";
            ByOrder++;
        }

        if (status != 0)
            return answer.Length == StatusAnswerSize ? null : "bytes behind a status other than OK";
        return _form.Fault(sent.Op, answer[StatusAnswerSize..]) is { } fault ? $"the answer is malformed: {fault}" : null;
    }
}

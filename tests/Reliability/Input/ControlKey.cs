using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>A key in each hive that no random frame names. Whatever they do, it must stay as it is.</summary>
internal sealed class ControlKey(ServedHives hives)
{
    private const int AnswerMilliseconds = 40_000;

    private static readonly byte[] s_data = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    private readonly Frame _frame = new();
    private readonly byte[] _answer = new byte[Frame.LargestSize];
    private readonly Dictionary<string, byte[]> _before = new(StringComparer.Ordinal);
    private ulong _id = 1UL << 62;

    public void Write()
    {
        for (int i = 0; i < hives.Roots.Count; i++)
        {
            UInt128 key = KeyOf(i);
            Ask(PayloadForm.CreateEntry, frame => frame.Guid(hives.Roots[i]).Blob("control"u8).Blob(FuzzWorld.Control).Guid(key).U64(1));
            Ask(PayloadForm.CreateKey, frame => frame.Guid(key).Blob("control"u8).Guid(hives.Roots[i]).Blob(s_data.AsSpan(0, 40)).Bool(i == 1).Bool(false));
            Ask(PayloadForm.SetValue, frame => frame.Guid(key).Blob("value"u8).Blob(FuzzWorld.Control).U32(3).Blob(s_data).U64(2).U64(0));
        }

        foreach ((string what, byte[] answer) in Read(volatileToo: true))
            _before[what] = answer;
    }

    /// <summary>What has become different.</summary>
    public IEnumerable<string> Harm()
    {
        bool isSameProcess = _before.Count > 0 && hives.HighestSequence == 0;
        foreach ((string what, byte[] answer) in Read(isSameProcess))
        {
            if (!answer.AsSpan().SequenceEqual(_before[what]))
                yield return $"{what} is {SentFrame.Hex(answer)} and was {SentFrame.Hex(_before[what])}";
        }
    }

    /// <summary>All reads of it. The second hive's key is volatile, and gone after a restart.</summary>
    private List<(string What, byte[] Answer)> Read(bool volatileToo)
    {
        var answers = new List<(string, byte[])>();
        for (int i = 0; i < (volatileToo ? 2 : 1); i++)
        {
            UInt128 key = KeyOf(i), root = hives.Roots[i];
            answers.Add(($"the control key of {FuzzWorld.Hives[i]}", Ask(PayloadForm.ReadKey, frame => frame.Guid(key))));
            answers.Add(($"the control value of {FuzzWorld.Hives[i]}", Ask(PayloadForm.QueryValues, frame => frame.Guid(key).Blob("VALUE"u8).Bool(false))));
            answers.Add(($"the control entry of {FuzzWorld.Hives[i]}", Ask(PayloadForm.Lookup, frame => frame.Guid(root).Blob("CONTROL"u8))));
        }

        return answers;
    }

    private UInt128 KeyOf(int hive) => ~hives.Roots[hive];

    /// <summary>What follows the header of the answer, which must have status OK.</summary>
    private byte[] Ask(ushort op, Action<Frame> payload)
    {
        payload(_frame.Begin(_id++, op, 0));
        hives.Kernel.Send(_frame.End().Bytes, AnswerMilliseconds);
        ReadOutcome outcome = hives.Kernel.Receive(_answer, out int length, AnswerMilliseconds);
        if (outcome != ReadOutcome.Message)
            throw new FrameFaultException($"a request about the control key is not answered: {outcome}");
        byte[] body = _answer[14..length];
        return BitConverter.ToUInt32(body) == 0 ? body : throw new FrameFaultException($"a request about the control key, op {op:x}, is answered {StatusNames.Of(BitConverter.ToUInt32(body))}");
    }
}

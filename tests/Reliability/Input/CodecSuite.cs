using Loregd.Reliability.Running;

namespace Loregd.Reliability.Input;

/// <summary>The codec alone, in this process: what it makes of random payloads and answers, against the forms that were written from the specification.</summary>
internal sealed class CodecSuite : ISuite
{
    private const int ShortFrames = 200_000, LongFrames = 20_000_000, Piece = 10_000, MostFrameBytes = 4096;

    public string Name => "codec";

    public string Promise => "The codec reads a payload if and only if it is well-formed, writes what it has read as it was, and never throws.";

    public void Run(SuiteContext context)
    {
        for (int piece = 0; context.GoesOn((long)piece * Piece, ShortFrames, LongFrames); piece++)
        {
            var dice = new Dice(((ulong)context.Seed << 32) | (uint)piece);
            Requests(context, dice);
            Answers(context, dice);
        }
    }

    private static void Requests(SuiteContext context, Dice dice)
    {
        var world = new FuzzWorld(dice, [1, 2]);
        var maker = new FrameMaker(dice, world, MostFrameBytes);
        var damage = new FrameDamage(dice);
        var frame = new Frame();
        int wellFormed = 0;
        for (int i = 0; i < Piece && !context.IsOver; i++)
        {
            maker.Make(frame, (ulong)i);
            if (dice.OneIn(2))
                damage.Apply(frame);
            if (frame.Length < Frame.HeaderSize)
                continue;
            ReadOnlySpan<byte> payload = frame.Bytes[Frame.HeaderSize..];
            bool isWellFormed = PayloadForm.IsWellFormed(frame.Op, payload);
            wellFormed += isWellFormed ? 1 : 0;
            if (Codec.Fault(frame.Op, payload, isWellFormed) is { } fault)
                context.Report($"op {frame.Op:x}: {fault}", SentFrame.Hex(frame.Bytes));
        }

        context.Counters.Add("request payloads", Piece);
        context.Counters.Add("of them well-formed", wellFormed);
    }

    private static void Answers(SuiteContext context, Dice dice)
    {
        var maker = new AnswerMaker(dice);
        var damage = new FrameDamage(dice);
        var form = new AnswerForm();
        var frame = new Frame();
        for (int i = 0; i < Piece / 4 && !context.IsOver; i++)
        {
            ushort op = dice.Pick(Codec.WithBody);
            maker.Make(frame, op);
            if (dice.OneIn(2))
                damage.Apply(frame);
            if (frame.Length < Frame.HeaderSize)
                continue;
            ReadOnlySpan<byte> body = frame.Bytes[Frame.HeaderSize..];
            // The codec is content with less than the form, which knows orders and numbers.
            if (!Codec.TryReadAnswer(op, body) && form.Fault(op, body) is null)
                context.Report($"an answer to op {op:x} is refused", SentFrame.Hex(body));
        }

        context.Counters.Add("answers", Piece / 4);
    }
}

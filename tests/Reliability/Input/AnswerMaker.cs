namespace Loregd.Reliability.Input;

/// <summary>Makes well-formed answers behind a header of 22 bytes, so that they can be damaged as requests are.</summary>
internal sealed class AnswerMaker(Dice dice)
{
    private static readonly string[] s_layers = ["a", "base", "policy", "user", "z"];

    private readonly SortedSet<UInt128> _targets = [];

    public void Make(Frame frame, ushort op)
    {
        _targets.Clear();
        frame.Begin(0, op, 0);
        switch (op)
        {
            case PayloadForm.Lookup:
                Entries(frame);
                Metadata(frame);
                break;
            case PayloadForm.EnumChildren:
                int children = dice.Below(5);
                frame.U32((uint)children);
                for (int i = 0; i < children; i++)
                    Entries(frame.Blob(Text(i)));
                Metadata(frame);
                break;
            case PayloadForm.ReadKey:
                frame.Blob("name"u8).Guid((UInt128)dice.Next64()).Blob(Text(9)).Bool(dice.OneIn(2)).Bool(dice.OneIn(2)).U64(dice.Next64());
                break;
            case PayloadForm.QueryValues:
                Values(frame);
                break;
            default:
                int orphans = dice.Below(6);
                frame.U32((uint)orphans);
                for (int i = 0; i < orphans; i++)
                    frame.Guid((UInt128)(uint)(i + 1));
                break;
        }

        frame.End();
    }

    private void Entries(Frame frame)
    {
        int count = dice.Below(s_layers.Length + 1);
        frame.U32((uint)count);
        for (int i = 0; i < count; i++)
        {
            UInt128 target = dice.OneIn(4) ? 0 : (UInt128)(uint)(1 + dice.Below(5));
            if (target != 0)
                _targets.Add(target);
            frame.Blob(System.Text.Encoding.UTF8.GetBytes(s_layers[i])).Bool(target == 0).Guid(target).U64(dice.Next64());
        }
    }

    private void Metadata(Frame frame)
    {
        frame.U32((uint)_targets.Count);
        foreach (UInt128 target in _targets)
            frame.Guid(target).Blob(Text(dice.Below(40))).Bool(dice.OneIn(2)).Bool(dice.OneIn(2)).U64(dice.Next64());
    }

    private void Values(Frame frame)
    {
        int values = dice.Below(5);
        frame.U32((uint)values);
        for (int i = 0; i < values; i++)
            frame.Blob(Text(i)).Blob("base"u8).U32((uint)dice.Below(12)).Blob(Text(dice.Below(30))).U64(dice.Next64());
        int blankets = dice.Below(s_layers.Length + 1);
        frame.U32((uint)blankets);
        for (int i = 0; i < blankets; i++)
            frame.Blob(System.Text.Encoding.UTF8.GetBytes(s_layers[i])).U64(dice.Next64());
    }

    /// <summary>Some letters, at least one.</summary>
    private static ReadOnlySpan<byte> Text(int length) => "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"u8[..(length + 1)];
}

namespace Loregd.Reliability.Input;

/// <summary>Makes well-formed requests of all 18 operations over a small world.</summary>
/// <param name="mostBytes">No string or blob is longer.</param>
internal sealed class FrameMaker(Dice dice, FuzzWorld world, int mostBytes = Frame.LargestSize)
{
    // Weights: what makes and changes state often, what ends or clears it seldom.
    private static readonly (ushort Op, int Weight)[] s_mix =
    [
        (PayloadForm.Lookup, 10), (PayloadForm.CreateEntry, 9), (PayloadForm.HideEntry, 3), (PayloadForm.DeleteEntry, 5), (PayloadForm.EnumChildren, 6),
        (PayloadForm.CreateKey, 9), (PayloadForm.ReadKey, 8), (PayloadForm.WriteKey, 6), (PayloadForm.DropKey, 2), (PayloadForm.QueryValues, 9),
        (PayloadForm.SetValue, 14), (PayloadForm.DeleteValueEntry, 4), (PayloadForm.SetBlanketTombstone, 3), (PayloadForm.Begin, 3),
        (PayloadForm.Commit, 2), (PayloadForm.Abort, 2), (PayloadForm.Flush, 1), (PayloadForm.DeleteLayer, 1),
    ];

    private static readonly ushort[] s_ops = [.. s_mix.SelectMany(part => Enumerable.Repeat(part.Op, part.Weight))];
    private readonly byte[] _random = MakeRandom(dice, mostBytes);

    public void Make(Frame frame, ulong id)
    {
        ushort op = dice.Pick(s_ops);
        Make(frame, id, op, op is PayloadForm.Begin or PayloadForm.Flush or PayloadForm.DeleteLayer ? 0 : world.AnyTransaction());
    }

    public void Make(Frame frame, ulong id, ushort op, ulong transaction)
    {
        frame.Begin(id, op, transaction);
        switch (op)
        {
            case PayloadForm.Begin:
                frame.U64(dice.OneIn(20) && world.Transactions.Count > 0 ? dice.Pick(world.Transactions) : world.NextTransaction++);
                if (!dice.OneIn(5))
                    frame.U32((uint)dice.Below(2));
                break;
            case PayloadForm.Commit or PayloadForm.Abort:
                frame.U64(transaction);
                break;
            case PayloadForm.Flush:
                frame.Blob(dice.Below(4) switch { 0 => "Machine"u8, 1 => "USERS"u8, 2 => "machine"u8, _ => "Elsewhere"u8 });
                break;
            case PayloadForm.DeleteLayer:
                frame.Blob(world.AnyLayer());
                break;
            default:
                frame.Guid(op == PayloadForm.CreateKey ? dice.Pick(world.Keys) : world.AnyKey());
                OfKey(frame, op);
                break;
        }

        frame.End();
    }

    /// <summary>What follows the key's GUID.</summary>
    private void OfKey(Frame frame, ushort op)
    {
        switch (op)
        {
            case PayloadForm.Lookup:
                frame.Blob(world.AnyName());
                break;
            case PayloadForm.CreateEntry:
                frame.Blob(world.AnyName()).Blob(world.AnyLayer()).Guid(dice.Pick(world.Keys)).U64(world.Sequence++);
                break;
            case PayloadForm.HideEntry:
                frame.Blob(world.AnyName()).Blob(world.AnyLayer()).U64(world.Sequence++);
                break;
            case PayloadForm.DeleteEntry:
                frame.Blob(world.AnyName()).Blob(world.AnyLayer());
                break;
            case PayloadForm.CreateKey:
                frame.Blob(world.AnyName()).Guid(world.AnyKey()).Blob(Data(frame)).Bool(dice.OneIn(3)).Bool(dice.OneIn(8));
                break;
            case PayloadForm.WriteKey:
                KeyFields(frame, (uint)dice.Below(4));
                break;
            case PayloadForm.QueryValues:
                frame.Blob(dice.OneIn(6) ? default : world.AnyName()).Bool(dice.OneIn(3));
                break;
            case PayloadForm.SetValue:
                TypedData(frame.Blob(dice.OneIn(6) ? default : world.AnyName()).Blob(world.AnyLayer()));
                break;
            case PayloadForm.DeleteValueEntry:
                frame.Blob(world.AnyName()).Blob(world.AnyLayer());
                break;
            case PayloadForm.SetBlanketTombstone:
                frame.Blob(world.AnyLayer()).Bool(!dice.OneIn(3)).U64(world.Sequence++);
                break;
        }
    }

    private void KeyFields(Frame frame, uint mask)
    {
        frame.U32(mask);
        if ((mask & 1) != 0)
            frame.Blob(Data(frame));
        if ((mask & 2) != 0)
            frame.U64(dice.Next64());
    }

    private void TypedData(Frame frame)
    {
        bool isTombstone = dice.OneIn(10);
        frame.U32(isTombstone ? 0xFFFF : (uint)dice.Below(12)).Blob(isTombstone ? default : Data(frame));
        frame.U64(world.Sequence++).U64(dice.OneIn(8) ? (ulong)dice.Below((int)Math.Min(world.Sequence, 1 << 30)) : 0);
    }

    private ReadOnlySpan<byte> Data(Frame frame) => _random.AsSpan(0, world.AnySize(Math.Min(frame.Room - 64, _random.Length)));

    private static byte[] MakeRandom(Dice dice, int mostBytes)
    {
        byte[] bytes = new byte[mostBytes];
        dice.Fill(bytes);
        return bytes;
    }
}

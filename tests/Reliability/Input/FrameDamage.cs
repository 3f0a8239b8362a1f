using System.Buffers.Binary;

namespace Loregd.Reliability.Input;

/// <summary>Damages requests: in the header, at the counts of strings and blobs, in names, anywhere. Ids stay, so that answers are recognised.</summary>
internal sealed class FrameDamage(Dice dice)
{
    private const int IdEnd = 12;

    private static readonly uint[] s_numbers = [0, 1, 2, 3, 4, 15, 16, 255, 0xFFFF, 0x10000, 4 << 20, (4 << 20) + 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFC, 0xFFFFFFFE, 0xFFFFFFFF];
    private static readonly byte[] s_bytes = [0, 1, 2, 0x2F, 0x5C, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xE0, 0xED, 0xF4, 0xF5, 0xFE, 0xFF];

    private static readonly byte[][] s_badNames =
    [
        [], [0], [0x61, 0, 0x62], [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF, 0xFE], [0xEF, 0xBF, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF], [0xE2, 0x84],
    ];

    public void Apply(Frame frame)
    {
        for (int times = 1 + dice.Below(3); times > 0; times--)
            Once(frame);
        // Mostly right, so that what is behind the first check is reached.
        if (!dice.OneIn(6))
            frame.End();
    }

    private void Once(Frame frame)
    {
        switch (dice.Below(10))
        {
            case 0:
                frame.Length = 1 + dice.Below(frame.Length);
                break;
            case 1:
                Insert(frame, frame.Length);
                break;
            case 2 when frame.Length > IdEnd:
                frame.Bytes[Place(frame)] ^= (byte)(1 << dice.Below(8));
                break;
            case 3 when frame.Length > IdEnd:
                frame.Bytes[Place(frame)] = dice.Pick(s_bytes);
                break;
            case 4 or 5 when frame.Counts.Count > 0:
                Count(frame, dice.Pick(frame.Counts));
                break;
            case 6 when frame.Length >= Frame.HeaderSize:
                frame.Op = dice.OneIn(2) ? dice.Pick(PayloadForm.Operations) : (ushort)dice.Next64();
                break;
            case 7 when frame.Length >= sizeof(uint):
                BinaryPrimitives.WriteUInt32LittleEndian(frame.Bytes, dice.OneIn(2) ? dice.Pick(s_numbers) : (uint)(frame.Length + dice.Below(9) - 4));
                break;
            case 8 when frame.Length > Frame.HeaderSize:
                Cut(frame);
                break;
            case 9 when frame.Counts.Count > 0:
                Name(frame, dice.Pick(frame.Counts));
                break;
        }
    }

    private int Place(Frame frame) => IdEnd + dice.Below(frame.Length - IdEnd);

    private void Count(Frame frame, int at)
    {
        if (at + sizeof(uint) > frame.Length)
            return;
        Span<byte> place = frame.Bytes[at..];
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(place);
        BinaryPrimitives.WriteUInt32LittleEndian(place, dice.OneIn(2) ? dice.Pick(s_numbers) : count + (uint)(dice.Below(5) - 2));
    }

    private void Insert(Frame frame, int at)
    {
        Span<byte> bytes = stackalloc byte[1 + dice.Below(40)];
        if (bytes.Length > frame.Room)
            return;
        dice.Fill(bytes);
        frame.Replace(at, 0, bytes);
    }

    private void Cut(Frame frame)
    {
        int at = Frame.HeaderSize + dice.Below(frame.Length - Frame.HeaderSize);
        int count = Math.Min(1 + dice.Below(20), frame.Length - at);
        if (dice.OneIn(2))
            frame.Replace(at, count, default);
        else if (count <= frame.Room)
            frame.Replace(at, 0, frame.Bytes.Slice(at, count).ToArray());
    }

    private void Name(Frame frame, int at)
    {
        if (at + sizeof(uint) > frame.Length)
            return;
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(frame.Bytes[at..]);
        if (count > frame.Length - at - sizeof(uint))
            return;
        byte[] name = dice.Pick(s_badNames);
        if (name.Length > frame.Room)
            return;
        frame.Replace(at + sizeof(uint), (int)count, name);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.Bytes[at..], (uint)name.Length);
    }
}

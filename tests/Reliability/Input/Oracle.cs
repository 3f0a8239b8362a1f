using System.Buffers.Binary;
using System.Text;

namespace Loregd.Reliability.Input;

/// <summary>
/// Says which statuses a frame may be answered with, from the frames that were sent before it and the specification alone: INVALID for exactly what is malformed,
/// STORAGE_ERROR only where a transaction makes it so, and nothing found that was never made. Frames that are in flight at the same time may happen in either order.
/// </summary>
internal sealed class Oracle(IEnumerable<UInt128> roots)
{
    /// <summary>The shortest frame that can be answered.</summary>
    public const int ShortestAnswerable = 14;

    private readonly HashSet<UInt128> _roots = [.. roots];
    private readonly Mentions _mentions = new();
    private readonly Dictionary<ulong, Modes> _begun = [];

    [Flags]
    private enum Modes
    {
        ReadWrite = 1,
        ReadOnly = 2,
    }

    /// <summary>How many frames it has seen.</summary>
    public long Frames { get; private set; }

    /// <summary>How many of them were well-formed.</summary>
    public long WellFormed { get; private set; }

    /// <summary>What a frame may be answered with if all that was sent before it has happened. To be called in the order of sending.</summary>
    /// <param name="frame">As it is sent.</param>
    public Expectation Expect(ReadOnlySpan<byte> frame)
    {
        Frames++;
        if (frame.Length < ShortestAnswerable)
            return new(Statuses.None);
        ushort op = BinaryPrimitives.ReadUInt16LittleEndian(frame[12..]);
        if (frame.Length is < Frame.HeaderSize or > Frame.LargestSize || BinaryPrimitives.ReadUInt32LittleEndian(frame) != (uint)frame.Length)
            return new(Statuses.Invalid);
        ReadOnlySpan<byte> payload = frame[Frame.HeaderSize..];
        if (!PayloadForm.IsWellFormed(op, payload))
            return new(Statuses.Invalid);
        WellFormed++;
        ulong transaction = BinaryPrimitives.ReadUInt64LittleEndian(frame[14..]);
        return op switch
        {
            PayloadForm.Begin => Begin(payload),
            PayloadForm.Commit => new(Has(payload) ? Statuses.Ok | Statuses.StorageError | Statuses.TxnBusy : Statuses.StorageError),
            PayloadForm.Abort => new(Statuses.Ok),
            _ => InTransaction(op, payload, transaction),
        };
    }

    /// <summary>What the frame may be answered with besides, because of those that were sent while it was in flight: they may have happened first.</summary>
    public Statuses AllowedSince(SentFrame sent) => sent.Expected.KeysOf == 0 ? Statuses.None : Alone(sent.Op, sent.Bytes[Frame.HeaderSize..], sent.Expected.KeysOf);

    private Expectation Begin(ReadOnlySpan<byte> payload)
    {
        var reader = new FieldReader(payload);
        reader.U64(out ulong begins);
        bool isReadOnly = reader.U32(out uint mode) && mode == 1;
        bool isKnown = _begun.TryGetValue(begins, out Modes modes);
        _begun[begins] = modes | (isReadOnly ? Modes.ReadOnly : Modes.ReadWrite);
        return new(isKnown ? Statuses.Ok | Statuses.Invalid : Statuses.Ok, begins);
    }

    private bool Has(ReadOnlySpan<byte> payload) => _begun.ContainsKey(BinaryPrimitives.ReadUInt64LittleEndian(payload));

    private Expectation InTransaction(ushort op, ReadOnlySpan<byte> payload, ulong transaction)
    {
        if (transaction == 0)
            return MayHappen(op, payload, Statuses.None);
        if (!_begun.TryGetValue(transaction, out Modes modes))
            return new(Statuses.StorageError);
        Statuses inside = Statuses.StorageError;
        // A time alone waits for its transaction's turn like any write of a transaction.
        if (PayloadForm.IsWrite(op))
            inside |= Statuses.TxnBusy | (modes.HasFlag(Modes.ReadOnly) ? Statuses.Invalid : Statuses.None);
        return !PayloadForm.IsWrite(op) || modes.HasFlag(Modes.ReadWrite) ? MayHappen(op, payload, inside) : new(inside);
    }

    private Expectation MayHappen(ushort op, ReadOnlySpan<byte> payload, Statuses besides)
    {
        _mentions.Note(op, payload, Frames);
        return new(besides | Alone(op, payload, Frames), KeysOf: Frames);
    }

    private Statuses Alone(ushort op, ReadOnlySpan<byte> payload, long frame) => op switch
    {
        PayloadForm.Flush => Flush(payload),
        PayloadForm.DeleteLayer => Statuses.Ok | Statuses.TxnBusy,
        PayloadForm.CreateKey => CreateKey(payload, frame),
        _ => OfKey(op, payload, frame),
    };

    private static Statuses Flush(ReadOnlySpan<byte> payload)
    {
        new FieldReader(payload).Blob(out ReadOnlySpan<byte> name);
        Statuses known = Statuses.Ok | Statuses.TxnBusy;
        if (!Ascii.IsValid(name))
            return known | Statuses.Invalid;
        string text = Encoding.ASCII.GetString(name);
        return FuzzWorld.Hives.Any(hive => string.Equals(hive, text, StringComparison.OrdinalIgnoreCase)) ? known : Statuses.Invalid;
    }

    private Statuses OfKey(ushort op, ReadOnlySpan<byte> payload, long frame)
    {
        UInt128 key = BinaryPrimitives.ReadUInt128BigEndian(payload);
        bool isRoot = _roots.Contains(key);
        bool mayExist = MayExist(key, frame);
        if (op == PayloadForm.DropKey)
            return isRoot ? Statuses.Invalid | Statuses.TxnBusy : Statuses.Ok | (mayExist ? Statuses.TxnBusy : Statuses.None);
        if (!mayExist)
            return Statuses.NotFound;
        Statuses found = Statuses.Ok | (isRoot ? Statuses.None : Statuses.NotFound);
        return op switch
        {
            _ when PayloadForm.IsRead(op) => found | Statuses.TooLarge,
            PayloadForm.WriteKey when payload[FieldReader.GuidSize] == 2 => found,
            PayloadForm.CreateEntry => found | Statuses.TxnBusy | Statuses.AlreadyExists,
            PayloadForm.SetValue => found | Statuses.TxnBusy | Statuses.CasFailed,
            _ => found | Statuses.TxnBusy,
        };
    }

    private Statuses CreateKey(ReadOnlySpan<byte> payload, long frame)
    {
        UInt128 key = BinaryPrimitives.ReadUInt128BigEndian(payload);
        var reader = new FieldReader(payload);
        reader.Take(FieldReader.GuidSize, out _);
        reader.Blob(out _);
        reader.Take(FieldReader.GuidSize, out ReadOnlySpan<byte> parent);
        if (MayExist(BinaryPrimitives.ReadUInt128BigEndian(parent), frame))
            return Statuses.Ok | Statuses.NotFound | Statuses.AlreadyExists | Statuses.TxnBusy;
        // Which comes first, of a GUID in use and a parent that is not there, nobody says.
        return Statuses.NotFound | (MayExist(key, frame) ? Statuses.AlreadyExists : Statuses.None);
    }

    private bool MayExist(UInt128 key, long frame) => _roots.Contains(key) || _mentions.HasOther(key, frame);
}

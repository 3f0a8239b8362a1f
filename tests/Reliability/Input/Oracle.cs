using System.Buffers.Binary;
using System.Text;

namespace Loregd.Reliability.Input;

/// <summary>
/// Says which statuses a frame may be answered with, from the frames that were sent before it and the specification alone: INVALID for exactly what is malformed,
/// STORAGE_ERROR only where a transaction makes it so, and nothing found that was never made.
/// </summary>
internal sealed class Oracle(IEnumerable<UInt128> roots)
{
    /// <summary>The shortest frame that can be answered.</summary>
    public const int ShortestAnswerable = 14;

    private readonly HashSet<UInt128> _roots = [.. roots];
    private readonly HashSet<UInt128> _mentioned = [];
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

    /// <summary>Which answers a frame may get, in the order in which frames are sent; none if it cannot be answered.</summary>
    /// <param name="frame">As it is sent.</param>
    /// <param name="begins">The transaction that begins if the answer is OK; 0 for none.</param>
    public Statuses Expect(ReadOnlySpan<byte> frame, out ulong begins)
    {
        begins = 0;
        Frames++;
        if (frame.Length < ShortestAnswerable)
            return Statuses.None;
        ushort op = BinaryPrimitives.ReadUInt16LittleEndian(frame[12..]);
        if (frame.Length is < Frame.HeaderSize or > Frame.LargestSize || BinaryPrimitives.ReadUInt32LittleEndian(frame) != (uint)frame.Length)
            return Statuses.Invalid;
        ReadOnlySpan<byte> payload = frame[Frame.HeaderSize..];
        if (!PayloadForm.IsWellFormed(op, payload))
            return Statuses.Invalid;
        WellFormed++;
        ulong transaction = BinaryPrimitives.ReadUInt64LittleEndian(frame[14..]);
        return op switch
        {
            PayloadForm.Begin => Begin(payload, out begins),
            PayloadForm.Commit => Has(payload) ? Statuses.Ok | Statuses.StorageError | Statuses.TxnBusy : Statuses.StorageError,
            PayloadForm.Abort => Statuses.Ok,
            _ => InTransaction(op, payload, transaction),
        };
    }

    private Statuses Begin(ReadOnlySpan<byte> payload, out ulong begins)
    {
        var reader = new FieldReader(payload);
        reader.U64(out begins);
        bool isReadOnly = reader.U32(out uint mode) && mode == 1;
        bool isKnown = _begun.TryGetValue(begins, out Modes modes);
        _begun[begins] = modes | (isReadOnly ? Modes.ReadOnly : Modes.ReadWrite);
        return isKnown ? Statuses.Ok | Statuses.Invalid : Statuses.Ok;
    }

    private bool Has(ReadOnlySpan<byte> payload) => _begun.ContainsKey(BinaryPrimitives.ReadUInt64LittleEndian(payload));

    private Statuses InTransaction(ushort op, ReadOnlySpan<byte> payload, ulong transaction)
    {
        if (transaction == 0)
            return Alone(op, payload);
        if (!_begun.TryGetValue(transaction, out Modes modes))
            return Statuses.StorageError;
        Statuses inside = Statuses.StorageError;
        if (PayloadForm.IsWrite(op) && modes.HasFlag(Modes.ReadOnly))
            inside |= Statuses.Invalid;
        if (!PayloadForm.IsWrite(op) || modes.HasFlag(Modes.ReadWrite))
            inside |= Alone(op, payload);
        // A time alone waits for its transaction's turn like any write of a transaction.
        return PayloadForm.IsWrite(op) ? inside | Statuses.TxnBusy : inside;
    }

    private Statuses Alone(ushort op, ReadOnlySpan<byte> payload) => op switch
    {
        PayloadForm.Flush => Flush(payload),
        PayloadForm.DeleteLayer => Statuses.Ok | Statuses.TxnBusy,
        _ => OfKey(op, payload),
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

    private Statuses OfKey(ushort op, ReadOnlySpan<byte> payload)
    {
        UInt128 key = BinaryPrimitives.ReadUInt128BigEndian(payload);
        bool isRoot = _roots.Contains(key);
        bool mayExist = isRoot || _mentioned.Contains(key);
        switch (op)
        {
            case PayloadForm.DropKey:
                return isRoot ? Statuses.Invalid | Statuses.TxnBusy : Statuses.Ok | (mayExist ? Statuses.TxnBusy : Statuses.None);
            case PayloadForm.CreateKey:
                return CreateKey(key, payload);
            case PayloadForm.CreateEntry:
                _mentioned.Add(BinaryPrimitives.ReadUInt128BigEndian(payload[ChildOf(payload)..]));
                break;
        }

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

    private Statuses CreateKey(UInt128 key, ReadOnlySpan<byte> payload)
    {
        var reader = new FieldReader(payload);
        reader.Take(FieldReader.GuidSize, out _);
        reader.Blob(out _);
        reader.Take(FieldReader.GuidSize, out ReadOnlySpan<byte> parent);
        UInt128 parentKey = BinaryPrimitives.ReadUInt128BigEndian(parent);
        bool hasParent = _roots.Contains(parentKey) || _mentioned.Contains(parentKey);
        bool mayExist = _roots.Contains(key) || !_mentioned.Add(key);
        // Which comes first, of a GUID in use and a parent that is not there, nobody says.
        return hasParent ? Statuses.Ok | Statuses.NotFound | Statuses.AlreadyExists | Statuses.TxnBusy : Statuses.NotFound | (mayExist ? Statuses.AlreadyExists : Statuses.None);
    }

    private static int ChildOf(ReadOnlySpan<byte> payload)
    {
        int name = FieldReader.GuidSize;
        int layer = name + sizeof(uint) + (int)BinaryPrimitives.ReadUInt32LittleEndian(payload[name..]);
        return layer + sizeof(uint) + (int)BinaryPrimitives.ReadUInt32LittleEndian(payload[layer..]);
    }
}

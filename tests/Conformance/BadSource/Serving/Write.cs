using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.BadSource.Store;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Serving;

/// <summary>A mutation that was understood.</summary>
/// <param name="Key">The key or parent by which it finds its hive.</param>
/// <param name="Apply">What it does.</param>
/// <param name="TimeAlone">The time of a WRITE_KEY of nothing else.</param>
/// <param name="Child">The key that a CREATE_ENTRY names.</param>
internal sealed record Write(Id Key, Mutation Apply, ulong? TimeAlone = null, Id? Child = null)
{
    /// <summary>Null for an operation that is no mutation of one hive.</summary>
    /// <exception cref="MalformedException">It is INVALID.</exception>
    public static Write? Decode(Op op, byte[] payload, Func<Id, bool> isRoot, Func<Id, Id, bool> existsElsewhere)
    {
        var r = new PayloadReader(payload);
        switch (op)
        {
            case Op.CreateEntry:
                return CreateEntry(ref r);
            case Op.HideEntry:
                (Id hidden, Bytes hiddenName, Bytes hiddenLayer) = (r.Guid(), Names.Child(r.Blob()), Names.Layer(r.Blob()));
                return End(ref r, new Write(hidden, EntryWrites.Hide(hidden, hiddenName, hiddenLayer, r.U64())));
            case Op.DeleteEntry:
                Id parent = r.Guid();
                return End(ref r, new Write(parent, EntryWrites.Delete(parent, Names.Child(r.Blob()), Names.Layer(r.Blob()))));
            case Op.CreateKey:
                return CreateKey(ref r, existsElsewhere);
            case Op.WriteKey:
                return WriteKey(ref r);
            case Op.DropKey:
                Id dropped = r.Guid();
                return End(ref r, new Write(dropped, KeyWrites.Drop(dropped, isRoot(dropped))));
            case Op.SetValue:
                return SetValue(ref r);
            case Op.DeleteValueEntry:
                Id key = r.Guid();
                return End(ref r, new Write(key, ValueWrites.Delete(key, Names.Value(r.Blob()), Names.Layer(r.Blob()))));
            case Op.SetBlanketTombstone:
                Id blanketed = r.Guid();
                return End(ref r, new Write(blanketed, ValueWrites.Blanket(blanketed, Names.Layer(r.Blob()), Bool(ref r), r.U64())));
            default:
                return null;
        }
    }

    public static bool Bool(ref PayloadReader r) => Broken.Is(DefectKind.BoolAny) ? r.U8() != 0 : r.Bool();

    /// <summary>Later versions may append fields: what follows the last known one is ignored.</summary>
    public static T End<T>(ref PayloadReader r, T value)
    {
        if (Broken.Is(DefectKind.TrailingBytesInvalid))
            r.End();
        return value;
    }

    private static Write CreateEntry(ref PayloadReader r)
    {
        (Id parent, Bytes name, Bytes layer, Id child) = (r.Guid(), Names.Child(r.Blob()), Names.Layer(r.Blob()), r.Guid());
        return End(ref r, new Write(parent, EntryWrites.Create(parent, name, layer, child, r.U64()), Child: child));
    }

    private static Write CreateKey(ref PayloadReader r, Func<Id, Id, bool> existsElsewhere)
    {
        (Id guid, Bytes name, Id parent, Bytes descriptor) = (r.Guid(), Names.Child(r.Blob()), r.Guid(), r.Blob());
        var row = new KeyRow(name, parent, descriptor, Bool(ref r), Bool(ref r), 0);
        if ((guid.IsZero && !Broken.Is(DefectKind.CreateKeyZeroGuid)) || parent.IsZero)
            throw new MalformedException("a zero GUID");
        return End(ref r, new Write(parent, KeyWrites.Create(guid, row, id => existsElsewhere(id, parent))));
    }

    private static Write WriteKey(ref PayloadReader r)
    {
        (Id guid, uint mask) = (r.Guid(), r.U32());
        if (mask > 3 && !Broken.Is(DefectKind.WriteKeyAnyMask))
            throw new MalformedException("an unknown field");
        Bytes? descriptor = (mask & 1) != 0 ? r.Blob() : null;
        ulong? time = (mask & 2) != 0 ? r.U64() : null;
        return End(ref r, new Write(guid, KeyWrites.Write(guid, descriptor, time), mask == 2 ? time : null));
    }

    private static Write SetValue(ref PayloadReader r)
    {
        (Id key, Bytes name, Bytes layer, uint type, Bytes data) = (r.Guid(), Names.Value(r.Blob()), Names.Layer(r.Blob()), r.U32(), r.Blob());
        (ulong sequence, ulong expected) = (r.U64(), r.U64());
        if (type == 0xFFFF && data.Length > 0 && !Broken.Is(DefectKind.SetValueTombstoneData))
            throw new MalformedException("a tombstone with data");
        return End(ref r, new Write(key, ValueWrites.Set(key, layer, new ValueRow(name, type, data, sequence), expected)));
    }
}

using System.Buffers.Binary;

namespace Loregd.Reliability.Input;

/// <summary>
/// Reads what follows status OK as strictly as the kernel does (kernel.md, What it checks in an answer), and its order besides (behaviour.md, Stores). Written from the
/// specification and not from the daemon's codec.
/// </summary>
internal sealed class AnswerForm
{
    private readonly HashSet<UInt128> _targets = [];
    private readonly HashSet<UInt128> _described = [];

    /// <summary>What is wrong with it; null for nothing.</summary>
    /// <param name="op">The request's.</param>
    /// <param name="body">What follows the status.</param>
    public string? Fault(ushort op, ReadOnlySpan<byte> body)
    {
        _targets.Clear();
        _described.Clear();
        var reader = new FieldReader(body);
        string? fault = op switch
        {
            PayloadForm.Lookup => Entries(ref reader) ?? Metadata(ref reader),
            PayloadForm.EnumChildren => Children(ref reader) ?? Metadata(ref reader),
            PayloadForm.ReadKey => Key(ref reader),
            PayloadForm.QueryValues => Values(ref reader) ?? Blankets(ref reader),
            PayloadForm.DeleteLayer => Orphans(ref reader),
            _ => null,
        };
        return fault ?? (reader.IsAtEnd ? null : "bytes behind the last field");
    }

    private string? Children(ref FieldReader reader)
    {
        if (!reader.U32(out uint count))
            return "no number of children";
        for (uint i = 0; i < count; i++)
        {
            if (!FilledName(ref reader, out _))
                return "a child's name";
            if (Entries(ref reader) is { } fault)
                return fault;
        }

        return null;
    }

    private string? Entries(ref FieldReader reader)
    {
        if (!reader.U32(out uint count))
            return "no number of entries";
        ReadOnlySpan<byte> before = default;
        for (uint i = 0; i < count; i++)
        {
            if (!FilledName(ref reader, out ReadOnlySpan<byte> layer) || !reader.Take(1, out ReadOnlySpan<byte> type) || type[0] > 1
                || !reader.Take(FieldReader.GuidSize, out ReadOnlySpan<byte> target) || !reader.U64(out _))
                return "an entry";
            if (i > 0 && before.SequenceCompareTo(layer) >= 0)
                return "entries of one name out of order, or twice in a layer";
            UInt128 guid = BinaryPrimitives.ReadUInt128BigEndian(target);
            if ((guid == 0) != (type[0] == 1))
                return "HIDDEN with a target, or a target of zero";
            if (guid != 0)
                _targets.Add(guid);
            before = layer;
        }

        return null;
    }

    private string? Metadata(ref FieldReader reader)
    {
        if (!reader.U32(out uint count))
            return "no number of metadata";
        UInt128 before = 0;
        for (uint i = 0; i < count; i++)
        {
            if (!reader.Take(FieldReader.GuidSize, out ReadOnlySpan<byte> guid) || !reader.Blob(out _) || !Flags(ref reader) || !reader.U64(out _))
                return "metadata";
            UInt128 key = BinaryPrimitives.ReadUInt128BigEndian(guid);
            if (key <= before)
                return "metadata out of order, or twice";
            before = key;
            if (!_targets.Contains(key))
                return "metadata that no entry asks for";
            _described.Add(key);
        }

        return _described.Count == _targets.Count ? null : "a target without metadata";
    }

    private static string? Key(ref FieldReader reader)
    {
        bool isWhole = FilledName(ref reader, out _) && reader.Take(FieldReader.GuidSize, out _) && reader.Blob(out _) && Flags(ref reader) && reader.U64(out _);
        return isWhole ? null : "a key";
    }

    private static string? Values(ref FieldReader reader)
    {
        if (!reader.U32(out uint count))
            return "no number of values";
        for (uint i = 0; i < count; i++)
        {
            if (!reader.Blob(out ReadOnlySpan<byte> name) || !FieldReader.IsName(name) || !FilledName(ref reader, out _) || !reader.Skip(Field.TypedData) || !reader.U64(out _))
                return "a value";
        }

        return null;
    }

    private static string? Blankets(ref FieldReader reader)
    {
        if (!reader.U32(out uint count))
            return "no number of blanket tombstones";
        ReadOnlySpan<byte> before = default;
        for (uint i = 0; i < count; i++)
        {
            if (!FilledName(ref reader, out ReadOnlySpan<byte> layer) || !reader.U64(out _))
                return "a blanket tombstone";
            if (i > 0 && before.SequenceCompareTo(layer) >= 0)
                return "blanket tombstones out of order, or twice in a layer";
            before = layer;
        }

        return null;
    }

    private static string? Orphans(ref FieldReader reader)
    {
        if (!reader.U32(out uint count))
            return "no number of orphans";
        UInt128 before = 0;
        for (uint i = 0; i < count; i++)
        {
            if (!reader.Take(FieldReader.GuidSize, out ReadOnlySpan<byte> guid))
                return "an orphan";
            UInt128 key = BinaryPrimitives.ReadUInt128BigEndian(guid);
            if (key <= before)
                return "orphans of zero, out of order, or twice";
            before = key;
        }

        return null;
    }

    private static bool FilledName(scoped ref FieldReader reader, out ReadOnlySpan<byte> name) =>
        reader.Blob(out name) && !name.IsEmpty && FieldReader.IsName(name);

    private static bool Flags(ref FieldReader reader) => reader.Skip(Field.Bool) && reader.Skip(Field.Bool);
}

using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>Receives what a stream holds, in its order. Nothing is certain before the scan has ended.</summary>
internal interface IStreamVisitor
{
    /// <summary>A key with all its entries: those that name it, and those that hide names below it.</summary>
    void Key(KeyRecord key, IReadOnlyList<EntryRecord> entries);

    /// <summary>A value of the last key.</summary>
    void Value(ValueRecord value);

    /// <summary>A blanket tombstone of the last key.</summary>
    void Blanket(BlanketRecord blanket);
}

/// <summary>Reads a whole stream and checks everything that can be checked without a registry.</summary>
internal sealed class StreamScanner(LcsOptions options, Func<string, string> layerOf)
{
    private readonly StreamStructure _structure = new(layerOf);
    private readonly List<EntryRecord> _entries = [];
    private StreamHeader? _header;
    private KeyRecord? _pending;
    private bool _hasSequence;
    private long _keys, _entryCount, _values, _blankets;

    /// <summary>The lowest sequence in the stream; 0 if it has none.</summary>
    public ulong MinSequence { get; private set; }

    /// <summary>The highest sequence in the stream; 0 if it has none.</summary>
    public ulong MaxSequence { get; private set; }

    /// <summary>The first key's record.</summary>
    public KeyRecord? Root { get; private set; }

    /// <summary>Whether a key below the root is persistent.</summary>
    public bool HasPersistentSubkey { get; private set; }

    /// <summary>Whether the stream has a key of that GUID.</summary>
    public bool HasKey(KeyGuid guid) => _structure.HasKey(guid);

    /// <summary>Reads from the stream's present position to its end.</summary>
    /// <exception cref="LcsException">EINVAL: it is no stream, or a damaged one.</exception>
    public StreamSummary Scan(Stream source, IStreamVisitor? visitor = null)
    {
        using var reader = new RecordReader(source);
        while (reader.Read())
        {
            if (Accept(reader, visitor) is { } problem)
                throw reader.Damaged(problem);
        }
        if (FinishKey(visitor) is { } last)
            throw reader.Damaged(last);
        if (_header is null || Root is null)
            throw reader.Damaged("it holds no key");
        return new StreamSummary(_header, [.. _structure.Layers], _keys, _entryCount, _values, _blankets, reader.Unknown, reader.Count, reader.Position, reader.Hash);
    }

    private string? Accept(RecordReader reader, IStreamVisitor? visitor)
    {
        var parser = new RecordParser(reader.Payload.Span, options);
        if (_header is null != reader.Type is RecordType.Header || (_header is null && reader.Count > 1))
            return _header is null ? "it does not begin with a header" : "a second header";
        switch (reader.Type)
        {
            case RecordType.Header:
                _header = parser.Header();
                return parser.Problem;
            case RecordType.Layer:
                StreamLayer layer = parser.Layer();
                return parser.Problem ?? (_pending is null ? null : "a layer after a key") ?? _structure.Add(layer);
            case RecordType.Key:
                KeyRecord key = parser.Key();
                return parser.Problem ?? Begin(key, visitor);
            case RecordType.PathEntry:
                EntryRecord entry = parser.Entry();
                return parser.Problem ?? Add(entry);
            case RecordType.Value:
                ValueRecord value = parser.Value();
                return parser.Problem ?? Add(value, visitor);
            default:
                BlanketRecord blanket = parser.Blanket();
                return parser.Problem ?? Add(blanket, visitor);
        }
    }

    private string? Begin(KeyRecord key, IStreamVisitor? visitor)
    {
        string? problem = FinishKey(visitor);
        _pending = key;
        HasPersistentSubkey |= Root is not null && !key.IsVolatile;
        Root ??= key;
        _keys++;
        return problem;
    }

    private string? Add(EntryRecord entry)
    {
        if (_pending is null)
            return "an entry that is not among the first of its key's section";
        _entries.Add(entry);
        _entryCount++;
        Note(entry.Sequence);
        return null;
    }

    private string? Add(ValueRecord value, IStreamVisitor? visitor)
    {
        if ((FinishKey(visitor) ?? _structure.Add(value)) is { } problem)
            return problem;
        _values++;
        Note(value.Sequence);
        visitor?.Value(value);
        return null;
    }

    private string? Add(BlanketRecord blanket, IStreamVisitor? visitor)
    {
        if ((FinishKey(visitor) ?? _structure.Add(blanket)) is { } problem)
            return problem;
        _blankets++;
        Note(blanket.Sequence);
        visitor?.Blanket(blanket);
        return null;
    }

    /// <summary>All entries of the last key have come.</summary>
    private string? FinishKey(IStreamVisitor? visitor)
    {
        if (_pending is not { } key)
            return null;
        _pending = null;
        if (_structure.Add(key, _entries, _header!.Root) is { } problem)
            return problem;
        visitor?.Key(key, _entries);
        _entries.Clear();
        return null;
    }

    private void Note(ulong sequence)
    {
        MinSequence = _hasSequence ? Math.Min(MinSequence, sequence) : sequence;
        MaxSequence = Math.Max(MaxSequence, sequence);
        _hasSequence = true;
    }
}

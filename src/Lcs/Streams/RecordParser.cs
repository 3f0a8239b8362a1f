using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Reads the payload of one record, with the checks that the kernel makes of the same things in an answer. The first finding is kept as
/// <see cref="Problem"/>; everything after it reads as empty.
/// </summary>
internal ref struct RecordParser(ReadOnlySpan<byte> payload, LcsOptions options)
{
    private WireReader _reader = new(payload);

    /// <summary>What is wrong; null so far.</summary>
    public string? Problem { get; private set; }

    /// <summary>HEADER.</summary>
    public StreamHeader Header()
    {
        Span<byte> magic = stackalloc byte[StreamFormat.Magic.Length];
        for (int i = 0; i < magic.Length; i++)
            magic[i] = U8();
        if (!magic.SequenceEqual(StreamFormat.Magic))
            Problem = "it does not begin with PEIOSREG";
        uint version = U32(), leastReader = U32();
        if (leastReader > StreamFormat.Version)
            Problem ??= $"its format {version} needs a reader of format {leastReader}, and this is one of {StreamFormat.Version}";
        var header = new StreamHeader(version, unchecked((long)U64()), Guid(), KeyName());
        return NoMore(header);
    }

    /// <summary>LAYER.</summary>
    public StreamLayer Layer() => NoMore(new StreamLayer(KeyName(), U32(), Bool(), Blob().ToArray()));

    /// <summary>KEY.</summary>
    public KeyRecord Key()
    {
        KeyGuid guid = Guid();
        uint flags = U32();
        if ((flags & ~(StreamFormat.VolatileFlag | StreamFormat.SymlinkFlag)) != 0)
            Problem ??= $"a key has the flags 0x{flags:X}";
        ReadOnlySpan<byte> descriptor = Blob();
        if (Problem is null && SecurityDescriptorReader.TryRead(descriptor, out _) is { } problem)
            Problem = $"a security descriptor {problem}";
        return NoMore(new KeyRecord(guid, (flags & StreamFormat.VolatileFlag) != 0, (flags & StreamFormat.SymlinkFlag) != 0, descriptor.ToArray(), U64()));
    }

    /// <summary>PATH_ENTRY.</summary>
    public EntryRecord Entry()
    {
        KeyGuid parent = Guid();
        string name = KeyName();
        if (!_reader.TryReadGuid(out KeyGuid child))
            Problem ??= "a record ends early";
        return NoMore(new EntryRecord(parent, name, child, KeyName(), Sequence()));
    }

    /// <summary>VALUE.</summary>
    public ValueRecord Value()
    {
        KeyGuid key = Guid();
        ReadOnlySpan<byte> name = Blob();
        if (!Names.IsValueName(name, options.MaxNameBytes))
            Problem ??= "a name that no value can have";
        uint type = U32();
        ReadOnlySpan<byte> data = Blob();
        if (type > RegType.Qword && type != RegType.Tombstone)
            Problem ??= $"a value of type 0x{type:X}";
        if (type == RegType.Tombstone && !data.IsEmpty)
            Problem ??= "a tombstone with data";
        if (data.Length > options.MaxValueBytes)
            Problem ??= $"a value of {data.Length} bytes";
        return NoMore(new ValueRecord(key, Problem is null ? Encoding.UTF8.GetString(name) : "", type, Problem is null ? data.ToArray() : [], KeyName(), Sequence()));
    }

    /// <summary>BLANKET_TOMBSTONE.</summary>
    public BlanketRecord Blanket() => NoMore(new BlanketRecord(Guid(), KeyName(), Sequence()));

    private T NoMore<T>(T record)
    {
        if (_reader.Remaining > 0)
            Problem ??= $"a record has {_reader.Remaining} bytes after its end";
        return record;
    }

    private string KeyName()
    {
        ReadOnlySpan<byte> name = Blob();
        if (Names.IsKeyName(name, options.MaxNameBytes))
            return Encoding.UTF8.GetString(name);
        Problem ??= "a name that no key or layer can have";
        return "";
    }

    private ulong Sequence()
    {
        ulong sequence = U64();
        if (sequence == ulong.MaxValue)
            Problem ??= "a sequence of 2^64-1";
        return sequence;
    }

    private KeyGuid Guid()
    {
        if (!_reader.TryReadGuid(out KeyGuid guid))
            Problem ??= "a record ends early";
        else if (guid.IsZero)
            Problem ??= "a zero GUID";
        return guid;
    }

    private ReadOnlySpan<byte> Blob() => _reader.TryReadBlob(out ReadOnlySpan<byte> blob) ? blob : Early<byte>();

    private byte U8() => _reader.TryReadU8(out byte value) ? value : Early(value);

    private uint U32() => _reader.TryReadU32(out uint value) ? value : Early(value);

    private ulong U64() => _reader.TryReadU64(out ulong value) ? value : Early(value);

    private bool Bool()
    {
        byte value = U8();
        if (value > 1)
            Problem ??= $"a boolean {value}";
        return value == 1;
    }

    private T Early<T>(T value)
    {
        Problem ??= "a record ends early";
        return value;
    }

    private ReadOnlySpan<T> Early<T>()
    {
        Problem ??= "a record ends early";
        return [];
    }
}

using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Decodes an answer's payload with the kernel's checks (kernel.md, "What it checks in an answer"). The first finding is kept as
/// <see cref="Problem"/>; everything after it reads as empty.
/// </summary>
internal ref struct AnswerReader(ReadOnlySpan<byte> payload, LcsOptions options, ulong nextSequence)
{
    private WireReader _reader = new(payload);

    /// <summary>Why the kernel refuses the answer, as a clause; null so far.</summary>
    public string? Problem { get; private set; }

    /// <summary>Throws if anything was wrong, trailing bytes included.</summary>
    /// <exception cref="LcsException">EIO.</exception>
    public readonly void Finish(OpCode op)
    {
        string? problem = Problem ?? (_reader.Remaining > 0 ? $"has {_reader.Remaining} bytes after its end" : null);
        if (problem is not null)
            throw new LcsException(LcsErrno.EIO, $"the source's answer to {op} {problem}");
    }

    /// <summary>The number of elements that follow, each of at least <paramref name="minimumSize"/> bytes.</summary>
    public int Count(int minimumSize)
    {
        if (!_reader.TryReadU32(out uint count) || count > _reader.Remaining / minimumSize)
            return Fail<int>("announces more elements than it has");
        return Problem is null ? (int)count : 0;
    }

    /// <summary>A key's or layer's name.</summary>
    public string KeyName()
    {
        if (!_reader.TryReadBlob(out ReadOnlySpan<byte> name))
            return Fail("ends early", "");
        return Names.IsKeyName(name, options.MaxNameBytes) ? Encoding.UTF8.GetString(name) : Fail("has a name that no key or layer can have", "");
    }

    /// <summary>A value's name.</summary>
    public string ValueName()
    {
        if (!_reader.TryReadBlob(out ReadOnlySpan<byte> name))
            return Fail("ends early", "");
        return Names.IsValueName(name, options.MaxNameBytes) ? Encoding.UTF8.GetString(name) : Fail("has a name that no value can have", "");
    }

    /// <summary>A sequence, which must be one that the kernel has given out.</summary>
    public ulong Sequence()
    {
        if (!_reader.TryReadU64(out ulong sequence))
            return Fail<ulong>("ends early");
        return sequence < nextSequence ? sequence : Fail<ulong>($"has sequence {sequence}, but the next one is {nextSequence}");
    }

    /// <summary>A GUID.</summary>
    public KeyGuid Guid() => _reader.TryReadGuid(out KeyGuid guid) ? guid : Fail<KeyGuid>("ends early");

    /// <summary>A key that an array names: its GUID cannot be zero.</summary>
    public KeyGuid NonZeroGuid()
    {
        KeyGuid guid = Guid();
        return guid.IsZero ? Fail<KeyGuid>("has a zero GUID") : guid;
    }

    /// <summary>A u64 without further meaning to the check.</summary>
    public ulong U64() => _reader.TryReadU64(out ulong value) ? value : Fail<ulong>("ends early");

    /// <summary>A boolean.</summary>
    public bool Bool()
    {
        if (!_reader.TryReadU8(out byte value))
            return Fail<bool>("ends early");
        return value <= 1 ? value == 1 : Fail<bool>($"has a boolean {value}");
    }

    /// <summary>A security descriptor.</summary>
    public byte[] Descriptor()
    {
        if (!_reader.TryReadBlob(out ReadOnlySpan<byte> bytes))
            return Fail<byte[]>("ends early", []);
        if (Problem is null && SecurityDescriptorReader.TryRead(bytes, out _) is { } problem)
            return Fail<byte[]>($"has a security descriptor that {problem}", []);
        return bytes.ToArray();
    }

    /// <summary>layer, target_type, target, sequence.</summary>
    public EntryInfo Entry()
    {
        string layer = KeyName();
        if (!_reader.TryReadU8(out byte type))
            return Fail("ends early", new EntryInfo("", true, default, 0));
        if (type > 1)
            Fail<int>($"has target_type {type}");
        KeyGuid target = Guid();
        if (type == 1 && !target.IsZero)
            Fail<int>("has a HIDDEN entry with a GUID");
        if (type == 0 && target.IsZero)
            Fail<int>("has an entry with a zero GUID");
        return new EntryInfo(layer, type == 1, target, Sequence());
    }

    /// <summary>name, layer, type, data, sequence.</summary>
    public ValueInfo Value()
    {
        string name = ValueName();
        string layer = KeyName();
        if (!_reader.TryReadU32(out uint type) || !_reader.TryReadBlob(out ReadOnlySpan<byte> data))
            return Fail("ends early", new ValueInfo("", "", 0, [], 0));
        if (type > RegType.Qword && type != RegType.Tombstone)
            Fail<int>($"has a value of type 0x{type:X}");
        if (type == RegType.Tombstone && !data.IsEmpty)
            Fail<int>("has a tombstone with data");
        if (data.Length > options.MaxValueBytes)
            Fail<int>($"has a value of {data.Length} bytes");
        return new ValueInfo(name, layer, type, data.ToArray(), Sequence());
    }

    /// <summary>Keeps the first finding.</summary>
    public T? Fail<T>(string problem)
    {
        Problem ??= problem;
        return default;
    }

    private T Fail<T>(string problem, T instead)
    {
        Problem ??= problem;
        return instead;
    }
}

using System.Buffers.Binary;

namespace Loregd.Conformance.Wire;

/// <summary>A message that does not follow its layout.</summary>
public sealed class MalformedException(string what) : Exception(what);

/// <summary>Reads fields strictly: whatever is missing, over, or no boolean is a <see cref="MalformedException"/>.</summary>
public ref struct PayloadReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Left => _rest.Length;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public Id Guid() => Id.From(Take(Id.Size));

    public bool Bool() => U8() is var value && value <= 1 ? value == 1 : throw new MalformedException($"a boolean of {value}");

    public Bytes Blob() => new(Take(U32()).ToArray());

    /// <summary>A str that has to be UTF-8.</summary>
    public Bytes Str() => Blob() is var name && name.TryText() is not null ? name : throw new MalformedException($"a text that is not UTF-8: {name}");

    public readonly void End()
    {
        if (_rest.Length > 0)
            throw new MalformedException($"{_rest.Length} bytes after the last field");
    }

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > _rest.Length)
            throw new MalformedException($"a field of {count} bytes where {_rest.Length} are left");
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}

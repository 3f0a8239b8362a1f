using System.Buffers.Binary;
using System.Text.Unicode;

namespace Peios.Rsi;

/// <summary>
/// Reads the protocol's primitives from bytes that it does not own; spans that it hands out are views of those bytes.
/// Every method returns false, and leaves the position where it was, when the bytes do not hold what is asked for.
/// </summary>
public ref struct WireReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first byte of <paramref name="bytes"/>.</summary>
    public WireReader(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _rest.Length;

    internal readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Reads one byte.</summary>
    public bool TryReadU8(out byte value)
    {
        if (_rest.IsEmpty)
        {
            value = 0;
            return false;
        }
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    /// <summary>Reads two bytes, little-endian.</summary>
    public bool TryReadU16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(_rest, out value))
            return false;
        _rest = _rest[sizeof(ushort)..];
        return true;
    }

    /// <summary>Reads four bytes, little-endian.</summary>
    public bool TryReadU32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out value))
            return false;
        _rest = _rest[sizeof(uint)..];
        return true;
    }

    /// <summary>Reads eight bytes, little-endian.</summary>
    public bool TryReadU64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_rest, out value))
            return false;
        _rest = _rest[sizeof(ulong)..];
        return true;
    }

    /// <summary>Reads 16 raw bytes.</summary>
    public bool TryReadGuid(out KeyGuid value)
    {
        if (_rest.Length < KeyGuid.Size)
        {
            value = default;
            return false;
        }
        value = new KeyGuid(_rest[..KeyGuid.Size]);
        _rest = _rest[KeyGuid.Size..];
        return true;
    }

    /// <summary>Reads one byte that is 0 or 1; any other is refused (behaviour.md, Validation).</summary>
    public bool TryReadBool(out bool value)
    {
        value = false;
        if (_rest.IsEmpty || _rest[0] > 1)
            return false;
        value = _rest[0] == 1;
        _rest = _rest[1..];
        return true;
    }

    /// <summary>Reads a u32 count and that many bytes.</summary>
    public bool TryReadBlob(out ReadOnlySpan<byte> value)
    {
        // Compared as unsigned: a count above 2^31 must not turn negative.
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out uint count) || count > (uint)(_rest.Length - sizeof(uint)))
        {
            value = default;
            return false;
        }
        value = _rest.Slice(sizeof(uint), (int)count);
        _rest = _rest[(sizeof(uint) + (int)count)..];
        return true;
    }

    /// <summary>Reads a str that is valid UTF-8 without NUL; it may be empty (behaviour.md, Validation).</summary>
    public bool TryReadName(out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> start = _rest;
        if (TryReadBlob(out value) && !value.Contains((byte)0) && Utf8.IsValid(value))
            return true;
        _rest = start;
        value = default;
        return false;
    }

    /// <summary>Reads a name as <see cref="TryReadName"/> does, and refuses an empty one: child, key, layer and hive names.</summary>
    public bool TryReadFilledName(out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> start = _rest;
        if (TryReadName(out value) && !value.IsEmpty)
            return true;
        _rest = start;
        value = default;
        return false;
    }
}

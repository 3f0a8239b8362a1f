using System.Buffers.Binary;

namespace Loregd.Reliability.Input;

/// <summary>Walks the fields of a payload. Every method is false, and the walk over, when the bytes do not hold what is asked for.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    public const int GuidSize = 16;
    private const uint Tombstone = 0xFFFF;

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What has not been walked over.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool Skip(Field field) => field switch
    {
        Field.Guid => Take(GuidSize, out _),
        Field.NewGuid => Take(GuidSize, out ReadOnlySpan<byte> guid) && guid.ContainsAnyExcept((byte)0),
        Field.Name => Blob(out ReadOnlySpan<byte> name) && IsName(name),
        Field.FilledName => Blob(out ReadOnlySpan<byte> name) && !name.IsEmpty && IsName(name),
        Field.Blob => Blob(out _),
        Field.U32 => Take(sizeof(uint), out _),
        Field.U64 => Take(sizeof(ulong), out _),
        Field.Bool => Take(1, out ReadOnlySpan<byte> value) && value[0] <= 1,
        Field.KeyFields => U32(out uint mask) && mask <= 3 && ((mask & 1) == 0 || Blob(out _)) && ((mask & 2) == 0 || U64(out _)),
        Field.TypedData => U32(out uint type) && Blob(out ReadOnlySpan<byte> data) && (type != Tombstone || data.IsEmpty),
        Field.NewTransaction => U64(out ulong id) && id != 0 && (IsAtEnd || (U32(out uint mode) && mode <= 1)),
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    public bool Take(int count, out ReadOnlySpan<byte> bytes)
    {
        bool isThere = count <= _rest.Length;
        bytes = isThere ? _rest[..count] : default;
        _rest = isThere ? _rest[count..] : default;
        return isThere;
    }

    public bool U32(out uint value)
    {
        bool isThere = Take(sizeof(uint), out ReadOnlySpan<byte> bytes);
        value = isThere ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        return isThere;
    }

    public bool U64(out ulong value)
    {
        bool isThere = Take(sizeof(ulong), out ReadOnlySpan<byte> bytes);
        value = isThere ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        return isThere;
    }

    /// <summary>A str or a blob.</summary>
    public bool Blob(out ReadOnlySpan<byte> value)
    {
        value = default;
        return U32(out uint count) && count <= int.MaxValue && Take((int)count, out value);
    }

    public static bool IsName(ReadOnlySpan<byte> bytes) => !bytes.Contains((byte)0) && IsUtf8(bytes);

    /// <summary>The table of RFC 3629, section 4.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length;)
        {
            byte first = bytes[i++];
            if (first < 0x80)
                continue;
            int more = first switch { >= 0xC2 and <= 0xDF => 1, >= 0xE0 and <= 0xEF => 2, >= 0xF0 and <= 0xF4 => 3, _ => 0 };
            if (more == 0 || i + more > bytes.Length)
                return false;
            byte second = bytes[i];
            (int low, int high) = first switch { 0xE0 => (0xA0, 0xBF), 0xED => (0x80, 0x9F), 0xF0 => (0x90, 0xBF), 0xF4 => (0x80, 0x8F), _ => (0x80, 0xBF) };
            if (second < low || second > high)
                return false;
            for (int end = i + more; i < end; i++)
            {
                if ((bytes[i] & 0xC0) != 0x80)
                    return false;
            }
        }

        return true;
    }
}

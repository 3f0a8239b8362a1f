using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Peios.Rsi;

/// <summary>
/// A key's GUID: 16 raw bytes, compared and printed in the order in which they stand on the wire (rsi.md: "guid is 16 raw bytes").
/// <see cref="Guid"/> is not used because it swaps the bytes of its first three fields.
/// </summary>
public readonly struct KeyGuid : IEquatable<KeyGuid>, IComparable<KeyGuid>, IWireElement<KeyGuid>
{
    /// <summary>Bytes in a GUID.</summary>
    public const int Size = 16;

    // 8-4-4-4-12 hexadecimal digits and the four hyphens between them.
    private const int TextLength = 36;

    // Big-endian, so that comparing the numbers compares the bytes.
    private readonly ulong _high;
    private readonly ulong _low;

    /// <summary>Takes the 16 bytes of <paramref name="bytes16"/>.</summary>
    /// <exception cref="ArgumentException">Not exactly 16 bytes.</exception>
    public KeyGuid(ReadOnlySpan<byte> bytes16)
    {
        if (bytes16.Length != Size)
            throw new ArgumentException("A GUID has 16 bytes.", nameof(bytes16));
        _high = BinaryPrimitives.ReadUInt64BigEndian(bytes16);
        _low = BinaryPrimitives.ReadUInt64BigEndian(bytes16[8..]);
    }

    private KeyGuid(ulong high, ulong low)
    {
        _high = high;
        _low = low;
    }

    /// <summary>The GUID of 16 zero bytes: "none".</summary>
    public static KeyGuid Zero => default;

    /// <summary>Whether all 16 bytes are zero.</summary>
    public bool IsZero => (_high | _low) == 0;

    /// <summary>A GUID of 128 random bits from the system's generator; never zero.</summary>
    public static KeyGuid NewRandom()
    {
        Span<byte> bytes = stackalloc byte[Size];
        KeyGuid guid;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            guid = new KeyGuid(bytes);
        }
        while (guid.IsZero);
        return guid;
    }

    /// <summary>Reads the form that <see cref="ToString"/> gives, in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out KeyGuid guid)
    {
        guid = default;
        if (text.Length != TextLength || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
            return false;
        if (!TryParseHex(text[..8], out ulong a) || !TryParseHex(text.Slice(9, 4), out ulong b) || !TryParseHex(text.Slice(14, 4), out ulong c)
            || !TryParseHex(text.Slice(19, 4), out ulong d) || !TryParseHex(text[24..], out ulong e))
            return false;
        guid = new KeyGuid((a << 32) | (b << 16) | c, (d << 48) | e);
        return true;
    }

    /// <summary>Writes the 16 bytes at the start of <paramref name="dest"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dest"/> has fewer than 16 bytes.</exception>
    public void CopyTo(Span<byte> dest)
    {
        BinaryPrimitives.WriteUInt64BigEndian(dest, _high);
        BinaryPrimitives.WriteUInt64BigEndian(dest[8..], _low);
    }

    /// <summary>Compares bytewise.</summary>
    public int CompareTo(KeyGuid other)
    {
        int high = _high.CompareTo(other._high);
        return high != 0 ? high : _low.CompareTo(other._low);
    }

    /// <inheritdoc/>
    public bool Equals(KeyGuid other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeyGuid other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _low);

    /// <summary>The raw bytes in order, as lower-case hexadecimal digits grouped 8-4-4-4-12.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{_high >> 32:x8}-{(ushort)(_high >> 16):x4}-{(ushort)_high:x4}-{(ushort)(_low >> 48):x4}-{_low & 0xFFFF_FFFF_FFFF:x12}");

    /// <summary>Whether both have the same bytes.</summary>
    public static bool operator ==(KeyGuid left, KeyGuid right) => left.Equals(right);

    /// <summary>Whether they differ in a byte.</summary>
    public static bool operator !=(KeyGuid left, KeyGuid right) => !left.Equals(right);

    /// <summary>Bytewise order.</summary>
    public static bool operator <(KeyGuid left, KeyGuid right) => left.CompareTo(right) < 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >(KeyGuid left, KeyGuid right) => left.CompareTo(right) > 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator <=(KeyGuid left, KeyGuid right) => left.CompareTo(right) <= 0;

    /// <summary>Bytewise order.</summary>
    public static bool operator >=(KeyGuid left, KeyGuid right) => left.CompareTo(right) >= 0;

    // So that arrays of GUIDs (the orphans of DELETE_LAYER) are read like all others.
    static bool IWireElement<KeyGuid>.TryRead(scoped ref WireReader reader, out KeyGuid element) => reader.TryReadGuid(out element);

    // AllowHexSpecifier alone: no sign, no white space, no prefix.
    private static bool TryParseHex(ReadOnlySpan<char> digits, out ulong value) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}

using System.Text;

namespace Loregd.Conformance.Wire;

/// <summary>A str or a blob: bytes that compare and order as bytes, from a text where they are one.</summary>
public sealed class Bytes(byte[] value) : IEquatable<Bytes>, IComparable<Bytes>
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Bytes Empty { get; } = new([]);

    public ReadOnlySpan<byte> Span => value;

    public int Length => value.Length;

    public static implicit operator Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    public static implicit operator Bytes(byte[] value) => new(value);

    public static Bytes Hex(string digits) => new(Convert.FromHexString(digits));

    public byte[] ToArray() => [.. value];

    /// <summary>The text; null when the bytes are not UTF-8.</summary>
    public string? TryText()
    {
        try
        {
            return s_strict.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public bool Equals(Bytes? other) => other is not null && Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => Equals(obj as Bytes);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(value);
        return hash.ToHashCode();
    }

    public int CompareTo(Bytes? other) => other is null ? 1 : Span.SequenceCompareTo(other.Span);

    public override string ToString()
    {
        if (value.Length > 60)
            return $"{Convert.ToHexStringLower(value, 0, 24)}... ({value.Length} bytes)";
        return TryText() is { } text && !text.Any(char.IsControl) ? $"'{text}'" : $"x'{Convert.ToHexStringLower(value)}'";
    }
}

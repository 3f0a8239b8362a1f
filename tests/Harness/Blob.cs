using System.Text;

namespace Loregd.Tests.Harness;

/// <summary>Bytes with value equality, so that records that hold them compare as a test means it.</summary>
public readonly struct Blob : IEquatable<Blob>
{
    private readonly byte[]? _bytes;

    public Blob(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    public static Blob Of(string utf8) => new(Encoding.UTF8.GetBytes(utf8));

    public static Blob OfSize(int size, byte fill = 0x5a)
    {
        byte[] all = new byte[size];
        all.AsSpan().Fill(fill);
        return new Blob(all);
    }

    public static Blob Empty => default;

    public int Length => _bytes?.Length ?? 0;

    public ReadOnlySpan<byte> Span => _bytes;

    public bool Equals(Blob other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Blob other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>All bytes in hexadecimal, for SQL literals.</summary>
    public string ToHex() => Convert.ToHexString(Span);

    public override string ToString() =>
        Length <= 64 ? Convert.ToHexString(Span) : $"{Convert.ToHexString(Span[..64])}... ({Length} bytes)";

    public static bool operator ==(Blob left, Blob right) => left.Equals(right);

    public static bool operator !=(Blob left, Blob right) => !left.Equals(right);
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Loregd.Conformance.Wire;

/// <summary>A GUID as the wire has it, 16 raw bytes; they order as bytes.</summary>
public readonly record struct Id(UInt128 Value) : IComparable<Id>
{
    public const int Size = 16;

    public static Id Zero => default;

    public bool IsZero => Value == UInt128.Zero;

    public static Id From(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public static Id Random()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return From(bytes);
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return bytes;
    }

    public int CompareTo(Id other) => Value.CompareTo(other.Value);

    public override string ToString() => IsZero ? "zero" : Value.ToString("x32")[..8];
}

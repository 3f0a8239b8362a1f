using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Kernel;

/// <summary>Data for where its content does not matter, or is given by the specification.</summary>
public static class Samples
{
    /// <summary>The descriptor of a first boot's root, 116 bytes (behaviour.md, Startup).</summary>
    public static readonly Bytes RootDescriptor = Bytes.Hex(
        "010004805c0000006800000000000000140000000200480003000000000214003f000f00010100000000000512000000000218003f000f00"
        + "01020000000000052000000020020000000214001900020001010000000000050b000000010100000000000512000000010100000000000512000000");

    /// <summary>A small descriptor: owner and group SYSTEM, no DACL.</summary>
    public static readonly Bytes Descriptor =
        Bytes.Hex("0100008014000000200000000000000000000000010100000000000512000000010100000000000512000000");

    /// <summary>The types that a value may have and still be data.</summary>
    public const uint Sz = 1, Binary = 3, Dword = 4, Tombstone = 0xFFFF;

    public static Bytes DwordOf(uint value) => BitConverter.GetBytes(value);
}

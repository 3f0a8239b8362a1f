namespace Loregd.Tests.Harness;

/// <summary>Data that tests use where its content does not matter.</summary>
public static class Samples
{
    /// <summary>The descriptor of a first boot's root, 116 bytes (behaviour.md, Startup).</summary>
    public static readonly Blob RootDescriptor = new(Convert.FromHexString(
        "010004805c0000006800000000000000140000000200480003000000000214003f000f00010100000000000512000000000218003f000f00"
        + "01020000000000052000000020020000000214001900020001010000000000050b000000010100000000000512000000010100000000000512000000"));

    /// <summary>A small descriptor: owner and group SYSTEM, no DACL.</summary>
    public static readonly Blob Descriptor = new(Convert.FromHexString(
        "01000080140000002000000000000000000000000101000000000005120000000101000000000005" + "12000000"));

    /// <summary>The little-endian data of a DWORD value.</summary>
    public static Blob Dword(uint value) => new(BitConverter.GetBytes(value));
}

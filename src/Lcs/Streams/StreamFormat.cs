namespace Peios.Lcs;

/// <summary>The numbers of the PEIOSREG format (docs/stream-format.md).</summary>
internal static class StreamFormat
{
    /// <summary>The version that is written, and the newest that is understood.</summary>
    public const uint Version = 21;

    /// <summary>type u16, length u32.</summary>
    public const int RecordHeaderSize = 6;

    /// <summary>SHA-256.</summary>
    public const int HashSize = 32;

    /// <summary>A whole TRAILER: header, count u64, hash.</summary>
    public const int TrailerSize = RecordHeaderSize + sizeof(ulong) + HashSize;

    /// <summary>A record that is understood holds at most one value of 64 MiB, the kernel's largest setting, and names.</summary>
    public const int MaxRecordSize = (64 << 20) + (16 << 10);

    /// <summary>KEY flags.</summary>
    public const uint VolatileFlag = 1, SymlinkFlag = 2;

    /// <summary>The first eight bytes of HEADER's payload.</summary>
    public static ReadOnlySpan<byte> Magic => "PEIOSREG"u8;
}

/// <summary>Types of records.</summary>
internal enum RecordType : ushort
{
    Header = 0x01,
    Layer = 0x02,
    Key = 0x03,
    PathEntry = 0x04,
    Value = 0x05,
    BlanketTombstone = 0x06,
    Trailer = 0xFF,
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Peios.Lcs;

/// <summary>
/// Reads the records of a stream and checks what concerns the stream as a whole: that it is not cut off, the count, the hash, and that nothing follows.
/// Records of unknown types are passed over, counted and hashed.
/// </summary>
internal sealed class RecordReader(Stream source) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[64 << 10];

    /// <summary>The record's payload; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>The record's type.</summary>
    public RecordType Type { get; private set; }

    /// <summary>Records so far, the present one included.</summary>
    public long Count { get; private set; }

    /// <summary>Records of unknown types so far.</summary>
    public long Unknown { get; private set; }

    /// <summary>Bytes so far.</summary>
    public long Position { get; private set; }

    /// <summary>The hash that the stream ends with, once it has ended.</summary>
    public byte[] Hash { get; private set; } = [];

    /// <summary>Reads the next record of a known type. False when it was the TRAILER, and the stream is whole.</summary>
    /// <exception cref="LcsException">EINVAL: the stream is damaged.</exception>
    public bool Read()
    {
        while (true)
        {
            uint length = ReadHeader();
            Count++;
            switch (Type)
            {
                case RecordType.Trailer:
                    ReadTrailer(length);
                    return false;
                case RecordType.Header or RecordType.Layer or RecordType.Key or RecordType.PathEntry or RecordType.Value or RecordType.BlanketTombstone:
                    ReadPayload(length);
                    return true;
                default:
                    Unknown++;
                    Skip(length - StreamFormat.RecordHeaderSize);
                    break;
            }
        }
    }

    /// <summary>The stream is damaged here, or is none.</summary>
    public LcsException Damaged(string how) => new(LcsErrno.EINVAL, $"the stream is damaged: {how}, record {Count}, before byte {Position}");

    public void Dispose() => _hash.Dispose();

    private uint ReadHeader()
    {
        Span<byte> header = stackalloc byte[StreamFormat.RecordHeaderSize];
        ReadExactly(header);
        Type = (RecordType)BinaryPrimitives.ReadUInt16LittleEndian(header);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[2..]);
        return length >= StreamFormat.RecordHeaderSize ? length : throw Damaged($"a record of {length} bytes");
    }

    private void ReadPayload(uint length)
    {
        if (length > StreamFormat.MaxRecordSize)
            throw Damaged($"a record of {length} bytes");
        int size = (int)length - StreamFormat.RecordHeaderSize;
        if (_buffer.Length < size)
            _buffer = new byte[Math.Max(size, _buffer.Length * 2)];
        ReadExactly(_buffer.AsSpan(0, size));
        Payload = _buffer.AsMemory(0, size);
    }

    private void Skip(long left)
    {
        for (; left > 0; left -= Math.Min(left, _buffer.Length))
            ReadExactly(_buffer.AsSpan(0, (int)Math.Min(left, _buffer.Length)));
    }

    private void ReadTrailer(uint length)
    {
        if (length != StreamFormat.TrailerSize)
            throw Damaged($"a trailer of {length} bytes");
        Span<byte> count = stackalloc byte[sizeof(ulong)];
        ReadExactly(count);
        byte[] computed = _hash.GetHashAndReset();
        byte[] written = new byte[StreamFormat.HashSize];
        ReadExactly(written);
        if (!CryptographicOperations.FixedTimeEquals(computed, written))
            throw Damaged("its bytes do not have the hash that it ends with");
        if (BinaryPrimitives.ReadUInt64LittleEndian(count) is var announced && announced != (ulong)Count)
            throw Damaged($"{Count} records instead of {announced}");
        Span<byte> more = stackalloc byte[1];
        if (source.Read(more) != 0)
            throw Damaged("something follows its end");
        Hash = written;
    }

    private void ReadExactly(Span<byte> bytes)
    {
        int read = source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Position += read;
        if (read < bytes.Length)
            throw Damaged("it ends early");
        _hash.AppendData(bytes);
    }
}

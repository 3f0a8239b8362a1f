using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>Writes the records of a stream, one after the other, and counts them. It hashes what it writes if a hash is given.</summary>
internal sealed class RecordWriter(Stream destination, IncrementalHash? hash = null)
{
    private byte[] _buffer = new byte[4096];

    private delegate void Payload(ref WireWriter writer);

    /// <summary>Records written so far.</summary>
    public long Count { get; set; }

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>HEADER.</summary>
    public void Header(long time, KeyGuid root, string hive) => Write(RecordType.Header, 64 + hive.Length * 3, (ref WireWriter w) =>
    {
        w.WriteRaw(StreamFormat.Magic);
        w.WriteU32(StreamFormat.Version);
        w.WriteU32(StreamFormat.Version);
        w.WriteU64(unchecked((ulong)time));
        w.WriteGuid(root);
        w.WriteStr(Encoding.UTF8.GetBytes(hive));
    });

    /// <summary>LAYER.</summary>
    public void Layer(StreamLayer layer) => Write(RecordType.Layer, 64 + layer.Name.Length * 3 + layer.Owner.Length, (ref WireWriter w) =>
    {
        w.WriteStr(Encoding.UTF8.GetBytes(layer.Name));
        w.WriteU32(layer.Precedence);
        w.WriteBool(layer.IsEnabled);
        w.WriteBlob(layer.Owner);
    });

    /// <summary>KEY.</summary>
    public void Key(KeyRecord key) => Write(RecordType.Key, 64 + key.Descriptor.Length, (ref WireWriter w) =>
    {
        w.WriteGuid(key.Guid);
        w.WriteU32((key.IsVolatile ? StreamFormat.VolatileFlag : 0) | (key.IsSymlink ? StreamFormat.SymlinkFlag : 0));
        w.WriteBlob(key.Descriptor);
        w.WriteU64(key.LastWriteTime);
    });

    /// <summary>PATH_ENTRY.</summary>
    public void Entry(EntryRecord entry) => Write(RecordType.PathEntry, 64 + (entry.Name.Length + entry.Layer.Length) * 3, (ref WireWriter w) =>
    {
        w.WriteGuid(entry.Parent);
        w.WriteStr(Encoding.UTF8.GetBytes(entry.Name));
        w.WriteGuid(entry.Child);
        w.WriteStr(Encoding.UTF8.GetBytes(entry.Layer));
        w.WriteU64(entry.Sequence);
    });

    /// <summary>VALUE.</summary>
    public void Value(ValueRecord value) => Write(RecordType.Value, 64 + (value.Name.Length + value.Layer.Length) * 3 + value.Data.Length, (ref WireWriter w) =>
    {
        w.WriteGuid(value.Key);
        w.WriteStr(Encoding.UTF8.GetBytes(value.Name));
        w.WriteU32(value.Type);
        w.WriteBlob(value.Data);
        w.WriteStr(Encoding.UTF8.GetBytes(value.Layer));
        w.WriteU64(value.Sequence);
    });

    /// <summary>BLANKET_TOMBSTONE.</summary>
    public void Blanket(BlanketRecord blanket) => Write(RecordType.BlanketTombstone, 64 + blanket.Layer.Length * 3, (ref WireWriter w) =>
    {
        w.WriteGuid(blanket.Key);
        w.WriteStr(Encoding.UTF8.GetBytes(blanket.Layer));
        w.WriteU64(blanket.Sequence);
    });

    /// <summary>Bytes that are whole records already.</summary>
    public void Copy(ReadOnlySpan<byte> records)
    {
        hash?.AppendData(records);
        destination.Write(records);
        Bytes += records.Length;
    }

    /// <summary>TRAILER: the count of all records, this one too, and the hash of everything up to and with the count. Returns the hash.</summary>
    /// <exception cref="InvalidOperationException">The writer does not hash.</exception>
    public byte[] Trailer()
    {
        if (hash is null)
            throw new InvalidOperationException("A trailer needs a hash.");
        Span<byte> record = stackalloc byte[StreamFormat.TrailerSize];
        BinaryPrimitives.WriteUInt16LittleEndian(record, (ushort)RecordType.Trailer);
        BinaryPrimitives.WriteInt32LittleEndian(record[2..], record.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[StreamFormat.RecordHeaderSize..], ++Count);
        Copy(record[..^StreamFormat.HashSize]);
        byte[] end = hash.GetHashAndReset();
        destination.Write(end);
        Bytes += end.Length;
        return end;
    }

    private void Write(RecordType type, int capacity, Payload payload)
    {
        if (_buffer.Length < capacity)
            _buffer = new byte[capacity * 2];
        var writer = new WireWriter(_buffer);
        writer.WriteU16((ushort)type);
        int lengthAt = writer.ReserveU32();
        payload(ref writer);
        writer.PatchU32(lengthAt, (uint)writer.Length);
        Count++;
        Copy(writer.Written);
    }
}

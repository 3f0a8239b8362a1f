using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Kernel;

/// <summary>A request but for its header: each operation's fields in the order of rsi.md.</summary>
public sealed record Ask(ushort Op, byte[] Payload)
{
    public static Ask Lookup(Id parent, Bytes name) => New(Wire.Op.Lookup).Guid(parent).Blob(name);

    public static Ask CreateEntry(Id parent, Bytes name, Bytes layer, Id child, ulong sequence) =>
        New(Wire.Op.CreateEntry).Guid(parent).Blob(name).Blob(layer).Guid(child).U64(sequence);

    public static Ask HideEntry(Id parent, Bytes name, Bytes layer, ulong sequence) =>
        New(Wire.Op.HideEntry).Guid(parent).Blob(name).Blob(layer).U64(sequence);

    public static Ask DeleteEntry(Id parent, Bytes name, Bytes layer) => New(Wire.Op.DeleteEntry).Guid(parent).Blob(name).Blob(layer);

    public static Ask EnumChildren(Id parent) => New(Wire.Op.EnumChildren).Guid(parent);

    public static Ask CreateKey(Id guid, Bytes name, Id parent, Bytes? descriptor = null, byte isVolatile = 0, byte isSymlink = 0) =>
        New(Wire.Op.CreateKey).Guid(guid).Blob(name).Guid(parent).Blob(descriptor ?? Samples.Descriptor).U8(isVolatile).U8(isSymlink);

    public static Ask ReadKey(Id guid) => New(Wire.Op.ReadKey).Guid(guid);

    public static Ask WriteDescriptor(Id guid, Bytes descriptor) => New(Wire.Op.WriteKey).Guid(guid).U32(1).Blob(descriptor);

    public static Ask WriteTime(Id guid, ulong time) => New(Wire.Op.WriteKey).Guid(guid).U32(2).U64(time);

    public static Ask WriteBoth(Id guid, Bytes descriptor, ulong time) => New(Wire.Op.WriteKey).Guid(guid).U32(3).Blob(descriptor).U64(time);

    public static Ask DropKey(Id guid) => New(Wire.Op.DropKey).Guid(guid);

    public static Ask QueryValue(Id guid, Bytes name) => New(Wire.Op.QueryValues).Guid(guid).Blob(name).U8(0);

    public static Ask QueryAll(Id guid, Bytes? name = null) => New(Wire.Op.QueryValues).Guid(guid).Blob(name ?? Bytes.Empty).U8(1);

    public static Ask SetValue(Id guid, Bytes name, Bytes layer, uint type, Bytes data, ulong sequence, ulong expected = 0) =>
        New(Wire.Op.SetValue).Guid(guid).Blob(name).Blob(layer).U32(type).Blob(data).U64(sequence).U64(expected);

    public static Ask DeleteValue(Id guid, Bytes name, Bytes layer) => New(Wire.Op.DeleteValueEntry).Guid(guid).Blob(name).Blob(layer);

    public static Ask SetBlanket(Id guid, Bytes layer, ulong sequence) => New(Wire.Op.SetBlanketTombstone).Guid(guid).Blob(layer).U8(1).U64(sequence);

    public static Ask RemoveBlanket(Id guid, Bytes layer) => New(Wire.Op.SetBlanketTombstone).Guid(guid).Blob(layer).U8(0).U64(0);

    public static Ask Begin(ulong transaction, uint mode = 0) => New(Wire.Op.BeginTransaction).U64(transaction).U32(mode);

    public static Ask Commit(ulong transaction) => New(Wire.Op.CommitTransaction).U64(transaction);

    public static Ask Abort(ulong transaction) => New(Wire.Op.AbortTransaction).U64(transaction);

    public static Ask Flush(Bytes hive) => New(Wire.Op.Flush).Blob(hive);

    public static Ask DeleteLayer(Bytes layer) => New(Wire.Op.DeleteLayer).Blob(layer);

    /// <summary>Any fields for any operation.</summary>
    public static Builder New(Op op) => new((ushort)op);

    /// <inheritdoc cref="New(Wire.Op)"/>
    public static Builder New(ushort op) => new(op);

    /// <summary>The same request with more behind it.</summary>
    public Ask With(params ReadOnlySpan<byte> more) => new(Op, [.. Payload, .. more]);

    /// <summary>The same request without what follows its first bytes.</summary>
    public Ask CutAt(int length) => new(Op, Payload[..length]);

    public override string ToString() => Enum.IsDefined((Op)Op) ? $"{(Op)Op}" : $"op 0x{Op:x}";

    /// <summary>Becomes an <see cref="Ask"/> by itself.</summary>
    public sealed class Builder(ushort op)
    {
        private readonly PayloadWriter _fields = new();

        public static implicit operator Ask(Builder builder) => builder.ToAsk();

        public Ask ToAsk() => new(op, _fields.ToArray());

        public Builder Guid(Id value)
        {
            _fields.Guid(value);
            return this;
        }

        public Builder Blob(Bytes value)
        {
            _fields.Blob(value);
            return this;
        }

        public Builder U8(byte value)
        {
            _fields.U8(value);
            return this;
        }

        public Builder U32(uint value)
        {
            _fields.U32(value);
            return this;
        }

        public Builder U64(ulong value)
        {
            _fields.U64(value);
            return this;
        }
    }
}

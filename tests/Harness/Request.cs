using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>One request and how its answer reads; see <see cref="Ops"/>.</summary>
public sealed record Request<TReply>(OpCode Op, byte[] Payload, Func<Status, byte[], TReply> Read)
    where TReply : Reply;

/// <summary>The 18 operations (rsi.md, Operations).</summary>
public static class Ops
{
    public static Request<LookupReply> Lookup(KeyGuid parent, string name) =>
        new(OpCode.Lookup, new Payload().Guid(parent).Str(name).ToArray(), ReadLookup);

    public static Request<StatusReply> CreateEntry(KeyGuid parent, string name, string layer, KeyGuid child, ulong sequence) =>
        StatusOnly(OpCode.CreateEntry, new Payload().Guid(parent).Str(name).Str(layer).Guid(child).U64(sequence));

    public static Request<StatusReply> HideEntry(KeyGuid parent, string name, string layer, ulong sequence) =>
        StatusOnly(OpCode.HideEntry, new Payload().Guid(parent).Str(name).Str(layer).U64(sequence));

    public static Request<StatusReply> DeleteEntry(KeyGuid parent, string name, string layer) =>
        StatusOnly(OpCode.DeleteEntry, new Payload().Guid(parent).Str(name).Str(layer));

    public static Request<EnumReply> EnumChildren(KeyGuid parent) =>
        new(OpCode.EnumChildren, new Payload().Guid(parent).ToArray(), ReadEnum);

    public static Request<StatusReply> CreateKey(
        KeyGuid guid, string name, KeyGuid parent, Blob? descriptor = null, bool isVolatile = false, bool isSymlink = false) =>
        StatusOnly(
            OpCode.CreateKey,
            new Payload().Guid(guid).Str(name).Guid(parent).Blob((descriptor ?? Samples.Descriptor).Span).Bool(isVolatile).Bool(isSymlink));

    public static Request<KeyReply> ReadKey(KeyGuid guid) =>
        new(OpCode.ReadKey, new Payload().Guid(guid).ToArray(), ReadKeyReply);

    /// <summary>WRITE_KEY with a field mask of just the fields given.</summary>
    public static Request<StatusReply> WriteKey(KeyGuid guid, Blob? descriptor = null, ulong? time = null)
    {
        var payload = new Payload().Guid(guid).U32((descriptor is null ? 0u : 1u) | (time is null ? 0u : 2u));
        if (descriptor is { } sd)
            payload.Blob(sd.Span);
        if (time is { } nanoseconds)
            payload.U64(nanoseconds);
        return StatusOnly(OpCode.WriteKey, payload);
    }

    public static Request<StatusReply> DropKey(KeyGuid guid) => StatusOnly(OpCode.DropKey, new Payload().Guid(guid));

    public static Request<ValuesReply> QueryValue(KeyGuid guid, string name) => QueryValues(guid, name, all: false);

    public static Request<ValuesReply> QueryAllValues(KeyGuid guid) => QueryValues(guid, "", all: true);

    public static Request<StatusReply> SetValue(
        KeyGuid guid, string name, string layer, uint type, Blob data, ulong sequence, ulong expected = 0) =>
        StatusOnly(
            OpCode.SetValue,
            new Payload().Guid(guid).Str(name).Str(layer).U32(type).Blob(data.Span).U64(sequence).U64(expected));

    public static Request<StatusReply> DeleteValueEntry(KeyGuid guid, string name, string layer) =>
        StatusOnly(OpCode.DeleteValueEntry, new Payload().Guid(guid).Str(name).Str(layer));

    public static Request<StatusReply> SetBlanketTombstone(KeyGuid guid, string layer, bool set, ulong sequence) =>
        StatusOnly(OpCode.SetBlanketTombstone, new Payload().Guid(guid).Str(layer).Bool(set).U64(sequence));

    public static Request<StatusReply> Begin(ulong transaction, uint mode = 0) =>
        StatusOnly(OpCode.BeginTransaction, new Payload().U64(transaction).U32(mode));

    public static Request<StatusReply> Commit(ulong transaction) =>
        StatusOnly(OpCode.CommitTransaction, new Payload().U64(transaction));

    public static Request<StatusReply> Abort(ulong transaction) =>
        StatusOnly(OpCode.AbortTransaction, new Payload().U64(transaction));

    public static Request<StatusReply> Flush(string hive) => StatusOnly(OpCode.Flush, new Payload().Str(hive));

    public static Request<OrphansReply> DeleteLayer(string layer) =>
        new(OpCode.DeleteLayer, new Payload().Str(layer).ToArray(), ReadOrphans);

    private static Request<StatusReply> StatusOnly(OpCode op, Payload payload) =>
        new(op, payload.ToArray(), static (status, rest) =>
        {
            Assert.Empty(rest);
            return new StatusReply(status);
        });

    private static Request<ValuesReply> QueryValues(KeyGuid guid, string name, bool all) =>
        new(OpCode.QueryValues, new Payload().Guid(guid).Str(name).Bool(all).ToArray(), ReadValues);

    private static LookupReply ReadLookup(Status status, byte[] payload)
    {
        if (status != Status.Ok)
            return new LookupReply(status, [], []);
        var reader = new ReplyReader(payload);
        List<Entry> entries = reader.Entries();
        List<Metadata> metadata = reader.MetadataOf(entries);
        reader.End();
        return new LookupReply(status, entries, metadata);
    }

    private static EnumReply ReadEnum(Status status, byte[] payload)
    {
        if (status != Status.Ok)
            return new EnumReply(status, [], []);
        var reader = new ReplyReader(payload);
        List<Child> children = reader.Children();
        List<Metadata> metadata = reader.MetadataOf(children.SelectMany(c => c.Entries));
        reader.End();
        return new EnumReply(status, children, metadata);
    }

    private static KeyReply ReadKeyReply(Status status, byte[] payload)
    {
        if (status != Status.Ok)
            return new KeyReply(status, null);
        var reader = new ReplyReader(payload);
        var key = new KeyRecord(reader.Str(), reader.Guid(), reader.Blob(), reader.Bool(), reader.Bool(), reader.U64());
        reader.End();
        return new KeyReply(status, key);
    }

    private static ValuesReply ReadValues(Status status, byte[] payload)
    {
        if (status != Status.Ok)
            return new ValuesReply(status, [], []);
        var reader = new ReplyReader(payload);
        var reply = new ValuesReply(status, reader.Values(), reader.Blankets());
        reader.End();
        return reply;
    }

    private static OrphansReply ReadOrphans(Status status, byte[] payload)
    {
        if (status != Status.Ok)
            return new OrphansReply(status, []);
        var reader = new ReplyReader(payload);
        var reply = new OrphansReply(status, reader.Guids());
        reader.End();
        return reply;
    }
}

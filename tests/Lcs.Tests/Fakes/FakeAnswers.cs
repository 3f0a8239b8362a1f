using System.Text;
using Peios.Rsi;

namespace Peios.Lcs.Tests.Fakes;

/// <summary>Answers requests from a <see cref="FakeStore"/>.</summary>
internal static class FakeAnswers
{
    // 4 MiB anew for each answer would be most of a test's time.
    [ThreadStatic]
    private static byte[]? t_buffer;

    private delegate Status Body(ref WireWriter writer);

    public static byte[] Answer(FakeStore store, FakeRequest request) => request.Op switch
    {
        OpCode.Lookup => Frame(request, (ref w) => Lookup(store, request.Payload, ref w)),
        OpCode.EnumChildren => Frame(request, (ref w) => EnumChildren(store, request.Payload, ref w)),
        OpCode.ReadKey => Frame(request, (ref w) => ReadKey(store, request.Payload, ref w)),
        OpCode.QueryValues => Frame(request, (ref w) => QueryValues(store, request.Payload, ref w)),
        OpCode.DeleteLayer => Frame(request, (ref w) => DeleteLayer(store, request.Payload, ref w)),
        _ => Frame(request, (ref _) => FakeMutations.Apply(store, request)),
    };

    /// <summary>An answer of a status alone.</summary>
    public static byte[] StatusOnly(FakeRequest request, Status status) => Frame(request, (ref _) => status);

    private static byte[] Frame(FakeRequest request, Body body)
    {
        byte[] buffer = t_buffer ??= new byte[Wire.MaxMessageSize];
        var response = new ResponseWriter(buffer, request.Id, (ushort)request.Op);
        Status status = body(ref response.Body);
        return buffer[..(status == Status.Ok ? response.Finish() : response.Finish(status))];
    }

    private static Status Lookup(FakeStore store, byte[] payload, ref WireWriter writer)
    {
        Assert.True(LookupRequest.TryRead(payload, out LookupRequest request));
        if (!store.Keys.ContainsKey(request.Parent))
            return Status.NotFound;
        List<FakeStore.Entry> entries = store.EntriesOf(request.Parent, Encoding.UTF8.GetString(request.ChildName));
        WriteEntries(entries, ref writer);
        WriteMetadata(store, entries, ref writer);
        return Status.Ok;
    }

    private static Status EnumChildren(FakeStore store, byte[] payload, ref WireWriter writer)
    {
        Assert.True(EnumChildrenRequest.TryRead(payload, out EnumChildrenRequest request));
        if (!store.Keys.ContainsKey(request.Parent))
            return Status.NotFound;
        FakeStore.Entry[][] children = store.Children.TryGetValue(request.Parent, out var byName)
            ? [.. byName.Values.Where(entries => entries.Count > 0).Select(entries => entries.ToArray())]
            : [];
        writer.WriteU32((uint)children.Length);
        foreach (FakeStore.Entry[] entries in children)
        {
            writer.WriteStr(Encoding.UTF8.GetBytes(entries[0].Name));
            WriteEntries(entries, ref writer);
        }
        WriteMetadata(store, children.SelectMany(entries => entries), ref writer);
        return Status.Ok;
    }

    private static Status ReadKey(FakeStore store, byte[] payload, ref WireWriter writer)
    {
        Assert.True(ReadKeyRequest.TryRead(payload, out ReadKeyRequest request));
        if (!store.Keys.TryGetValue(request.Guid, out FakeStore.StoredKey? key))
            return Status.NotFound;
        writer.WriteStr(Encoding.UTF8.GetBytes(key.Name));
        writer.WriteGuid(key.Parent);
        writer.WriteBlob(key.Descriptor);
        writer.WriteBool(key.IsVolatile);
        writer.WriteBool(key.IsSymlink);
        writer.WriteU64(key.LastWriteTime);
        return Status.Ok;
    }

    private static Status QueryValues(FakeStore store, byte[] payload, ref WireWriter writer)
    {
        Assert.True(QueryValuesRequest.TryRead(payload, out QueryValuesRequest request));
        if (!store.Keys.TryGetValue(request.Guid, out FakeStore.StoredKey? key))
            return Status.NotFound;
        string? folded = request.QueryAll ? null : FakeStore.Fold(Encoding.UTF8.GetString(request.ValueName));
        FakeStore.Value[] values = [.. key.Values.Where(value => folded is null || FakeStore.Fold(value.Name) == folded)];
        writer.WriteU32((uint)values.Length);
        foreach (FakeStore.Value value in values)
        {
            writer.WriteStr(Encoding.UTF8.GetBytes(value.Name));
            writer.WriteStr(Encoding.UTF8.GetBytes(value.Layer));
            writer.WriteU32(value.Type);
            writer.WriteBlob(value.Data);
            writer.WriteU64(value.Sequence);
        }
        writer.WriteU32((uint)key.Blankets.Count);
        foreach ((string layer, ulong sequence) in key.Blankets)
        {
            writer.WriteStr(Encoding.UTF8.GetBytes(layer));
            writer.WriteU64(sequence);
        }
        return Status.Ok;
    }

    private static Status DeleteLayer(FakeStore store, byte[] payload, ref WireWriter writer)
    {
        Assert.True(DeleteLayerRequest.TryRead(payload, out DeleteLayerRequest request));
        KeyGuid[] orphans = [.. store.DeleteLayer(Encoding.UTF8.GetString(request.Layer))];
        writer.WriteU32((uint)orphans.Length);
        foreach (KeyGuid orphan in orphans)
            writer.WriteGuid(orphan);
        return Status.Ok;
    }

    private static void WriteEntries(IReadOnlyCollection<FakeStore.Entry> entries, ref WireWriter writer)
    {
        writer.WriteU32((uint)entries.Count);
        foreach (FakeStore.Entry entry in entries)
        {
            writer.WriteStr(Encoding.UTF8.GetBytes(entry.Layer));
            writer.WriteBool(entry.IsHidden);
            writer.WriteGuid(entry.Target);
            writer.WriteU64(entry.Sequence);
        }
    }

    private static void WriteMetadata(FakeStore store, IEnumerable<FakeStore.Entry> entries, ref WireWriter writer)
    {
        KeyGuid[] targets = [.. entries.Where(entry => !entry.IsHidden).Select(entry => entry.Target).Distinct()];
        writer.WriteU32((uint)targets.Length);
        foreach (KeyGuid target in targets)
        {
            FakeStore.StoredKey key = store.Keys[target];
            writer.WriteGuid(target);
            writer.WriteBlob(key.Descriptor);
            writer.WriteBool(key.IsVolatile);
            writer.WriteBool(key.IsSymlink);
            writer.WriteU64(key.LastWriteTime);
        }
    }
}

using System.Text;
using Peios.Rsi;

namespace Peios.Lcs.Tests.Fakes;

/// <summary>Carries mutations out in a <see cref="FakeStore"/>.</summary>
internal static class FakeMutations
{
    public static Status Apply(FakeStore store, FakeRequest request) => request.Op switch
    {
        OpCode.CreateEntry => CreateEntry(store, request.Payload),
        OpCode.HideEntry => HideEntry(store, request.Payload),
        OpCode.DeleteEntry => DeleteEntry(store, request.Payload),
        OpCode.CreateKey => CreateKey(store, request.Payload),
        OpCode.WriteKey => WriteKey(store, request.Payload),
        OpCode.DropKey => DropKey(store, request.Payload),
        OpCode.SetValue => SetValue(store, request.Payload),
        OpCode.DeleteValueEntry => DeleteValue(store, request.Payload),
        OpCode.SetBlanketTombstone => SetBlanket(store, request.Payload),
        OpCode.BeginTransaction or OpCode.CommitTransaction or OpCode.AbortTransaction or OpCode.Flush => Status.Ok,
        _ => Status.Invalid,
    };

    private static Status CreateEntry(FakeStore store, byte[] payload)
    {
        Assert.True(CreateEntryRequest.TryRead(payload, out CreateEntryRequest request));
        string name = Encoding.UTF8.GetString(request.ChildName), layer = Encoding.UTF8.GetString(request.Layer);
        if (store.EntriesOf(request.Parent, name).Exists(entry => entry.Layer == layer))
            return Status.AlreadyExists;
        var entry = new FakeStore.Entry(name, layer, false, request.Child, request.Sequence);
        // The order of a restore: the key is there already.
        if (store.Keys.ContainsKey(request.Child))
            store.AddEntry(request.Parent, entry);
        else
            store.Unsettled[request.Child] = (request.Parent, entry);
        return Status.Ok;
    }

    private static Status CreateKey(FakeStore store, byte[] payload)
    {
        Assert.True(CreateKeyRequest.TryRead(payload, out CreateKeyRequest request));
        var key = new FakeStore.StoredKey
        {
            Name = Encoding.UTF8.GetString(request.Name),
            Parent = request.Parent,
            Descriptor = request.SecurityDescriptor.ToArray(),
            IsVolatile = request.IsVolatile,
            IsSymlink = request.IsSymlink,
            LastWriteTime = 1,
        };
        if (!store.Keys.TryAdd(request.Guid, key))
            return Status.AlreadyExists;
        if (store.Unsettled.Remove(request.Guid, out (KeyGuid Parent, FakeStore.Entry Entry) unsettled))
            store.AddEntry(unsettled.Parent, unsettled.Entry);
        return Status.Ok;
    }

    private static Status HideEntry(FakeStore store, byte[] payload)
    {
        Assert.True(HideEntryRequest.TryRead(payload, out HideEntryRequest request));
        string name = Encoding.UTF8.GetString(request.ChildName), layer = Encoding.UTF8.GetString(request.Layer);
        List<FakeStore.Entry> entries = store.EntriesOf(request.Parent, name);
        entries.RemoveAll(entry => entry.Layer == layer);
        entries.Add(new FakeStore.Entry(name, layer, true, KeyGuid.Zero, request.Sequence));
        return Status.Ok;
    }

    private static Status DeleteEntry(FakeStore store, byte[] payload)
    {
        Assert.True(DeleteEntryRequest.TryRead(payload, out DeleteEntryRequest request));
        string layer = Encoding.UTF8.GetString(request.Layer);
        store.EntriesOf(request.Parent, Encoding.UTF8.GetString(request.ChildName)).RemoveAll(entry => entry.Layer == layer);
        return Status.Ok;
    }

    private static Status WriteKey(FakeStore store, byte[] payload)
    {
        Assert.True(WriteKeyRequest.TryRead(payload, out WriteKeyRequest request));
        if (!store.Keys.TryGetValue(request.Guid, out FakeStore.StoredKey? key))
            return Status.NotFound;
        if (request.HasSecurityDescriptor)
            key.Descriptor = request.SecurityDescriptor.ToArray();
        if (request.HasLastWriteTime)
            key.LastWriteTime = request.LastWriteTime;
        return Status.Ok;
    }

    private static Status DropKey(FakeStore store, byte[] payload)
    {
        Assert.True(DropKeyRequest.TryRead(payload, out DropKeyRequest request));
        store.Keys.Remove(request.Guid);
        return Status.Ok;
    }

    private static Status SetValue(FakeStore store, byte[] payload)
    {
        Assert.True(SetValueRequest.TryRead(payload, out SetValueRequest request));
        if (!store.Keys.TryGetValue(request.Guid, out FakeStore.StoredKey? key))
            return Status.NotFound;
        string name = Encoding.UTF8.GetString(request.ValueName), layer = Encoding.UTF8.GetString(request.Layer);
        FakeStore.Value? old = key.Values.Find(value => FakeStore.Fold(value.Name) == FakeStore.Fold(name) && value.Layer == layer);
        if (request.ExpectedSequence != 0 && request.ExpectedSequence != old?.Sequence)
            return Status.CasFailed;
        if (old is not null)
            key.Values.Remove(old);
        key.Values.Add(new FakeStore.Value(name, layer, request.Type, request.Data.ToArray(), request.Sequence));
        return Status.Ok;
    }

    private static Status DeleteValue(FakeStore store, byte[] payload)
    {
        Assert.True(DeleteValueEntryRequest.TryRead(payload, out DeleteValueEntryRequest request));
        string name = Encoding.UTF8.GetString(request.ValueName), layer = Encoding.UTF8.GetString(request.Layer);
        if (!store.Keys.TryGetValue(request.Guid, out FakeStore.StoredKey? key))
            return Status.NotFound;
        key.Values.RemoveAll(value => FakeStore.Fold(value.Name) == FakeStore.Fold(name) && value.Layer == layer);
        return Status.Ok;
    }

    private static Status SetBlanket(FakeStore store, byte[] payload)
    {
        Assert.True(SetBlanketTombstoneRequest.TryRead(payload, out SetBlanketTombstoneRequest request));
        SortedDictionary<string, ulong> blankets = store.Keys[request.Guid].Blankets;
        string layer = Encoding.UTF8.GetString(request.Layer);
        if (request.Set)
            blankets[layer] = request.Sequence;
        else
            blankets.Remove(layer);
        return Status.Ok;
    }
}

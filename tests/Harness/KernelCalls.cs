using Peios.Rsi;

namespace Loregd.Tests.Harness;

/// <summary>The 18 operations as calls that wait for their answers; <see cref="Ops"/> with <see cref="KernelConnection.Send{TReply}"/> does not wait.</summary>
public static class KernelCalls
{
    public static LookupReply Lookup(this KernelConnection kernel, KeyGuid parent, string name, ulong transaction = 0) =>
        kernel.Call(Ops.Lookup(parent, name), transaction);

    public static Status CreateEntry(
        this KernelConnection kernel, KeyGuid parent, string name, string layer, KeyGuid child, ulong sequence, ulong transaction = 0) =>
        kernel.Call(Ops.CreateEntry(parent, name, layer, child, sequence), transaction).Status;

    public static Status HideEntry(
        this KernelConnection kernel, KeyGuid parent, string name, string layer, ulong sequence, ulong transaction = 0) =>
        kernel.Call(Ops.HideEntry(parent, name, layer, sequence), transaction).Status;

    public static Status DeleteEntry(this KernelConnection kernel, KeyGuid parent, string name, string layer, ulong transaction = 0) =>
        kernel.Call(Ops.DeleteEntry(parent, name, layer), transaction).Status;

    public static EnumReply EnumChildren(this KernelConnection kernel, KeyGuid parent, ulong transaction = 0) =>
        kernel.Call(Ops.EnumChildren(parent), transaction);

    public static Status CreateKey(
        this KernelConnection kernel,
        KeyGuid guid,
        string name,
        KeyGuid parent,
        Blob? descriptor = null,
        bool isVolatile = false,
        bool isSymlink = false,
        ulong transaction = 0) =>
        kernel.Call(Ops.CreateKey(guid, name, parent, descriptor, isVolatile, isSymlink), transaction).Status;

    public static KeyReply ReadKey(this KernelConnection kernel, KeyGuid guid, ulong transaction = 0) =>
        kernel.Call(Ops.ReadKey(guid), transaction);

    public static Status WriteKey(
        this KernelConnection kernel, KeyGuid guid, Blob? descriptor = null, ulong? time = null, ulong transaction = 0) =>
        kernel.Call(Ops.WriteKey(guid, descriptor, time), transaction).Status;

    public static Status DropKey(this KernelConnection kernel, KeyGuid guid, ulong transaction = 0) =>
        kernel.Call(Ops.DropKey(guid), transaction).Status;

    public static ValuesReply QueryValue(this KernelConnection kernel, KeyGuid guid, string name, ulong transaction = 0) =>
        kernel.Call(Ops.QueryValue(guid, name), transaction);

    public static ValuesReply QueryAllValues(this KernelConnection kernel, KeyGuid guid, ulong transaction = 0) =>
        kernel.Call(Ops.QueryAllValues(guid), transaction);

    public static Status SetValue(
        this KernelConnection kernel,
        KeyGuid guid,
        string name,
        string layer,
        uint type,
        Blob data,
        ulong sequence,
        ulong expected = 0,
        ulong transaction = 0) =>
        kernel.Call(Ops.SetValue(guid, name, layer, type, data, sequence, expected), transaction).Status;

    /// <summary>SET_VALUE of a DWORD with the next sequence.</summary>
    public static Status SetDword(
        this KernelConnection kernel, KeyGuid guid, string name, uint value, string layer = "base", ulong transaction = 0) =>
        kernel.SetValue(guid, name, layer, RegType.Dword, Samples.Dword(value), kernel.NextSequence(), transaction: transaction);

    public static Status DeleteValueEntry(
        this KernelConnection kernel, KeyGuid guid, string name, string layer, ulong transaction = 0) =>
        kernel.Call(Ops.DeleteValueEntry(guid, name, layer), transaction).Status;

    public static Status SetBlanketTombstone(
        this KernelConnection kernel, KeyGuid guid, string layer, bool set, ulong sequence, ulong transaction = 0) =>
        kernel.Call(Ops.SetBlanketTombstone(guid, layer, set, sequence), transaction).Status;

    /// <summary>BEGIN_TRANSACTION; mode 0 is read-write, 1 read-only. Like the kernel's, its header has no transaction.</summary>
    public static Status Begin(this KernelConnection kernel, ulong transaction, uint mode = 0) =>
        kernel.Call(Ops.Begin(transaction, mode)).Status;

    public static Status Commit(this KernelConnection kernel, ulong transaction) =>
        kernel.Call(Ops.Commit(transaction), transaction).Status;

    public static Status Abort(this KernelConnection kernel, ulong transaction) =>
        kernel.Call(Ops.Abort(transaction), transaction).Status;

    public static Status Flush(this KernelConnection kernel, string hive) => kernel.Call(Ops.Flush(hive)).Status;

    public static OrphansReply DeleteLayer(this KernelConnection kernel, string layer) => kernel.Call(Ops.DeleteLayer(layer));

    /// <summary>Creates a key in the kernel's order, CREATE_ENTRY and then CREATE_KEY (kernel.md, In which order it asks).</summary>
    public static KeyGuid AddKey(
        this KernelConnection kernel, KeyGuid parent, string name, string layer = "base", bool isVolatile = false, ulong transaction = 0)
    {
        KeyGuid guid = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, kernel.CreateEntry(parent, name, layer, guid, kernel.NextSequence(), transaction));
        Assert.Equal(Status.Ok, kernel.CreateKey(guid, name, parent, isVolatile: isVolatile, transaction: transaction));
        return guid;
    }

    /// <summary>Creates a key that no entry names yet, as a restore does.</summary>
    public static KeyGuid AddBareKey(
        this KernelConnection kernel, KeyGuid parent, string name, bool isVolatile = false, ulong transaction = 0)
    {
        KeyGuid guid = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, kernel.CreateKey(guid, name, parent, isVolatile: isVolatile, transaction: transaction));
        return guid;
    }

    /// <summary>The record of a key that must be there.</summary>
    public static KeyRecord KeyOf(this KernelConnection kernel, KeyGuid guid, ulong transaction = 0)
    {
        KeyReply reply = kernel.ReadKey(guid, transaction);
        Assert.Equal(Status.Ok, reply.Status);
        return Assert.IsType<KeyRecord>(reply.Key);
    }

    /// <summary>The entries of a name whose parent must be there.</summary>
    public static IReadOnlyList<Entry> EntriesOf(this KernelConnection kernel, KeyGuid parent, string name, ulong transaction = 0)
    {
        LookupReply reply = kernel.Lookup(parent, name, transaction);
        Assert.Equal(Status.Ok, reply.Status);
        return reply.Entries;
    }

    /// <summary>The values of a key that must be there.</summary>
    public static IReadOnlyList<Value> ValuesOf(this KernelConnection kernel, KeyGuid guid, ulong transaction = 0)
    {
        ValuesReply reply = kernel.QueryAllValues(guid, transaction);
        Assert.Equal(Status.Ok, reply.Status);
        return reply.Values;
    }
}

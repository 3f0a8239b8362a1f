using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Requests;

/// <summary>The operations on one hive as values (rsi.md, Operations).</summary>
internal static class HiveOps
{
    public static HiveOp Lookup(KeyGuid parent, string name) =>
        New(Ops.Lookup(parent, name), parent, $"LOOKUP {parent} \"{name}\"", model => model.Lookup(parent, name));

    public static HiveOp EnumChildren(KeyGuid parent) =>
        New(Ops.EnumChildren(parent), parent, $"ENUM_CHILDREN {parent}", model => model.EnumChildren(parent));

    public static HiveOp ReadKey(KeyGuid key) => New(Ops.ReadKey(key), key, $"READ_KEY {key}", model => model.ReadKey(key));

    public static HiveOp QueryValues(KeyGuid key, string? name) =>
        New(
            name is null ? Ops.QueryAllValues(key) : Ops.QueryValue(key, name),
            key,
            name is null ? $"QUERY_VALUES {key} all" : $"QUERY_VALUES {key} \"{name}\"",
            model => model.QueryValues(key, name));

    public static HiveOp CreateEntry(KeyGuid parent, string name, string layer, KeyGuid child, ulong sequence) =>
        Write(
            Ops.CreateEntry(parent, name, layer, child, sequence),
            parent,
            $"CREATE_ENTRY {parent} \"{name}\" {layer} -> {child} sequence {sequence}",
            model => model.CreateEntry(parent, name, layer, child, sequence),
            child);

    public static HiveOp HideEntry(KeyGuid parent, string name, string layer, ulong sequence) =>
        Write(
            Ops.HideEntry(parent, name, layer, sequence),
            parent,
            $"HIDE_ENTRY {parent} \"{name}\" {layer} sequence {sequence}",
            model => model.HideEntry(parent, name, layer, sequence));

    public static HiveOp DeleteEntry(KeyGuid parent, string name, string layer) =>
        Write(Ops.DeleteEntry(parent, name, layer), parent, $"DELETE_ENTRY {parent} \"{name}\" {layer}", model => model.DeleteEntry(parent, name, layer));

    public static HiveOp CreateKey(KeyGuid guid, string name, KeyGuid parent, Blob descriptor, bool isVolatile, bool isSymlink) =>
        Write(
            Ops.CreateKey(guid, name, parent, descriptor, isVolatile, isSymlink),
            parent,
            $"CREATE_KEY {guid} \"{name}\" below {parent}{(isVolatile ? " volatile" : "")}{(isSymlink ? " symlink" : "")} descriptor {descriptor}",
            model => model.CreateKey(guid, name, parent, descriptor, isVolatile, isSymlink),
            guid);

    public static HiveOp WriteKey(KeyGuid guid, Blob? descriptor, ulong? time) =>
        Write(
            Ops.WriteKey(guid, descriptor, time),
            guid,
            $"WRITE_KEY {guid}{(descriptor is { } sd ? $" descriptor {sd}" : "")}{(time is { } t ? $" time {t}" : "")}",
            model => model.WriteKey(guid, descriptor, time));

    public static HiveOp DropKey(KeyGuid guid) => Write(Ops.DropKey(guid), guid, $"DROP_KEY {guid}", model => model.DropKey(guid));

    public static HiveOp SetValue(KeyGuid key, Value value, ulong expected) =>
        Write(
            Ops.SetValue(key, value.Name, value.Layer, value.Type, value.Data, value.Sequence, expected),
            key,
            $"SET_VALUE {key} \"{value.Name}\" {value.Layer} type {value.Type} data {value.Data} sequence {value.Sequence} expected {expected}",
            model => model.SetValue(key, value, expected));

    public static HiveOp DeleteValueEntry(KeyGuid key, string name, string layer) =>
        Write(
            Ops.DeleteValueEntry(key, name, layer),
            key,
            $"DELETE_VALUE_ENTRY {key} \"{name}\" {layer}",
            model => model.DeleteValueEntry(key, name, layer));

    public static HiveOp SetBlanketTombstone(KeyGuid key, string layer, bool set, ulong sequence) =>
        Write(
            Ops.SetBlanketTombstone(key, layer, set, sequence),
            key,
            $"SET_BLANKET_TOMBSTONE {key} {layer} {(set ? "set" : "removed")} sequence {sequence}",
            model => model.SetBlanketTombstone(key, layer, set, sequence));

    private static HiveOp Write(Request<StatusReply> request, KeyGuid routedBy, string text, Func<HiveModel, Status> apply, KeyGuid named = default) =>
        New(request, routedBy, text, model => new StatusReply(apply(model)), named);

    private static HiveOp New<TReply>(Request<TReply> request, KeyGuid routedBy, string text, Func<HiveModel, Reply> apply, KeyGuid named = default)
        where TReply : Reply =>
        new(request.Op, routedBy, named, request.Payload, text, apply, (kernel, transaction) => Sent.Of(kernel.Send(request, transaction)));
}

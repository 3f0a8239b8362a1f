using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>Something that a caller does to a twin: one request or a few, sent without waiting in between. The last answer tells whether it is done.</summary>
internal sealed record Act(string Name, Action<KernelConnection, Twin, ulong, List<Pending>> Send)
{
    /// <summary>Each of the 18 operations at least once, alone or in a transaction over both stores.</summary>
    public static IReadOnlyList<Act> All { get; } =
    [
        One("LOOKUP", (_, twin) => Ops.Lookup(twin.Key, "child")),
        One("ENUM_CHILDREN", (_, twin) => Ops.EnumChildren(twin.Key)),
        One("READ_KEY", (_, twin) => Ops.ReadKey(twin.Key)),
        One("QUERY_VALUES", (_, twin) => Ops.QueryAllValues(twin.Key)),
        One("HIDE_ENTRY", (kernel, twin) => Ops.HideEntry(twin.Key, "child", "base", kernel.NextSequence())),
        One("DELETE_ENTRY", (_, twin) => Ops.DeleteEntry(twin.Parent, "key", "base")),
        One("CREATE_ENTRY of a key that is there", (kernel, twin) => Ops.CreateEntry(twin.Parent, "fresh", "base", twin.Child, kernel.NextSequence())),
        One("WRITE_KEY", (_, twin) => Ops.WriteKey(twin.Key, Blob.OfSize(50), time: Twin.LaterTime)),
        One("WRITE_KEY of the time alone", (_, twin) => Ops.WriteKey(twin.Volatile, time: Twin.LaterTime)),
        One("DROP_KEY", (_, twin) => Ops.DropKey(twin.Child)),
        One("SET_VALUE", (kernel, twin) => Ops.SetValue(twin.Key, "value", "base", RegType.Binary, Blob.OfSize(5000), kernel.NextSequence())),
        One("SET_VALUE of a volatile key", (kernel, twin) => Ops.SetValue(twin.Volatile, "other", "base", RegType.Binary, Blob.OfSize(5000), kernel.NextSequence())),
        One("DELETE_VALUE_ENTRY", (_, twin) => Ops.DeleteValueEntry(twin.Key, "value", "base")),
        One("SET_BLANKET_TOMBSTONE", (kernel, twin) => Ops.SetBlanketTombstone(twin.Volatile, "base", set: true, kernel.NextSequence())),
        One("FLUSH", (_, _) => Ops.Flush("Machine")),
        One("DELETE_LAYER", (_, twin) => Ops.DeleteLayer(twin.Layer)),
        new("CREATE_ENTRY, CREATE_KEY", (kernel, twin, _, answers) => Create(kernel, twin, 0, answers, isVolatile: false)),
        new("CREATE_ENTRY, CREATE_KEY of a volatile key", (kernel, twin, _, answers) => Create(kernel, twin, 0, answers, isVolatile: true)),
        new("a transaction in both stores", (kernel, twin, transaction, answers) => InTransaction(kernel, twin, transaction, answers, Ops.Commit)),
        new("a transaction that is aborted", (kernel, twin, transaction, answers) => InTransaction(kernel, twin, transaction, answers, Ops.Abort)),
        new("a held CREATE_ENTRY", Held),
    ];

    /// <summary>Whether the last answer says that it is done.</summary>
    public bool Succeeded(Answer last) =>
        last.Status == Status.Ok
        || (last.Op == ((ushort)OpCode.DropKey | 0x8000) && last.Status == Status.NotFound)
        || (last.Op == ((ushort)OpCode.CreateEntry | 0x8000) && last.Status == Status.AlreadyExists);

    private static Act One<TReply>(string name, Func<KernelConnection, Twin, Request<TReply>> request)
        where TReply : Reply =>
        new(name, (kernel, twin, _, answers) => Add(kernel, request(kernel, twin), 0, answers));

    private static void Add<TReply>(KernelConnection kernel, Request<TReply> request, ulong transaction, List<Pending> answers)
        where TReply : Reply =>
        answers.Add(kernel.Send(request.Op, request.Payload, transaction));

    private static void Create(KernelConnection kernel, Twin twin, ulong transaction, List<Pending> answers, bool isVolatile)
    {
        Add(kernel, Ops.CreateEntry(twin.Key, "fresh", "base", twin.Fresh, kernel.NextSequence()), transaction, answers);
        Add(kernel, Ops.CreateKey(twin.Fresh, "fresh", twin.Key, isVolatile: isVolatile), transaction, answers);
    }

    private static void InTransaction(KernelConnection kernel, Twin twin, ulong transaction, List<Pending> answers, Func<ulong, Request<StatusReply>> end)
    {
        Add(kernel, Ops.Begin(transaction), 0, answers);
        Create(kernel, twin, transaction, answers, isVolatile: true);
        Add(kernel, Ops.SetValue(twin.Key, "both", "base", RegType.Binary, Blob.OfSize(9000), kernel.NextSequence()), transaction, answers);
        Add(kernel, Ops.SetValue(twin.Volatile, "both", "base", RegType.Binary, Blob.OfSize(9000), kernel.NextSequence()), transaction, answers);
        Add(kernel, Ops.DeleteValueEntry(twin.Key, "value", twin.Layer), transaction, answers);
        Add(kernel, end(transaction), transaction, answers);
    }

    /// <summary>Waits for a name whose first taker never comes; no effect in the end, whatever happens.</summary>
    private static void Held(KernelConnection kernel, Twin twin, ulong transaction, List<Pending> answers)
    {
        Add(kernel, Ops.CreateEntry(twin.Key, "held", "base", KeyGuid.NewRandom(), kernel.NextSequence()), 0, answers);
        Add(kernel, Ops.CreateEntry(twin.Key, "HELD", "base", KeyGuid.NewRandom(), kernel.NextSequence()), 0, answers);
    }
}

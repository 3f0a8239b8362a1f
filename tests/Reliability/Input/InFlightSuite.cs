using Loregd.Reliability.Running;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>256 requests in flight of each of the 18 kinds: to a free hive, to one that a transaction holds, and inside a transaction.</summary>
internal sealed class InFlightSuite : ISuite
{
    private const int MostInFlight = 256, MostWaiting = 192, Waves = 3, ShortRounds = 1, LongRounds = 100;
    private const ulong NeverBegun = 1;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public string Name => "inflight";

    public string Promise => "256 requests of any kind in flight are all answered; while a transaction holds the hive 192 of those that have to wait do, the others are TXN_BUSY, and nothing else waits.";

    public void Run(SuiteContext context)
    {
        for (int round = 0; context.GoesOn(round, ShortRounds, LongRounds); round++)
        {
            using var rig = new FastRig();
            var scene = new Scene(rig.Kernel, rig.RootOf("Machine"));
            foreach (Kind kind in Kind.All)
            {
                foreach ((string where, string? fault) in Faults(context, rig.Kernel, kind, scene))
                {
                    if (fault is not null)
                        context.Report($"{kind.Op}, {where}: {fault}", $"./reliability inflight --seed {context.Seed}");
                }
            }
        }
    }

    private static IEnumerable<(string Where, string? Fault)> Faults(SuiteContext context, KernelConnection kernel, Kind kind, Scene scene)
    {
        for (int wave = 0; wave < Waves; wave++)
            yield return ("a free hive", Free(kernel, kind, scene));
        yield return ("a hive that a transaction holds", Held(kernel, kind, scene));
        if (!kind.IsOfTransactions)
            yield return ("inside a transaction", Inside(kernel, kind, scene));
        context.Counters.Add("requests", MostInFlight * (kind.IsOfTransactions ? Waves + 1 : Waves + 2));
        context.Counters.Add("kinds", 1);
    }

    private static string? Free(KernelConnection kernel, Kind kind, Scene scene)
    {
        Pending[] sent = Send(kernel, kind, scene, 0);
        return Unexpected(sent, kind.Free);
    }

    private static string? Held(KernelConnection kernel, Kind kind, Scene scene)
    {
        ulong holder = scene.NextTransaction();
        if (kernel.Begin(holder) != Status.Ok || kernel.SetDword(scene.Root, "held", 1, transaction: holder) != Status.Ok)
            return "a transaction cannot take the hive";
        Pending[] sent = Send(kernel, kind, scene, 0);
        int waiting = kind.Waits ? MostWaiting : 0;
        try
        {
            Timeouts.Until(() => sent.Count(answer => answer.IsAnswered) == MostInFlight - waiting, $"{MostInFlight - waiting} answers at once", s_patience);
            if (kernel.ReadKey(scene.Root).Status != Status.Ok)
                return "a read is refused meanwhile";
            if (kind.Waits && sent.Where(answer => answer.IsAnswered).Any(answer => answer.Wait().Status != Status.TxnBusy))
                return "what is beyond 192 is not TXN_BUSY";
        }
        finally
        {
            _ = kernel.Abort(holder);
        }

        return Unexpected(sent, kind.Waits ? [Status.TxnBusy, .. kind.Free] : kind.Held);
    }

    private static string? Inside(KernelConnection kernel, Kind kind, Scene scene)
    {
        ulong transaction = scene.NextTransaction();
        if (kernel.Begin(transaction) != Status.Ok || kernel.SetDword(scene.Root, "held", 1, transaction: transaction) != Status.Ok)
            return "a transaction cannot take the hive";
        string? fault = Unexpected(Send(kernel, kind, scene, transaction), kind.Free);
        return kernel.Commit(transaction) is not Status.Ok and var status ? $"its COMMIT is answered {status}" : fault;
    }

    private static Pending[] Send(KernelConnection kernel, Kind kind, Scene scene, ulong transaction) =>
        [.. Enumerable.Range(0, MostInFlight).Select(i => kernel.Send(kind.Op, kind.Payload(scene, i), transaction))];

    private static string? Unexpected(Pending[] sent, Status[] expected)
    {
        foreach (Pending answer in sent)
        {
            if (answer.Wait(s_patience).Status is var status && !expected.Contains(status))
                return $"answered {status}";
        }

        return null;
    }

    /// <summary>Where the requests of one kind go.</summary>
    private sealed class Scene(KernelConnection kernel, KeyGuid root)
    {
        // Above all that COMMIT and ABORT are sent for here.
        private ulong _transaction = 1UL << 32;

        public KeyGuid Root => root;

        public ulong NextSequence() => kernel.NextSequence();

        public ulong NextTransaction() => ++_transaction;
    }

    /// <summary>One of the 18.</summary>
    /// <param name="Free">What it may be answered with in a free hive, or inside a transaction.</param>
    /// <param name="Held">What it may be answered with at once while a transaction holds the hive; null: it waits.</param>
    private sealed record Kind(OpCode Op, Func<Scene, int, byte[]> Payload, Status[] Free, Status[]? HeldAtOnce)
    {
        public bool Waits => HeldAtOnce is null;

        public Status[] Held => HeldAtOnce ?? [];

        /// <summary>BEGIN, COMMIT and ABORT, FLUSH and DELETE_LAYER are not sent inside a transaction.</summary>
        public bool IsOfTransactions => Op is OpCode.BeginTransaction or OpCode.CommitTransaction or OpCode.AbortTransaction or OpCode.Flush or OpCode.DeleteLayer;

        public static IReadOnlyList<Kind> All { get; } =
        [
            Read(OpCode.Lookup, Ops.Lookup),
            Read(OpCode.EnumChildren, (root, _) => Ops.EnumChildren(root)),
            Read(OpCode.ReadKey, (root, _) => Ops.ReadKey(root)),
            Read(OpCode.QueryValues, (root, _) => Ops.QueryAllValues(root)),
            Write(OpCode.CreateKey, (scene, _) => Ops.CreateKey(KeyGuid.NewRandom(), "bare", scene.Root).Payload),
            Write(OpCode.CreateEntry, (scene, i) => Ops.CreateEntry(scene.Root, $"unsettled {i} {scene.NextSequence()}", "base", KeyGuid.NewRandom(), scene.NextSequence()).Payload),
            Write(OpCode.HideEntry, (scene, i) => Ops.HideEntry(scene.Root, $"hidden {i}", "base", scene.NextSequence()).Payload),
            Write(OpCode.DeleteEntry, (scene, i) => Ops.DeleteEntry(scene.Root, $"hidden {i}", "base").Payload),
            Write(OpCode.WriteKey, (scene, _) => Ops.WriteKey(scene.Root, Samples.Descriptor, 5).Payload),
            Write(OpCode.SetValue, (scene, i) => Ops.SetValue(scene.Root, $"value {i}", "base", RegType.Dword, Samples.Dword(1), scene.NextSequence()).Payload),
            Write(OpCode.DeleteValueEntry, (scene, i) => Ops.DeleteValueEntry(scene.Root, $"value {i}", "base").Payload),
            Write(OpCode.SetBlanketTombstone, (scene, i) => Ops.SetBlanketTombstone(scene.Root, $"layer {i}", set: true, scene.NextSequence()).Payload),
            // Of keys that are not there: nobody waits for them.
            new(OpCode.DropKey, (_, _) => Ops.DropKey(KeyGuid.NewRandom()).Payload, [Status.Ok], [Status.Ok]),
            new(OpCode.WriteKey, (scene, i) => Ops.WriteKey(scene.Root, time: (ulong)i).Payload, [Status.Ok], [Status.Ok]),
            new(OpCode.BeginTransaction, (scene, _) => Ops.Begin(scene.NextTransaction()).Payload, [Status.Ok], [Status.Ok]),
            new(OpCode.CommitTransaction, (_, i) => Ops.Commit(NeverBegun + (ulong)i).Payload, [Status.StorageError], [Status.StorageError]),
            new(OpCode.AbortTransaction, (_, i) => Ops.Abort(NeverBegun + (ulong)i).Payload, [Status.Ok], [Status.Ok]),
            new(OpCode.Flush, (_, _) => Ops.Flush("Machine").Payload, [Status.Ok], [Status.TxnBusy]),
            Write(OpCode.DeleteLayer, (_, i) => Ops.DeleteLayer($"layer {i}").Payload),
        ];

        private static Kind Read<TReply>(OpCode op, Func<KeyGuid, string, Request<TReply>> request)
            where TReply : Reply =>
            new(op, (scene, i) => request(scene.Root, $"name {i}").Payload, [Status.Ok], [Status.Ok]);

        private static Kind Write(OpCode op, Func<Scene, int, byte[]> payload) => new(op, payload, [Status.Ok], null);
    }
}

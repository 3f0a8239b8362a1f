using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.BadSource.Store;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Serving;

/// <summary>A transaction of the kernel's.</summary>
internal sealed class Transaction(ulong id, bool isReadOnly)
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(630);

    public ulong Id => id;

    public bool IsReadOnly => isReadOnly;

    /// <summary>The hive that it has taken, or waits for; null before its first mutation, or its first read if it is read-only.</summary>
    public Hive? Hive { get; set; }

    /// <summary>What it sees: its own writes, or its moment.</summary>
    public HiveState? State { get; set; }

    /// <summary>The keys that it has created.</summary>
    public HashSet<Id> Created { get; } = [];

    /// <summary>When a request last named it, in milliseconds.</summary>
    public long NamedAt { get; set; } = Environment.TickCount64;

    public bool IsForgotten => Environment.TickCount64 - NamedAt > s_idle.TotalMilliseconds;

    /// <summary>Its COMMIT has been read; what comes later is too late.</summary>
    public bool IsEnding { get; set; }
}

/// <summary>A request that waits for its hive.</summary>
internal sealed record Waiter(Request Request, Transaction? Transaction, Write? Write, long Deadline);

/// <summary>A hive, its transaction, and what waits for that.</summary>
internal sealed class Hive(string name)
{
    /// <summary>The descriptor of a first boot's root (behaviour.md, Startup).</summary>
    private static readonly Bytes s_rootDescriptor = Bytes.Hex(
        "010004805c0000006800000000000000140000000200480003000000000214003f000f00010100000000000512000000000218003f000f00"
        + "01020000000000052000000020020000000214001900020001010000000000050b000000010100000000000512000000010100000000000512000000");

    public string Name => name;

    public Id Root { get; private set; }

    /// <summary>What everybody sees.</summary>
    public HiveState Committed { get; set; } = new();

    public Transaction? Holder { get; set; }

    public List<Waiter> Waiting { get; } = [];

    /// <summary>CREATE_ENTRYs whose name belongs to an unsettled entry.</summary>
    public List<Waiter> Held { get; } = [];

    public List<(Id Key, ulong Time)> LateTimes { get; } = [];

    public void NewRoot()
    {
        KeyRow row = Committed.Keys.GetValueOrDefault(Root) ?? new KeyRow(name, Id.Zero, s_rootDescriptor, IsVolatile: false, IsSymlink: false, KeyWrites.Now());
        Committed = Committed with { Keys = Committed.Keys.Remove(Root) };
        Root = Id.Random();
        Committed = Committed with { Keys = Committed.Keys.Add(Root, row) };
    }

    /// <summary>Whether the hive, or its open transaction, holds a key.</summary>
    public bool Has(Id key) => Committed.Has(key) || Holder?.State?.Has(key) == true;

    /// <summary>Whether a key of another hive may not be created with this GUID. The open transaction keeps those that it has created, dropped or not: it may create them again.</summary>
    public bool IsTaken(Id key) => Has(key) || Holder?.Created.Contains(key) == true;

    /// <summary>What a failing CREATE_KEY takes along, whatever becomes of the open transaction, whose own entries go with a CREATE_KEY of its own alone.</summary>
    public void ForgetUnsettled(Id key, Transaction? transaction)
    {
        HiveState before = Committed;
        Committed = Committed.WithoutUnsettled(row => row.Row.Target == key);
        if (Holder is { State: { } state } holder)
            holder.State = state.WithoutUnsettled(row => row.Row.Target == key && (holder == transaction || before.Unsettled.Contains(row)));
    }

    /// <summary>The connection has ended, and with it all that hung on it.</summary>
    public void EndConnection()
    {
        if (Holder?.State is { } state && Broken.Is(DefectKind.ResumeKeepsTransactions))
            Committed = state;
        Holder = null;
        Waiting.Clear();
        Held.Clear();
        WriteLateTimes();
        if (!Broken.Is(DefectKind.ResumeKeepsUnsettled))
            Committed = Committed.WithoutUnsettled(_ => true);
        if (Broken.Is(DefectKind.ResumeForgetsVolatile))
            Committed = Committed.Keys.Where(key => key.Value.IsVolatile).Aggregate(Committed, (state, key) => state.WithoutKey(key.Key));
        if (Broken.Is(DefectKind.ResumeNewRoots))
            NewRoot();
        Committed = Recovery.Run(Committed, Root);
    }

    public void WriteLateTimes()
    {
        foreach ((Id key, ulong time) in LateTimes)
            Committed = KeyWrites.WithLateTime(Committed, key, time);
        LateTimes.Clear();
    }

    public ulong HighestSequence()
    {
        IEnumerable<ulong> all = Committed.Entries.Values.Select(e => e.Sequence).Concat(Committed.Values.Values.Select(v => v.Sequence)).Concat(Committed.Blankets.Values);
        return Broken.Is(DefectKind.MaxSequenceSigned)
            ? (ulong)all.Select(sequence => (long)sequence).DefaultIfEmpty().Max()
            : all.DefaultIfEmpty().Max();
    }
}

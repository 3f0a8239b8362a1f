using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Strands;

/// <summary>Makes the steps of one strand, random but for the same seed the same.</summary>
internal sealed class StrandWriter
{
    private const int OverflowingSize = 9000;

    private readonly Random _random;
    private readonly KeyGuid _key;
    private readonly KeyGuid _hiveRoot;
    private readonly string _name;
    private readonly string _own;
    private readonly Dictionary<string, KeyGuid> _children = new(StringComparer.Ordinal);
    private ulong _lastTransaction;
    private KeyGuid? _inMemory;

    /// <param name="hiveRoot">Below it the strand's key is made.</param>
    /// <param name="name">The name of the strand's key and the beginning of the name of the layer that nobody else uses.</param>
    /// <param name="random">Where all choices come from.</param>
    /// <param name="firstTransaction">Ids from here on are this strand's.</param>
    public StrandWriter(KeyGuid hiveRoot, string name, Random random, ulong firstTransaction)
    {
        (_hiveRoot, _name, _random, _lastTransaction, _own) = (hiveRoot, name, random, firstTransaction, $"layer of {name}");
        _key = NewGuid();
    }

    /// <summary>The first step: makes the strand's key.</summary>
    public StrandStep Begin() => new(
        "create the strand's key",
        kernel => FirstFailure(
            () => kernel.CreateEntry(_hiveRoot, _name, "base", _key, kernel.NextSequence()),
            () => kernel.CreateKey(_key, _name, _hiveRoot)),
        StrandState.Empty.WithKey("", _key));

    /// <summary>Makes a volatile key for transactions that change both stores. It is in no state.</summary>
    public Status AddVolatileKey(KernelConnection kernel)
    {
        KeyGuid guid = NewGuid();
        string name = $"volatile {guid}";
        Status status = FirstFailure(
            () => kernel.CreateEntry(_key, name, "base", guid, kernel.NextSequence()),
            () => kernel.CreateKey(guid, name, _key, isVolatile: true));
        _inMemory = status == Status.Ok ? guid : null;
        return status;
    }

    /// <summary>The volatile key is gone, and so are children whose step failed.</summary>
    public void Forget() => _inMemory = null;

    public StrandStep Next(StrandState before, Func<ulong> sequence) => _random.Next(20) switch
    {
        < 3 => Transaction(before, sequence),
        3 or 4 => AddOrDropChild(before, sequence),
        5 when _random.Next(3) == 0 => new($"DELETE_LAYER {_own}", kernel => kernel.DeleteLayer(_own).Status, before.WithoutLayer(_own)),
        6 when _random.Next(3) == 0 => new("FLUSH", Flush, before),
        _ => Single(before, sequence),
    };

    /// <summary>A SET_VALUE that may be sent without waiting for those before it.</summary>
    public (Request<StatusReply> Request, StrandState After) NextOfBurst(StrandState before, ulong sequence)
    {
        (string name, string layer, Blob data) = (ValueName(), Layer(), Data());
        return (Ops.SetValue(_key, name, layer, RegType.Binary, data, sequence), before.WithValue("", name, layer, RegType.Binary, data, sequence));
    }

    private static Status Flush(KernelConnection kernel)
    {
        // Busy while another strand's transaction holds the hive: it changes nothing either way.
        Status status = kernel.Flush("Machine");
        return status == Status.TxnBusy ? Status.Ok : status;
    }

    private StrandStep Single(StrandState before, Func<ulong> sequence)
    {
        Change change = NextChange(before, sequence());
        return new StrandStep(change.What, kernel => kernel.Call(change.Request).Status, change.After);
    }

    private StrandStep Transaction(StrandState before, Func<ulong> sequence)
    {
        ulong id = ++_lastTransaction;
        bool commits = _random.Next(4) != 0;
        var changes = new List<Change>();
        StrandState after = before;
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            Change change = NextChange(after, sequence());
            changes.Add(change);
            after = change.After;
        }

        KeyGuid? inMemory = _random.Next(2) == 0 ? _inMemory : null;
        return new StrandStep($"transaction of {string.Join(", ", changes.Select(change => change.What))}{(commits ? "" : ", aborted")}", Run, commits ? after : before);

        Status Run(KernelConnection kernel)
        {
            Status status = kernel.Begin(id);
            foreach (Change change in changes.TakeWhile(_ => status == Status.Ok))
                status = kernel.Call(change.Request, id).Status;
            if (status == Status.Ok && inMemory is { } key)
                status = kernel.SetDword(key, "both", (uint)id, transaction: id);
            if (status == Status.Ok && commits)
                status = kernel.Commit(id);
            if (status != Status.Ok || !commits)
                kernel.Abort(id);
            return status;
        }
    }

    private StrandStep AddOrDropChild(StrandState before, Func<ulong> sequence)
    {
        string child = Child();
        if (_children.TryGetValue(child, out KeyGuid known))
            return new StrandStep($"drop {child}", Drop, before.WithoutChild(child));
        KeyGuid guid = NewGuid();
        ulong number = sequence();
        return new StrandStep($"create {child}", Create, before.WithKey(child, guid));

        Status Create(KernelConnection kernel)
        {
            Status status = FirstFailure(() => kernel.CreateEntry(_key, child, "base", guid, number), () => kernel.CreateKey(guid, child, _key));
            if (status == Status.Ok)
                _children.Add(child, guid);
            return status;
        }

        Status Drop(KernelConnection kernel)
        {
            Status status = kernel.DeleteEntry(_key, child, "base");
            if (status != Status.Ok)
                return status;
            _children.Remove(child);
            // Nobody waits for it; whether it succeeds, the child is out of reach.
            kernel.DropKey(known);
            return Status.Ok;
        }
    }

    private Change NextChange(StrandState before, ulong sequence)
    {
        (string name, string layer) = (ValueName(), Layer());
        (string owner, KeyGuid key) = _children.Count > 0 && _random.Next(3) == 0 ? _children.ElementAt(_random.Next(_children.Count)) : new("", _key);
        switch (_random.Next(10))
        {
            case 0:
                return new Change("DELETE_VALUE_ENTRY", Ops.DeleteValueEntry(key, name, layer), before.WithoutValue(owner, name, layer));
            case 1:
                bool set = _random.Next(2) == 0;
                return new Change(
                    "SET_BLANKET_TOMBSTONE",
                    Ops.SetBlanketTombstone(key, layer, set, set ? sequence : 0),
                    set ? before.WithBlanket(owner, layer, sequence) : before.WithoutBlanket(owner, layer));
            case 2:
                string child = Child();
                return new Change("HIDE_ENTRY", Ops.HideEntry(_key, child, _own, sequence), before.WithHidden(child, _own, sequence));
            case 3:
                string unhidden = Child();
                return new Change("DELETE_ENTRY", Ops.DeleteEntry(_key, unhidden, _own), before.WithoutHidden(unhidden, _own));
            default:
                Blob data = Data();
                return new Change(
                    $"SET_VALUE of {data.Length} bytes",
                    Ops.SetValue(key, name, layer, RegType.Binary, data, sequence),
                    before.WithValue(owner, name, layer, RegType.Binary, data, sequence));
        }
    }

    private KeyGuid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[KeyGuid.Size];
        _random.NextBytes(bytes);
        return new KeyGuid(bytes);
    }

    private string ValueName() => $"v{_random.Next(6)}";

    private string Child() => $"c{_random.Next(4)}";

    private string Layer() => _random.Next(3) == 0 ? _own : "base";

    private Blob Data()
    {
        byte[] data = new byte[_random.Next(12) == 0 ? _random.Next(OverflowingSize) : _random.Next(60)];
        _random.NextBytes(data);
        return new Blob(data);
    }

    private static Status FirstFailure(Func<Status> first, Func<Status> second) => first() is var status and not Status.Ok ? status : second();

    private sealed record Change(string What, Request<StatusReply> Request, StrandState After);
}

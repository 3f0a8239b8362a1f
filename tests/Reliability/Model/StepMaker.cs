using Loregd.Reliability.Requests;
using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Model;

/// <summary>Random steps, mostly such that something comes of them: it looks at the model's state, and a step holds all that it needs.</summary>
/// <param name="waits">Whether requests that wait until they are refused may be among them.</param>
/// <param name="kills">Whether the daemon is a process that can be killed.</param>
internal sealed class StepMaker(Random random, IReadOnlyList<KeyGuid> roots, bool waits, bool kills)
{
    private const int KeysAHive = 9, MaxOpen = 4, WaitOneIn = 300;

    private static readonly string[] s_names = ["a", "A", "b", "É", "é", "\U0001F600"], s_layers = ["base", "Base", "～"];

    private readonly KeyGuid[][] _keys = [.. roots.Select((_, hive) => KeysOf(hive))];
    private readonly Queue<Step> _following = new();
    private readonly MalformedMaker _malformed = new(random, roots);
    private AreaWalk[]? _walks;
    private ulong _sequence, _lastTransaction;

    /// <summary>All keys that there can be in hives with these roots.</summary>
    public static IEnumerable<KeyGuid> AllKeys(IReadOnlyList<KeyGuid> roots) => roots.SelectMany((_, hive) => KeysOf(hive)).Concat(roots);

    /// <summary>A GUID that is easy to read: one byte, sixteen times.</summary>
    public static KeyGuid Guid(byte value)
    {
        Span<byte> bytes = stackalloc byte[KeyGuid.Size];
        bytes.Fill(value);
        return new KeyGuid(bytes);
    }

    public Step Next(World world)
    {
        while (true)
        {
            if (!_following.TryDequeue(out Step? step))
                step = Make(world);
            if (step is not null && world.IsSpecified(step) && (!world.Waits(step) || (waits && random.Next(WaitOneIn) == 0)))
                return step;
        }
    }

    private static KeyGuid[] KeysOf(int hive) => [.. Enumerable.Range(1, KeysAHive).Select(i => Guid((byte)((hive * 16) + 16 + i)))];

    private Step? Make(World world)
    {
        switch (random.Next(1000))
        {
            case 0:
                return new Lose();
            case 1:
                return random.Next(2) == 0 && kills ? new Kill() : new Restart();
            case < 6:
                return new Flush(random.Next(5) switch { 0 => "Nowhere", 1 => "mACHINE", 2 => "Users", _ => "Machine" });
            case < 16:
                return new DeleteLayer(Pick(s_layers));
            case < 36:
                return _malformed.Next(AnyKey(world, out _), AnyTransaction(world, isReadOnly: null), world);
            case < 120:
                return BeginOrEnd(world);
            case < 520:
                return Write(world);
            default:
                return Read(world);
        }
    }

    private Step BeginOrEnd(World world)
    {
        ulong[] open = [.. world.Transactions.Keys];
        if (open.Length < MaxOpen && random.Next(open.Length + 1) == 0)
            return new Begin(random.Next(40) == 0 && open.Length > 0 ? Pick(open) : ++_lastTransaction, (uint)random.Next(2));
        ulong id = random.Next(30) == 0 || open.Length == 0 ? AnyUnknown() : Pick(open);
        return random.Next(3) == 0 ? new Abort(id) : new Commit(id);
    }

    private Step Read(World world)
    {
        KeyGuid key = AnyKey(world, out _);
        HiveOp op = random.Next(5) switch
        {
            0 => HiveOps.Lookup(key, Pick(s_names)),
            1 => HiveOps.EnumChildren(key),
            2 => HiveOps.ReadKey(key),
            3 => HiveOps.QueryValues(key, Pick(s_names)),
            _ => HiveOps.QueryValues(key, null),
        };
        return new Operate(op, random.Next(3) == 0 ? 0 : AnyTransaction(world, isReadOnly: null));
    }

    private Step? Write(World world)
    {
        _walks ??= [.. roots.Select((root, hive) => new AreaWalk(random, root, _keys[hive], s_layers, NextSequence))];
        ulong transaction = random.Next(50) == 0 ? AnyTransaction(world, isReadOnly: true) : AnyTransaction(world, isReadOnly: false);
        OpenTransaction? open = world.Transactions.GetValueOrDefault(transaction);
        // Where it can run, mostly: the transaction's hive, or one that is free.
        int hive = random.Next(roots.Count);
        if (open?.Hive is { } bound && random.Next(30) != 0)
            hive = Array.IndexOf([.. world.Hives], bound);
        HiveModel state = open?.State ?? world.Hives[hive].Committed;
        IReadOnlyList<HiveOp> ops = random.Next(3) == 0 ? [Odd(world, hive, state)] : _walks[hive].Next(state, timeAlone: true);
        foreach (HiveOp op in ops)
            _following.Enqueue(new Operate(op, transaction));
        return _following.TryDequeue(out Step? first) ? first : null;
    }

    /// <summary>What the kernel does seldom or never.</summary>
    private HiveOp Odd(World world, int hive, HiveModel state)
    {
        KeyGuid key = AnyKey(world, out int ofHive);
        KeyGuid guid = Pick(_keys[hive]);
        (string name, string layer, ulong sequence) = (Pick(s_names), Pick(s_layers), NextSequence());
        bool parentIsVolatile = state.ReadKey(key).Key is { IsVolatile: true };
        switch (random.Next(8))
        {
            case 0 or 1 when !parentIsVolatile && ofHive == hive:
                return HiveOps.CreateEntry(key, name, layer, guid, sequence);
            case 2 or 3 when ofHive == hive:
                return HiveOps.CreateKey(guid, name, key, Blob.Of($"bare {sequence}"), parentIsVolatile || random.Next(3) == 0, random.Next(5) == 0);
            case 4:
                return HiveOps.DropKey(key);
            case 5:
                return HiveOps.WriteKey(key, null, random.Next(3) == 0 ? null : sequence);
            case 6:
                KeyGuid other = Pick(_keys[(hive + 1) % roots.Count]);
                return random.Next(2) == 0 && world.HolderOf(other) is not null && state.HasKey(key)
                    ? HiveOps.CreateKey(other, name, key, Blob.Of("elsewhere"), isVolatile: false, isSymlink: false)
                    : HiveOps.SetBlanketTombstone(other, layer, set: true, sequence);
            default:
                return HiveOps.SetValue(key, new Value(name, layer, RegType.Binary, Blob.Of("large"), (1UL << 63) + sequence), 0);
        }
    }

    /// <summary>Mostly one that exists.</summary>
    private KeyGuid AnyKey(World world, out int hive)
    {
        hive = random.Next(roots.Count);
        return random.Next(8) switch { 0 => Pick(_keys[hive]), < 3 => roots[hive], _ => Pick([.. world.Hives[hive].Committed.Keys]) };
    }

    /// <summary>0, one that is open, or sometimes one that is not.</summary>
    private ulong AnyTransaction(World world, bool? isReadOnly)
    {
        ulong[] open = [.. world.Transactions.Where(t => isReadOnly is null || t.Value.IsReadOnly == isReadOnly).Select(t => t.Key)];
        return random.Next(60) == 0 ? AnyUnknown() : open.Length == 0 || random.Next(3) == 0 ? 0 : Pick(open);
    }

    private ulong AnyUnknown() => random.Next(2) == 0 ? _lastTransaction + 1_000_000 : (ulong)random.Next((int)_lastTransaction + 1) + 1;

    private ulong NextSequence() => ++_sequence;

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}

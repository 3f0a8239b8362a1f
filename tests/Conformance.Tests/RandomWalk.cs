using Loregd.Conformance.Kernel;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Tests;

/// <summary>
/// Random requests from small pools, so that they meet. Nothing in them has to wait: while a transaction may hold a hive, what is written goes into
/// that transaction, or surely to another hive.
/// </summary>
/// <param name="seed">The same walk again.</param>
/// <param name="tops">The keys below which it happens, one or more, each in a hive of its own. Now and then a GUID of one is used below another.</param>
internal sealed class RandomWalk(int seed, params Id[] tops)
{
    private static readonly string[] s_names = ["a", "A", "b", "\u03c3", "\u03c2", "\U00010400", "\U00010428", "stra\u00dfe"];
    private static readonly string[] s_layers = ["base", "Base", "x", "\uffee", "\U00010000"];

    /// <summary>The id of a transaction that never began.</summary>
    private const ulong Unknown = 4000;

    private readonly Random _random = new(seed);
    private readonly Id[] _keys = [.. Enumerable.Range(0, 8).Select(i => new Id((UInt128)(ulong)(seed + 1) << 64 | (ulong)(i + 1) * 0x1111))];
    private readonly List<ulong> _writers = [], _readers = [];

    /// <summary>Of each hive, the transaction that holds it for certain.</summary>
    private readonly ulong[] _holders = new ulong[tops.Length];

    /// <summary>A transaction of which it is not said which hive it has taken.</summary>
    private ulong _holder;
    private ulong _sequence, _transaction = 5000;

    /// <summary>The next request and the transaction that it belongs to.</summary>
    public (Ask Ask, ulong Transaction) Next()
    {
        int roll = _random.Next(100);
        if (roll < 7)
            return (Transactional(), 0);
        if (roll >= 55)
            return (Read(AnyHive()), Reader());
        return Change();
    }

    /// <summary>What ends the walk: no transaction is left.</summary>
    public IEnumerable<(Ask Ask, ulong Transaction)> End() => _writers.Concat(_readers).Select(id => (Ask.Abort(id), id));

    private bool IsAnyHeld => _holder != 0 || _holders.Any(holder => holder != 0);

    private (Ask Ask, ulong Transaction) Change()
    {
        if (_random.Next(40) == 0)
            return (WriteTo(Key(AnyHive()), AnyHive()), _readers.Count > 0 ? _readers[0] : Unknown);
        if (_holder != 0)
            return (Write(AnyHive()), _holder);
        int hive = AnyHive();
        if (_holders[hive] != 0)
            return (Write(_random.Next(8) == 0 ? AnyHive() : hive), _holders[hive]);
        ulong[] free = [.. _writers.Except(_holders)];
        if (free.Length > 0 && _random.Next(4) == 0)
            return FirstWrite(free[_random.Next(free.Length)], hive);
        return (IsAnyHeld ? WriteTo(tops[hive], hive) : Write(hive), 0);
    }

    /// <summary>A transaction's first mutation, which takes a hive. With a key that is in none it need not, and whatever it has taken shows in what follows.</summary>
    private (Ask Ask, ulong Transaction) FirstWrite(ulong transaction, int hive)
    {
        if (IsAnyHeld || _random.Next(2) == 0)
        {
            _holders[hive] = transaction;
            return (Ask.SetValue(tops[hive], "Taken", "base", 3, Bytes.Empty, ++_sequence), transaction);
        }

        _holder = transaction;
        return (Write(hive), transaction);
    }

    private int AnyHive() => _random.Next(tops.Length);

    private Id Key(int hive) => _random.Next(3) == 0 ? tops[hive] : Child(hive);

    private Id Child(int hive)
    {
        int share = _keys.Length / tops.Length;
        return _random.Next(4) == 0 ? _keys[_random.Next(_keys.Length)] : _keys[(hive * share) + _random.Next(share)];
    }

    private string Name() => s_names[_random.Next(s_names.Length)];

    private string Layer() => s_layers[_random.Next(s_layers.Length)];

    private ulong Reader()
    {
        ulong[] all = [0, 0, .. _writers, .. _readers];
        return all[_random.Next(all.Length)];
    }

    private Ask Transactional()
    {
        bool isReader = _random.Next(2) == 0;
        List<ulong> open = isReader ? _readers : _writers;
        if (_random.Next(6) == 0)
            return Ask.Flush(new[] { "machine", "users", "nowhere" }[_random.Next(3)]);
        if (open.Count == 0 || (open.Count < 3 && _random.Next(2) == 0))
        {
            open.Add(++_transaction);
            return Ask.Begin(_transaction, isReader ? 1u : 0u);
        }

        ulong ended = open[_random.Next(open.Count)];
        open.Remove(ended);
        if (ended == _holder)
            _holder = 0;
        for (int hive = 0; hive < _holders.Length; hive++)
            _holders[hive] = _holders[hive] == ended ? 0 : _holders[hive];
        return _random.Next(2) == 0 ? Ask.Commit(ended) : Ask.Abort(ended);
    }

    private Ask Write(int hive)
    {
        if (_random.Next(24) == 0)
            return Ask.DropKey(Child(hive));
        if (!IsAnyHeld && _random.Next(60) == 0)
            return Ask.DeleteLayer(Layer());
        return WriteTo(Key(hive), hive);
    }

    private Ask WriteTo(Id key, int hive)
    {
        ulong sequence = ++_sequence;
        switch (_random.Next(18))
        {
            case < 4: return Ask.CreateEntry(key, Name(), Layer(), Child(hive), sequence);
            case 4 when _random.Next(4) == 0: return Ask.CreateKey(Child(hive), Name(), key, isVolatile: 2);
            case < 8: return Ask.CreateKey(Child(hive), Name(), key, isVolatile: (byte)_random.Next(2), isSymlink: (byte)_random.Next(2));
            case 8: return Ask.HideEntry(key, Name(), Layer(), sequence);
            case < 11: return Ask.DeleteEntry(key, Name(), Layer());
            case 11: return Ask.WriteBoth(key, Bytes.Hex("0102"), sequence);
            case < 14: return Ask.SetValue(key, Name(), Layer(), _random.Next(6) == 0 ? Samples.Tombstone : 3, Bytes.Empty, sequence, _random.Next(4) == 0 ? sequence - 1 : 0);
            case 14: return Ask.DeleteValue(key, Name(), Layer());
            case 15: return Ask.SetBlanket(key, Layer(), sequence);
            case 16: return Ask.RemoveBlanket(key, Layer());
            default: return Ask.WriteDescriptor(key, Bytes.Hex("ff"));
        }
    }

    private Ask Read(int hive) => _random.Next(5) switch
    {
        0 => Ask.Lookup(Key(hive), Name()),
        1 => Ask.EnumChildren(Key(hive)),
        2 => Ask.QueryValue(Key(hive), Name()),
        3 => Ask.QueryAll(Key(hive)),
        _ => Ask.ReadKey(Child(hive)),
    };
}

using Loregd.Conformance.Kernel;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Tests;

/// <summary>Random requests from small pools, so that they meet. Nothing in them has to wait: only the transaction that holds the hive writes while it does.</summary>
/// <param name="seed">The same walk again.</param>
/// <param name="top">The key below which it happens, in one hive: what becomes of one GUID in several is not the specification's matter.</param>
internal sealed class RandomWalk(int seed, Id top)
{
    private static readonly string[] s_names = ["a", "A", "b", "\u03c3", "\u03c2", "\U00010400", "\U00010428", "stra\u00dfe"];
    private static readonly string[] s_layers = ["base", "Base", "x", "\uffee", "\U00010000"];

    private readonly Random _random = new(seed);
    private readonly Id[] _keys = [.. Enumerable.Range(0, 8).Select(i => new Id((UInt128)(ulong)(seed + 1) << 64 | (ulong)(i + 1) * 0x1111))];
    private readonly List<ulong> _writers = [], _readers = [];
    private ulong _holder, _sequence, _transaction = 5000;

    /// <summary>The next request and the transaction that it belongs to.</summary>
    public (Ask Ask, ulong Transaction) Next()
    {
        int roll = _random.Next(100);
        if (roll < 6)
            return (Transactional(), 0);
        if (roll >= 55)
            return (Read(), Reader());
        // Which hive a transaction takes by a key that is in none is not the specification's matter.
        bool takes = _holder == 0 && Writer() != 0;
        return takes ? (Ask.SetValue(top, "Taken", "base", 3, Bytes.Empty, ++_sequence), _holder) : (Write(), _holder);
    }

    /// <summary>What ends the walk: no transaction is left.</summary>
    public IEnumerable<(Ask Ask, ulong Transaction)> End() => _writers.Concat(_readers).Select(id => (Ask.Abort(id), id));

    private Id Key() => _random.Next(3) == 0 ? top : _keys[_random.Next(_keys.Length)];

    private Id Child() => _keys[_random.Next(_keys.Length)];

    private string Name() => s_names[_random.Next(s_names.Length)];

    private string Layer() => s_layers[_random.Next(s_layers.Length)];

    private ulong Writer()
    {
        if (_holder == 0 && _writers.Count > 0 && _random.Next(4) == 0)
            _holder = _writers[_random.Next(_writers.Count)];
        return _holder;
    }

    private ulong Reader()
    {
        ulong[] all = [0, 0, .. _writers, .. _readers];
        return all[_random.Next(all.Length)];
    }

    private Ask Transactional()
    {
        bool isReader = _random.Next(2) == 0;
        List<ulong> open = isReader ? _readers : _writers;
        if (open.Count < 2 && _random.Next(2) == 0)
        {
            open.Add(++_transaction);
            return Ask.Begin(_transaction, isReader ? 1u : 0u);
        }

        if (open.Count == 0)
            return Ask.Flush(_holder == 0 ? "machine" : "nowhere");
        ulong ended = open[_random.Next(open.Count)];
        open.Remove(ended);
        if (ended == _holder)
            _holder = 0;
        return _random.Next(2) == 0 ? Ask.Commit(ended) : Ask.Abort(ended);
    }

    private Ask Write()
    {
        ulong sequence = ++_sequence;
        switch (_random.Next(20))
        {
            case < 3: return Ask.CreateEntry(Key(), Name(), Layer(), Child(), sequence);
            case < 6: return Ask.CreateKey(Child(), Name(), Key(), isVolatile: (byte)_random.Next(2), isSymlink: (byte)_random.Next(2));
            case 6: return Ask.HideEntry(Key(), Name(), Layer(), sequence);
            case < 9: return Ask.DeleteEntry(Key(), Name(), Layer());
            case 9: return Ask.DropKey(Child());
            case 10: return Ask.WriteBoth(Key(), Bytes.Hex("0102"), sequence);
            case < 14: return Ask.SetValue(Key(), Name(), Layer(), _random.Next(6) == 0 ? Samples.Tombstone : 3, Bytes.Empty, sequence, _random.Next(4) == 0 ? sequence - 1 : 0);
            case 14: return Ask.DeleteValue(Key(), Name(), Layer());
            case 15: return Ask.SetBlanket(Key(), Layer(), sequence);
            case 16: return Ask.RemoveBlanket(Key(), Layer());
            case 17 when _holder == 0 && _random.Next(3) == 0: return Ask.DeleteLayer(Layer());
            case 18: return Ask.WriteDescriptor(Key(), Bytes.Hex("ff"));
            default: return Ask.CreateEntry(Key(), Name(), Layer(), Child(), sequence);
        }
    }

    private Ask Read() => _random.Next(5) switch
    {
        0 => Ask.Lookup(Key(), Name()),
        1 => Ask.EnumChildren(Key()),
        2 => Ask.QueryValue(Key(), Name()),
        3 => Ask.QueryAll(Key()),
        _ => Ask.ReadKey(Child()),
    };
}

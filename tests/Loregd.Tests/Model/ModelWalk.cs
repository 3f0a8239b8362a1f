using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Model;

/// <summary>
/// Random requests below one key, against the daemon and the <see cref="HiveModel"/> side by side. Names, layers and
/// GUIDs are few, so that they meet. Several walks may go on at once below keys and in layers of their own.
/// </summary>
internal sealed class ModelWalk
{
    private static readonly string[] s_names = ["a", "A", "b", "É", "é", "\U0001F600"];

    private readonly KeyGuid[] _guids = [.. Enumerable.Range(0, 12).Select(_ => KeyGuid.NewRandom())];
    private readonly Func<KernelConnection> _kernel;
    private readonly Random _random;
    private readonly KeyGuid _root;
    private readonly string[] _layers;
    private readonly bool _isAlone;
    private HiveModel _committed;
    private HiveModel? _inTransaction, _snapshot;
    private ulong _transaction, _readOnly, _lastTransaction;

    /// <param name="kernel">The connection of the moment.</param>
    /// <param name="root">Where it happens; a key that nobody else changes.</param>
    /// <param name="layers">Layers that nobody else uses.</param>
    /// <param name="firstTransaction">Ids from here on are this walk's.</param>
    /// <param name="isAlone">Nobody else writes to the hive. If somebody does, a time alone may be written later, or not at all (behaviour.md, Transactions and waiting).</param>
    public ModelWalk(Func<KernelConnection> kernel, Random random, KeyGuid root, string[] layers, ulong firstTransaction, bool isAlone)
    {
        _isAlone = isAlone;
        (_kernel, _random, _root, _layers, _lastTransaction) = (kernel, random, root, layers, firstTransaction);
        _committed = new HiveModel(root);
        _committed.PutKey(root, _kernel().KeyOf(root));
    }

    public bool IsInTransaction => _inTransaction is not null;

    /// <summary>What writes act on now, and in which transaction.</summary>
    private HiveModel Writing => _inTransaction ?? _committed;

    /// <summary>One request or a few.</summary>
    public void Step()
    {
        switch (_random.Next(100))
        {
            case < 58:
                Write();
                break;
            case < 88:
                Read();
                break;
            default:
                BeginOrEnd();
                break;
        }
    }

    /// <summary>DELETE_LAYER, which waits for every transaction.</summary>
    public void DeleteLayer()
    {
        string layer = Pick(_layers);
        AssertSame(_committed.DeleteLayer(layer), _kernel().DeleteLayer(layer));
    }

    /// <summary>Ends its transactions, if any are open.</summary>
    public void End()
    {
        if (_readOnly != 0)
            AssertSame(Status.Ok, _kernel().Abort(_readOnly));
        if (_transaction != 0)
            AssertSame(Status.Ok, _kernel().Abort(_transaction));
        Lose(static _ => { });
    }

    private void Write()
    {
        KeyGuid key = AnyKey();
        (string name, string layer, ulong sequence) = (Pick(s_names), Pick(_layers), _kernel().NextSequence());
        switch (_random.Next(11))
        {
            case 0 or 1:
                CreateInKernelsOrder(key, name, layer, sequence);
                break;
            case 2:
                KeyGuid child = Pick(_guids);
                if (MayHang(child, key))
                    AssertSame(Writing.CreateEntry(key, name, layer, child, sequence), _kernel().CreateEntry(key, name, layer, child, sequence, _transaction));
                break;
            case 3:
                CreateKey(Pick(_guids), name, key);
                break;
            case 4:
                AssertSame(Writing.HideEntry(key, name, layer, sequence), _kernel().HideEntry(key, name, layer, sequence, _transaction));
                break;
            case 5:
                AssertSame(Writing.DeleteEntry(key, name, layer), _kernel().DeleteEntry(key, name, layer, _transaction));
                break;
            case 6:
                Blob? descriptor = _random.Next(2) == 0 ? Blob.Of($"sd {sequence}") : null;
                ulong? time = _random.Next(2) == 0 && (_isAlone || descriptor is not null) ? sequence : null;
                AssertSame(Writing.WriteKey(key, descriptor, time), _kernel().WriteKey(key, descriptor, time, _transaction));
                break;
            case 7:
                key = _random.Next(4) == 0 && key != _root ? key : Pick(_guids);
                AssertSame(Writing.DropKey(key), _kernel().DropKey(key, _transaction));
                break;
            case 8:
                SetValue(key, name, layer, sequence);
                break;
            case 9:
                AssertSame(Writing.DeleteValueEntry(key, name, layer), _kernel().DeleteValueEntry(key, name, layer, _transaction));
                break;
            default:
                bool set = _random.Next(2) == 0;
                AssertSame(
                    Writing.SetBlanketTombstone(key, layer, set, sequence),
                    _kernel().SetBlanketTombstone(key, layer, set, sequence, _transaction));
                break;
        }
    }

    private void CreateInKernelsOrder(KeyGuid parent, string name, string layer, ulong sequence)
    {
        KeyGuid guid = Pick(_guids);
        if (Writing.Keys.Contains(guid))
            return;
        Status created = _kernel().CreateEntry(parent, name, layer, guid, sequence, _transaction);
        AssertSame(Writing.CreateEntry(parent, name, layer, guid, sequence), created);
        if (created == Status.Ok)
            CreateKey(guid, name, parent);
    }

    private void CreateKey(KeyGuid guid, string name, KeyGuid parent)
    {
        // Both ALREADY_EXISTS and NOT_FOUND: the specification does not say which.
        if (Writing.Keys.Contains(guid) && !Writing.Keys.Contains(parent))
            return;
        bool isVolatile = _random.Next(2) == 0 || Writing.ReadKey(parent).Key is { IsVolatile: true };
        bool isSymlink = _random.Next(5) == 0;
        var descriptor = Blob.Of($"new {guid}");
        Status created = _kernel().CreateKey(guid, name, parent, descriptor, isVolatile, isSymlink, _transaction);
        AssertSame(Writing.CreateKey(guid, name, parent, descriptor, isVolatile, isSymlink), created);
        if (created == Status.Ok)
            Writing.PutKey(guid, Writing.ReadKey(guid).Key! with { LastWriteTime = _kernel().KeyOf(guid, _transaction).LastWriteTime });
    }

    private void SetValue(KeyGuid key, string name, string layer, ulong sequence)
    {
        bool isTombstone = _random.Next(5) == 0;
        var value = new Value(name, layer, isTombstone ? RegType.Tombstone : RegType.Sz, isTombstone ? Blob.Empty : Blob.Of($"{sequence}"), sequence);
        Value[] old = [.. Writing.QueryValues(key, name).Values];
        ulong expected = _random.Next(3) switch { 0 when old.Length > 0 => Pick(old).Sequence, 1 => 1, _ => 0 };
        AssertSame(
            Writing.SetValue(key, value, expected),
            _kernel().SetValue(key, name, layer, value.Type, value.Data, sequence, expected, _transaction));
    }

    private void Read()
    {
        switch (_random.Next(3))
        {
            case 0 when _inTransaction is not null:
                Compare(_inTransaction, _transaction, AnyKey());
                break;
            case 1 when _readOnly != 0:
                KeyGuid key = AnyKey();
                // A read of an unknown key takes no moment, because it knows no hive.
                _snapshot ??= _committed.Keys.Contains(key) ? _committed.Clone() : null;
                Compare(_snapshot ?? _committed, _readOnly, key);
                break;
            default:
                Compare(_committed, 0, AnyKey());
                break;
        }
    }

    private void BeginOrEnd()
    {
        switch (_random.Next(4))
        {
            case 0 or 1 when _inTransaction is null:
                _transaction = ++_lastTransaction;
                AssertSame(Status.Ok, _kernel().Begin(_transaction));
                _inTransaction = _committed.Clone();
                break;
            case 0:
                AssertSame(Status.Ok, _kernel().Commit(_transaction));
                (_committed, _inTransaction, _transaction) = (_inTransaction!, null, 0);
                break;
            case 1:
                AssertSame(Status.Ok, _kernel().Abort(_transaction));
                (_inTransaction, _transaction) = (null, 0);
                break;
            default:
                if (_readOnly != 0)
                    AssertSame(Status.Ok, _kernel().Abort(_readOnly));
                (_readOnly, _snapshot) = (++_lastTransaction, null);
                AssertSame(Status.Ok, _kernel().Begin(_readOnly, mode: 1));
                break;
        }
    }

    /// <summary>The connection is gone, and with it transaction and snapshot; <paramref name="recover"/> is what the model does about it.</summary>
    public void Lose(Action<HiveModel> recover)
    {
        (_inTransaction, _transaction, _snapshot, _readOnly) = (null, 0, null, 0);
        recover(_committed);
        CompareAll();
    }

    public void CompareAll()
    {
        foreach (KeyGuid key in _guids.Append(_root))
            Compare(_committed, 0, key);
    }

    private void Compare(HiveModel model, ulong transaction, KeyGuid key)
    {
        string name = Pick(s_names);
        AssertSame(model.ReadKey(key), _kernel().ReadKey(key, transaction));
        LookupReply expected = model.Lookup(key, name), lookup = _kernel().Lookup(key, name, transaction);
        AssertSame(expected.Status, lookup.Status);
        Assert.Equal(expected.Entries, lookup.Entries);
        Assert.Equal(expected.Metadata, lookup.Metadata);
        EnumReply expectedChildren = model.EnumChildren(key), children = _kernel().EnumChildren(key, transaction);
        AssertSame(expectedChildren.Status, children.Status);
        Assert.Equal(expectedChildren.Children, children.Children);
        Assert.Equal(expectedChildren.Metadata, children.Metadata);
        AssertSame(model.QueryValues(key, name), _kernel().QueryValue(key, name, transaction));
        AssertSame(model.QueryValues(key, null), _kernel().QueryAllValues(key, transaction));
    }

    private static void AssertSame<T>(T expected, T actual) => Assert.Equal(expected, actual);

    private static void AssertSame(ValuesReply expected, ValuesReply actual)
    {
        Assert.Equal(expected.Status, actual.Status);
        Assert.Equal(expected.Values, actual.Values);
        Assert.Equal(expected.Blankets, actual.Blankets);
    }

    private static void AssertSame(OrphansReply expected, OrphansReply actual)
    {
        Assert.Equal(expected.Status, actual.Status);
        Assert.Equal(expected.Orphans, actual.Orphans);
    }

    /// <summary>A persistent key may not hang below a volatile one, nor may an unknown one that could become persistent.</summary>
    private bool MayHang(KeyGuid child, KeyGuid parent) =>
        Writing.ReadKey(parent).Key is not { IsVolatile: true } || Writing.ReadKey(child).Key is { IsVolatile: true };

    /// <summary>Mostly one that exists.</summary>
    private KeyGuid AnyKey()
    {
        KeyGuid[] known = [.. Writing.Keys];
        return _random.Next(8) switch { 0 => Pick(_guids), < 3 => _root, _ => Pick(known) };
    }

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}

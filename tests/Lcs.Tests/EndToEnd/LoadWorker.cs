using System.Buffers.Binary;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>
/// One user of a registry in which things go wrong: does random operations below two keys of its own, one of them volatile, and remembers what each of its
/// values may be. Everything that it sees is held against that at once, and in the end.
/// </summary>
internal sealed class LoadWorker : IDisposable
{
    private const int Names = 6;
    private const string None = "nothing";

    private readonly ServedRegistry _served;
    private readonly int _number;
    private readonly Random _random;
    private readonly string[] _groupNames = ["first", "second", "third"];
    private readonly Possible<string>[][] _values; // by key: 0 persistent, 1 volatile
    private readonly Possible<string> _group = new(None);
    private readonly Possible<string>[] _layered = [new(None), new(None)];
    private readonly Dictionary<string, string> _children = [];
    private Key[] _keys;
    private int _writes;
    private bool _mayStillDeleteLayer;

    public LoadWorker(ServedRegistry served, int number, int seed)
    {
        (_served, _number) = (served, number);
        _random = new Random(seed + number);
        foreach (string path in new[] { "System", @"System\Registry", @"System\Registry\Layers", $@"System\Registry\Layers\{Layer}" })
            served.Registry.CreateKey($@"Machine\{path}").Dispose();
        _keys = [served.Registry.CreateKey(PathOf(0)), served.Registry.CreateKey(PathOf(1), new CreateOptions { IsVolatile = true })];
        _values = [.. _keys.Select(_ => Enumerable.Range(0, Names).Select(_ => new Possible<string>(None)).ToArray())];
    }

    /// <summary>Whether keys are deleted too, and dropped.</summary>
    public bool DeletesKeys { get; init; }

    /// <summary>Operations that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Operations that failed in one of the ways in which they may.</summary>
    public int Failed { get; private set; }

    private Registry Registry => _served.Registry;

    private string Layer => $"Site{_number}";

    /// <summary>Does so many random operations, but no more once the time is over.</summary>
    public void Run(int operations, DateTime until)
    {
        for (int i = 0; i < operations && DateTime.UtcNow < until; i++)
        {
            try
            {
                DoOne();
                Acknowledged++;
            }
            catch (LcsException e) when (e.Errno is LcsErrno.EIO or LcsErrno.EINTR or LcsErrno.ETIMEDOUT or LcsErrno.EBUSY)
            {
                Failed++;
                _served.WaitUntilUp();
            }
        }
    }

    /// <summary>Holds everything that must be there against what is there. Nothing may go wrong any more.</summary>
    public void CheckAll()
    {
        for (int key = 0; key < _keys.Length; key++)
        {
            for (int name = 0; name < Names; name++)
                CheckValue(key, name);
            CheckLayered(key);
        }
        CheckSnapshot();
        foreach ((string child, string text) in _children)
        {
            using Key key = _keys[0].OpenSubkey(child);
            Assert.Equal(text, Text(key.FindValue("text")));
        }
    }

    /// <summary>The daemon was started anew: the volatile key is gone, the other is opened again.</summary>
    public void Reopen()
    {
        Assert.Equal(LcsErrno.ENOENT, Assert.Throws<LcsException>(() => Registry.OpenKey(PathOf(1))).Errno);
        _keys = [Registry.OpenKey(PathOf(0))];
    }

    public void Dispose()
    {
        foreach (Key key in _keys)
            key.Dispose();
    }

    private string PathOf(int key) => $@"Machine\worker{_number}{(key == 0 ? "" : " volatile")}";

    private void DoOne()
    {
        int key = _random.Next(_keys.Length), name = _random.Next(Names);
        switch (_random.Next(14))
        {
            case < 4: SetValue(key, name); break;
            case 4: DeleteValue(key, name); break;
            case 5: CheckValue(key, name); break;
            case 6: CheckList(key); break;
            case 7: CreateChild(); break;
            case 8: DeleteChild(); break;
            case 9: WriteGroup(); break;
            case 10: CheckSnapshot(); break;
            case 11: SetLayered(key); break;
            case 12: DeleteLayerOrCheckIt(key); break;
            default: Registry.Flush("Machine"); break;
        }
    }

    private void SetValue(int key, int name)
    {
        string text = $"{++_writes}";
        // Now and then one that does not fit into a page.
        byte[] data = Data(text, padding: _random.Next(8) == 0 ? 10_000 : 0);
        Write(_values[key][name], text, () => _keys[key].SetValue($"v{name}", RegType.Binary, data));
    }

    private void DeleteValue(int key, int name) => Write(_values[key][name], None, () => _keys[key].DeleteValue($"v{name}"));

    private static void Write(Possible<string> possible, string written, Action write)
    {
        try
        {
            write();
            possible.Acknowledged(written);
        }
        catch (LcsException)
        {
            possible.Unknown(written);
            throw;
        }
    }

    private void CheckValue(int key, int name) =>
        _values[key][name].Check(Text(_keys[key].FindValue($"v{name}")), $"value v{name} of {_keys[key].Path}");

    private void CheckList(int key)
    {
        Dictionary<string, string> found = _keys[key].EnumerateValues().ToDictionary(value => value.Name, Text, StringComparer.Ordinal);
        for (int name = 0; name < Names; name++)
            _values[key][name].Check(found.GetValueOrDefault($"v{name}", None), $"value v{name} of {_keys[key].Path}, listed,");
        if (key == 0)
            Assert.Empty(_children.Keys.Except(_keys[0].ListSubkeys().Select(child => child.Name)));
    }

    private void CreateChild()
    {
        // Never a name again: of a key whose creation has failed nobody knows.
        string child = $"child{++_writes}";
        using Key key = _keys[0].CreateSubkey(child);
        key.SetValue("text", RegType.Binary, Data(child));
        _children.Add(child, child);
    }

    private void DeleteChild()
    {
        if (_children.Count == 0 || !DeletesKeys)
            return;
        string child = _children.Keys.ElementAt(_random.Next(_children.Count));
        using Key key = _keys[0].OpenSubkey(child);
        _children.Remove(child);
        key.Delete();
        Assert.Null(Find(child));
    }

    private string? Find(string child) => _keys[0].ListSubkeys().Select(found => found.Name).FirstOrDefault(name => name == child);

    /// <summary>Three values in one transaction: all or none.</summary>
    private void WriteGroup()
    {
        string text = $"{++_writes}";
        Write(_group, text, () =>
        {
            using RegistryTransaction transaction = Registry.BeginTransaction();
            foreach (string name in _groupNames)
                _keys[0].SetValue(name, RegType.Binary, Data(text), new WriteOptions { Transaction = transaction });
            transaction.Commit();
        });
    }

    private void SetLayered(int key)
    {
        string text = $"{++_writes}";
        Possible<string> before = _layered[key];
        Write(before, text, () => _keys[key].SetValue("layered", RegType.Binary, Data(text), new WriteOptions { Layer = Layer }));
        if (_mayStillDeleteLayer)
            before.Unknown(None);
    }

    /// <summary>Deletes the worker's layer, seldom: that concerns all hives, and the layers are read anew.</summary>
    private void DeleteLayerOrCheckIt(int key)
    {
        if (_random.Next(3) > 0)
        {
            CheckLayered(key);
            return;
        }
        try
        {
            Registry.DeleteLayer(Layer);
            foreach (Possible<string> layered in _layered)
                layered.Acknowledged(None);
        }
        catch (LcsException e)
        {
            // A source that went down is asked again before its hives are open; one whose caller gave up may do it at any time.
            _mayStillDeleteLayer |= e.Errno is LcsErrno.EINTR or LcsErrno.ETIMEDOUT;
            foreach (Possible<string> layered in _layered)
                layered.Unknown(None);
            throw;
        }
    }

    private void CheckLayered(int key) => _layered[key].Check(Text(_keys[key].FindValue("layered")), $"the layer's value of {_keys[key].Path}");

    private void CheckSnapshot()
    {
        using RegistryTransaction snapshot = Registry.BeginTransaction(readOnly: true);
        string[] found = [.. _groupNames.Select(name => Text(_keys[0].FindValue(name, snapshot)))];
        Assert.True(found.Distinct().Count() == 1, $"half a transaction: {string.Join(", ", found)}");
        _group.Check(found[0], $"the group of {_keys[0].Path}");
    }

    private static byte[] Data(string text, int padding = 0)
    {
        byte[] data = new byte[4 + text.Length + padding];
        BinaryPrimitives.WriteInt32LittleEndian(data, padding);
        System.Text.Encoding.ASCII.GetBytes(text, data.AsSpan(4));
        return data;
    }

    private static string Text(RegistryValue? value) => value is null
        ? None
        : System.Text.Encoding.ASCII.GetString(value.Data, 4, value.Data.Length - 4 - BinaryPrimitives.ReadInt32LittleEndian(value.Data));
}

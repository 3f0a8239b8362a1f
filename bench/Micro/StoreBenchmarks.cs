using System.Text;
using BenchmarkDotNet.Attributes;
using Loregd.Storage;
using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Micro;

/// <summary>Reads of one connection as the operations make them, with nothing between: a LOOKUP, a READ_KEY and all values of a key.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private static readonly MemoryVfs s_vfs = MemoryVfs.Register("loregd-micro");
    private readonly byte[] _answer = new byte[64 << 10];
    private readonly byte[] _lookup = new byte[256];
    private readonly byte[] _readKey = new byte[256];
    private readonly byte[] _queryAll = new byte[256];
    private int _lookupLength;
    private int _readKeyLength;
    private int _queryAllLength;
    private string _path = "";
    private MemoryStore? _volatileStore;
    private Database? _writer;
    private ReadSession? _session;

    [GlobalSetup]
    public void Setup()
    {
        _path = Path.GetTempFileName();
        _volatileStore = s_vfs.CreateStore("/0");
        _volatileStore.Limit = 64 << 20;
        var connections = new HiveConnections(new DatabasePath(Encoding.UTF8.GetBytes(_path)), $"file:/0?vfs={s_vfs.Name}");
        _writer = connections.OpenWriter(32 << 20);
        Schema.CreateTables(_writer, Store.Volatile);
        Schema.CreateIndexes(_writer, Store.Volatile);
        FirstBoot.CreateHive(_writer, "Machine");
        KeyGuid root = FirstBoot.EnsureRoot(_writer, "Machine");
        _session = new ReadSession(connections.OpenReader(), new CommitGate(), new CommitClock());
        MakeRequests(root);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _session?.Dispose();
        _writer?.Dispose();
        _volatileStore?.Dispose();
        File.Delete(_path);
    }

    [Benchmark]
    public int Lookup() => Answer(OpCode.Lookup, _lookup.AsSpan(0, _lookupLength));

    [Benchmark]
    public int ReadKey() => Answer(OpCode.ReadKey, _readKey.AsSpan(0, _readKeyLength));

    [Benchmark]
    public int QueryAllValues() => Answer(OpCode.QueryValues, _queryAll.AsSpan(0, _queryAllLength));

    private int Answer(OpCode op, ReadOnlySpan<byte> payload)
    {
        var response = new ResponseWriter(_answer, 1, (ushort)op);
        if (!_session!.TryAnswer(op, payload, ref response))
            throw new InvalidOperationException("The hive does not hold its root.");
        return response.Finish();
    }

    private void MakeRequests(KeyGuid root)
    {
        const string Rows = """
            INSERT INTO main.keys SELECT randomblob(16), 'Child', 'child', guid, sd, 0, 0, 1 FROM main.keys WHERE parent_guid IS NULL;
            INSERT INTO main.path_entries SELECT parent_guid, name, name_folded, 'base', 0, guid, 1 FROM main.keys WHERE parent_guid IS NOT NULL;
            INSERT INTO main."values" SELECT guid, 'A', 'a', 'base', 4, x'01000000', 2 FROM main.keys WHERE parent_guid IS NULL;
            INSERT INTO main."values" SELECT guid, 'B', 'b', 'base', 1, x'6162630000', 3 FROM main.keys WHERE parent_guid IS NULL;
            """;
        _writer!.Execute(Rows);
        var lookup = new WireWriter(_lookup);
        new LookupRequest { Parent = root, ChildName = "Child"u8 }.Write(ref lookup);
        _lookupLength = lookup.Length;
        var readKey = new WireWriter(_readKey);
        new ReadKeyRequest { Guid = root }.Write(ref readKey);
        _readKeyLength = readKey.Length;
        var queryAll = new WireWriter(_queryAll);
        new QueryValuesRequest { Guid = root, QueryAll = true }.Write(ref queryAll);
        _queryAllLength = queryAll.Length;
    }
}

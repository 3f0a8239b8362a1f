using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;
using static Peios.Lcs.Tests.Streams.StreamBytes;

namespace Peios.Lcs.Tests.Streams;

/// <summary>Backups: the requests, and the bytes.</summary>
public sealed class BackupTests
{
    [Fact]
    public void A_backup_is_BEGIN_then_READ_KEY_ENUM_CHILDREN_QUERY_VALUES_depth_first_and_ABORT()
    {
        using var bench = new Bench(fill: (store, root) =>
        {
            KeyGuid a = store.AddKey(root, "A");
            store.AddKey(a, "A1");
            store.AddKey(root, "B");
        });
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        root.Backup(new MemoryStream());
        root.FindValue("x");
        string[] expected = [.. new[] { "Machine", "A", "A1", "B" }.SelectMany(key => new[] { $"READ_KEY {key} #1", $"ENUM_CHILDREN {key} #1", $"QUERY_VALUES {key} all #1" })];
        Assert.Equal(["BEGIN_TRANSACTION 1 ReadOnly", .. expected, "ABORT_TRANSACTION #1", "QUERY_VALUES Machine:x"], bench.Source.TakeLog());
    }

    [Fact]
    public void The_bytes_are_header_layers_by_name_keys_depth_first_and_trailer()
    {
        KeyGuid child = default, other = default, below = default;
        using Bench bench = LayeredBench.With((store, root) =>
        {
            KeyGuid top = store.AddKey(root, "Top");
            child = store.AddKey(top, "Child", sequence: 3);
            other = store.AddKey(top, "Child", sequence: 4, layer: "site");
            store.AddEntry(top, new FakeStore.Entry("Gone", "lost", true, KeyGuid.Zero, 5));
            below = store.AddKey(child, "Below", sequence: 6, isVolatile: true);
            store.AddValue(top, "v", RegType.Dword, [1, 0, 0, 0], sequence: 7);
            store.AddValue(top, "v", RegType.Tombstone, [], sequence: 8, layer: "off");
            store.Keys[child].Blankets["peer"] = 9;
            store.Keys[child].LastWriteTime = 77;
        });
        using Key key = bench.Registry.OpenKey(@"Machine\Top");
        var stream = new MemoryStream();
        StreamSummary summary = key.Backup(stream);
        byte[] bytes = stream.ToArray();

        byte[] header = Header(root: key.Guid);
        bytes.AsSpan(22, 8).CopyTo(header.AsSpan(22)); // the time
        byte[] expected = Stream(
            header, Layer("base"), Layer("lost", 0, 0), Layer("off", 99, 0), Layer("peer"), Layer("site", 10),
            Key(key.Guid, time: 0), Entry(key.Guid, "Gone", KeyGuid.Zero, "lost", 5), Value(key.Guid, "v", 4, [1, 0, 0, 0], sequence: 7), Value(key.Guid, "v", 0xFFFF, [], "off", 8),
            Key(child, time: 77), Entry(key.Guid, "Child", child, sequence: 3), Blanket(child, "peer", 9),
            Key(below, flags: 1, time: 0), Entry(child, "Below", below, sequence: 6),
            Key(other, time: 0), Entry(key.Guid, "Child", other, "site", 4));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(bytes));
        Assert.InRange(summary.Header.Time, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds() * 1_000_000, DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeMilliseconds() * 1_000_000);

        stream.Position = 0;
        StreamSummary verified = RegistryStream.Verify(stream);
        Assert.Equal((summary.Keys, summary.Entries, summary.Values, summary.BlanketTombstones, summary.Records, summary.Bytes),
            (verified.Keys, verified.Entries, verified.Values, verified.BlanketTombstones, verified.Records, verified.Bytes));
        Assert.Equal(verified.Hash, summary.Hash);
    }

    [Fact]
    public void A_symlink_is_written_and_not_followed()
    {
        using var bench = new Bench(fill: (store, root) =>
            store.AddValue(store.AddKey(root, "Link", isSymlink: true), "", RegType.Link, ValueEncoding.FromText("Machine")));
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(2, root.Backup(new MemoryStream()).Keys);
    }

    [Fact]
    public void A_snapshot_that_is_given_is_used_and_left_open()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        using RegistryTransaction snapshot = bench.Registry.BeginTransaction(readOnly: true), write = bench.Registry.BeginTransaction();
        bench.Source.TakeLog();
        root.Backup(new MemoryStream(), new BackupOptions { Transaction = snapshot });
        root.FindValue("x", snapshot);
        Assert.Equal(["BEGIN_TRANSACTION 1 ReadOnly", "READ_KEY Machine #1", "ENUM_CHILDREN Machine #1", "QUERY_VALUES Machine all #1", "QUERY_VALUES Machine:x #1"], bench.Source.TakeLog());
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => root.Backup(new MemoryStream(), new BackupOptions { Transaction = write })));
    }

    [Fact]
    public void A_backup_that_fails_writes_nothing_and_ends_its_snapshot()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "A"));
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request => request.Op == OpCode.QueryValues && FakeLog.Describe(bench.Store, request).Contains(" A ", StringComparison.Ordinal)
            ? FakeAnswers.StatusOnly(request, Status.StorageError)
            : null;
        var stream = new MemoryStream();
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.Backup(stream)));
        Assert.Equal(0, stream.Length);
        Assert.Equal(0, bench.Registry.Statistics.ReadOnlyTransactions);
    }

    [Fact]
    public void A_key_named_below_two_is_a_fault_of_its_source()
    {
        using var bench = new Bench(fill: (store, root) =>
        {
            KeyGuid a = store.AddKey(root, "A"), b = store.AddKey(root, "B");
            store.AddEntry(b, new FakeStore.Entry("again", "base", false, a, 4));
        });
        using Key root = bench.Registry.OpenKey("Machine");
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.Backup(new MemoryStream())));
    }

    [Fact]
    public void Progress_counts_keys()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "A"));
        using Key root = bench.Registry.OpenKey("Machine");
        var told = new List<long>();
        root.Backup(new MemoryStream(), new BackupOptions { Progress = told.Add });
        Assert.Equal([1L, 2L], told);
    }
}

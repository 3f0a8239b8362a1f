using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;
using static Peios.Lcs.Tests.Streams.StreamBytes;

namespace Peios.Lcs.Tests.Streams;

/// <summary>Restores: the requests, and what is refused before any of them. What a transaction undoes is tested with the daemon.</summary>
public sealed class RestoreTests
{
    [Fact]
    public void A_restore_tears_down_writes_the_root_and_creates_keys_before_their_entries()
    {
        using Bench bench = LayeredBench.With((store, root) =>
        {
            KeyGuid top = store.AddKey(root, "Top");
            KeyGuid old = store.AddKey(top, "Old");
            store.AddKey(old, "Older");
            store.AddEntry(top, new FakeStore.Entry("Gone", "site", true, KeyGuid.Zero, 2));
            store.AddValue(top, "was", RegType.Binary, [1]);
            store.Keys[top].Blankets["peer"] = 3;
        });
        using Key top = bench.Registry.OpenKey(@"Machine\Top");
        bench.Source.TakeLog();
        RestoreResult result = top.Restore(new MemoryStream(Stream(Sample())));
        Assert.Equal(
            [
                "BEGIN_TRANSACTION 1 ReadWrite",
                "ENUM_CHILDREN Top #1", "QUERY_VALUES Top all #1",
                "DELETE_ENTRY Gone #1", "ENUM_CHILDREN Old #1", "ENUM_CHILDREN Older #1", "DELETE_ENTRY Older #1", "DROP_KEY Older #1", "DELETE_ENTRY Old #1", "DROP_KEY Old #1",
                "DELETE_VALUE_ENTRY Top:was #1", "SET_BLANKET_TOMBSTONE Top #1",
                "ENUM_CHILDREN Top #1", "QUERY_VALUES Top all #1",
                "WRITE_KEY Top #1", "HIDE_ENTRY hidden #1", "SET_VALUE Top: #1", "SET_VALUE Top:v #1", "SET_VALUE Top:V #1",
                "CREATE_KEY Child #1", "WRITE_KEY Child #1", "CREATE_ENTRY Child #1", "SET_VALUE Child:x #1", "SET_BLANKET_TOMBSTONE Child #1",
                "CREATE_KEY Grand\u00e9 #1", "WRITE_KEY Grand\u00e9 #1", "CREATE_ENTRY Grand\u00e9 #1",
                "COMMIT_TRANSACTION #1",
            ],
            bench.Source.TakeLog());
        Assert.Equal(2, result.RemovedKeys);
        Assert.Equal(3, result.Stream.Keys);
        Assert.Empty(result.UnknownLayers);
        Assert.Equal(Child, top.QuerySubkeyLayers("child").Single().Target);
        Assert.Equal(9UL, bench.Store.Keys[top.Guid].LastWriteTime);
        Assert.Equal(7UL, bench.Store.Keys[Child].LastWriteTime);
        Assert.True(bench.Store.Keys[Grandchild].IsVolatile);
    }

    [Fact]
    public void Sequences_are_put_above_the_highest_in_their_order()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "Top"));
        using Key top = bench.Registry.OpenKey(@"Machine\Top");
        ulong next = bench.Registry.Statistics.NextSequence;
        top.Restore(new MemoryStream(Stream(Sample())));
        // The lowest in the stream is 5.
        Assert.Equal([next + 1, next + 6, next + 7], bench.Store.Keys[top.Guid].Values.Select(value => value.Sequence));
        Assert.Equal(next + 8, bench.Store.Keys[Child].Blankets["site"]);
        Assert.Equal(next + 15, top.QuerySubkeyLayers("hidden").Single().Sequence);
        Assert.Equal(next + 16, bench.Registry.Statistics.NextSequence);
    }

    [Fact]
    public void Too_few_sequences_left_is_EOVERFLOW_before_anything_is_asked()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        byte[] stream = Stream(Header(), Layer("base"), Key(Root), Value(Root, "v", 3, [], sequence: ulong.MaxValue - 1), Value(Root, "w", 3, [], sequence: 1));
        Assert.Equal(LcsErrno.EOVERFLOW, Bench.ErrnoOf(() => root.Restore(new MemoryStream(stream))));
        Assert.Empty(bench.Source.TakeLog());
    }

    [Fact]
    public void Backups_and_restores_over_and_over_use_sequences_up_by_their_number_only()
    {
        using var bench = new Bench(fill: (store, root) => { store.AddValue(root, "v", 3, [1], sequence: 90); store.AddValue(root, "w", 3, [1], sequence: 99); });
        using Key root = bench.Registry.OpenKey("Machine");
        for (int i = 0; i < 100; i++)
        {
            using var stream = new MemoryStream();
            root.Backup(stream);
            stream.Position = 0;
            root.Restore(stream);
        }
        Assert.Equal(101UL + 100 * 10, bench.Registry.Statistics.NextSequence);
        Assert.Equal(9UL, root.QueryValue("w").Sequence - root.QueryValue("v").Sequence);
    }

    [Fact]
    public void Layers_get_the_spelling_that_they_have_here_and_unknown_ones_are_told()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "Top"));
        using Key top = bench.Registry.OpenKey(@"Machine\Top");
        byte[] stream = Stream(Header(), Layer("SITE"), Layer("lost", 5, 1), Key(Root), Value(Root, "v", 3, [1], "SITE"), Value(Root, "v", 3, [2], "lost"));
        RestoreResult result = top.Restore(new MemoryStream(stream));
        Assert.Equal(["site", "lost"], bench.Store.Keys[top.Guid].Values.Select(value => value.Layer));
        Assert.Equal("lost", Assert.Single(result.UnknownLayers).Name);
        // Two spellings of one layer here would be one entry twice.
        stream = Stream(Header(), Layer("SITE"), Layer("Site"), Key(Root), Value(Root, "v", 3, [1], "SITE"), Value(Root, "v", 3, [2], "Site"));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => top.Restore(new MemoryStream(stream))));
    }

    [Fact]
    public void A_damaged_stream_asks_nothing_of_the_source()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        byte[] stream = Stream(Sample());
        stream[^1] ^= 1;
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => root.Restore(new MemoryStream(stream))));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => root.Restore(new MemoryStream(stream[..^40]))));
        Assert.Empty(bench.Source.TakeLog());
    }

    [Fact]
    public void A_key_that_exists_outside_is_EEXIST_and_the_transaction_is_aborted()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "Top"));
        bench.Store.Keys.Add(Grandchild, new FakeStore.StoredKey { Name = "elsewhere", Parent = bench.Root, Descriptor = FakeStore.RootDescriptor });
        using Key top = bench.Registry.OpenKey(@"Machine\Top");
        Assert.Equal(LcsErrno.EEXIST, Bench.ErrnoOf(() => top.Restore(new MemoryStream(Stream(Sample())))));
        top.FindValue("x");
        Assert.Contains("ABORT_TRANSACTION #1", bench.Source.TakeLog());
        Assert.Equal(0, bench.Registry.Statistics.ReadWriteTransactions);
    }

    [Fact]
    public void A_stream_whose_inner_key_is_the_target_itself_is_EEXIST_before_anything_is_asked()
    {
        using Bench bench = LayeredBench.With();
        bench.Store.Keys.Add(Child, new FakeStore.StoredKey { Name = "Child", Parent = bench.Root, Descriptor = FakeStore.RootDescriptor });
        bench.Store.AddEntry(bench.Root, new FakeStore.Entry("Child", "base", false, Child, 4));
        using Key child = bench.Registry.OpenKey(@"Machine\Child");
        bench.Source.TakeLog();
        Assert.Equal(LcsErrno.EEXIST, Bench.ErrnoOf(() => child.Restore(new MemoryStream(Stream(Sample())))));
        Assert.Empty(bench.Source.TakeLog());
    }

    [Fact]
    public void Persistent_keys_do_not_go_below_a_volatile_target_nor_a_symlink_into_a_key()
    {
        using Bench bench = LayeredBench.With((store, root) => { store.AddKey(root, "Run", isVolatile: true); store.AddKey(root, "Top"); });
        using Key run = bench.Registry.OpenKey(@"Machine\Run"), top = bench.Registry.OpenKey(@"Machine\Top");
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => run.Restore(new MemoryStream(Stream(Sample())))));
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => top.Restore(new MemoryStream(Stream(Header(), Layer("base"), Key(Root, flags: 2))))));
        run.Restore(new MemoryStream(Stream(Header(), Layer("base"), Key(Root), Key(Child, flags: 1), Entry(Root, "a", Child))));
    }

    [Fact]
    public void A_stream_that_can_be_read_only_once_is_kept_meanwhile()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "Top"));
        using Key top = bench.Registry.OpenKey(@"Machine\Top");
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        using var reading = new System.IO.Pipes.AnonymousPipeClientStream(System.IO.Pipes.PipeDirection.In, pipe.ClientSafePipeHandle);
        var writer = new Thread(() => { pipe.Write(Stream(Sample())); pipe.Dispose(); });
        writer.Start();
        Assert.Equal(3, top.Restore(reading).Stream.Keys);
        writer.Join();
    }

    [Fact]
    public void A_stream_that_changes_between_the_two_readings_changes_nothing()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "Top"));
        using Key top = bench.Registry.OpenKey(@"Machine\Top");
        byte[] bytes = Stream(Sample());
        int at = Array.IndexOf(bytes, (byte)'t', bytes.AsSpan().IndexOf("text"u8));
        bench.Source.Script = request =>
        {
            if (request.Op == OpCode.BeginTransaction)
                bytes[at] = (byte)'T';
            return null;
        };
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => top.Restore(new MemoryStream(bytes))));
        top.FindValue("x");
        string[] log = bench.Source.TakeLog();
        Assert.Contains("ABORT_TRANSACTION #1", log);
        Assert.DoesNotContain("COMMIT_TRANSACTION #1", log);
    }

    [Fact]
    public void Layers_restored_count_from_then_on_and_watches_above_and_below_are_told()
    {
        KeyGuid layers = Guid(20);
        using Bench bench = LayeredBench.With((store, root) => store.AddValue(root, "v", RegType.Binary, [1], layer: "fresh"));
        using Key root = bench.Registry.OpenKey("Machine");
        using Key key = bench.Registry.OpenKey(@"Machine\System\Registry\Layers");
        using RegistryWatch above = root.Watch(new WatchOptions { Subtree = true }), direct = root.Watch(), below = bench.Registry.Watch(@"Machine\System\Registry\Layers\site");
        Assert.Null(root.FindValue("v"));
        key.Restore(new MemoryStream(Stream(Header(root: layers), Layer("base"), Key(layers), Key(Child), Entry(layers, "fresh", Child))));
        Assert.NotNull(root.FindValue("v"));
        Assert.Null(bench.Registry.Layers.Find("site"));
        Assert.Equal(WatchEventKind.SubtreeRestored, above.Read(TimeSpan.Zero, CancellationToken.None)?.Kind);
        Assert.Equal(WatchEventKind.SubtreeRestored, below.Read(TimeSpan.Zero, CancellationToken.None)?.Kind);
        Assert.Null(direct.Read(TimeSpan.Zero, CancellationToken.None));
    }
}

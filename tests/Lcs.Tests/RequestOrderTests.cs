using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>
/// kernel.md, "In which order it asks". Transactions are in <see cref="TransactionTests"/>, the ABORTs and DROP_KEYs of a layer's deletion in <see cref="LayerChangeTests"/>,
/// backups and restores in <see cref="Streams.BackupTests"/> and <see cref="Streams.RestoreTests"/>.
/// </summary>
public sealed class RequestOrderTests
{
    private static readonly byte[] Data = [1, 2, 3];

    [Fact]
    public void Registering_Machine_reads_the_layers()
    {
        using var bench = new Bench(fill: AddLayers);
        bench.Source.Dispose();
        bench.WaitUntilDown();
        FakeSource source = bench.Connect();
        Assert.Equal(0, source.Register(100, ("Machine", bench.Root)));
        bench.WaitUntilUp();
        Assert.Equal(
            ["LOOKUP System", "LOOKUP Registry", "LOOKUP KMES", "LOOKUP Layers", "QUERY_VALUES Registry all", "QUERY_VALUES KMES all",
                "ENUM_CHILDREN Layers", "READ_KEY Site", "QUERY_VALUES Site all"],
            source.TakeLog());
        Assert.Equal(new Layer("Site", 0, true), bench.Registry.Layers.Find("SITE"));
    }

    [Fact]
    public void Opening_a_path_is_one_LOOKUP_per_component_and_a_root_alone_READ_KEY()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(store.AddKey(root, "System"), "Init"));
        bench.Registry.OpenKey(@"machine\SYSTEM\Init").Dispose();
        Assert.Equal(["LOOKUP SYSTEM", "LOOKUP Init"], bench.Source.TakeLog());
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.Equal(["READ_KEY Machine"], bench.Source.TakeLog());
    }

    [Fact]
    public void A_symlink_on_the_way_is_QUERY_VALUES_of_its_default_value()
    {
        using var bench = new Bench(fill: (store, root) =>
        {
            store.AddKey(store.AddKey(root, "Real"), "Below");
            store.AddValue(store.AddKey(root, "Link", isSymlink: true), "", RegType.Link, [.. @"Machine\Real"u8, 0]);
        });
        using Key key = bench.Registry.OpenKey(@"Machine\Link\Below");
        Assert.Equal(@"Machine\Real\Below", key.Path);
        Assert.Equal(["LOOKUP Link", "QUERY_VALUES Link:", "LOOKUP Real", "LOOKUP Below"], bench.Source.TakeLog());
    }

    [Fact]
    public void Creating_a_key_is_LOOKUP_then_CREATE_ENTRY_then_CREATE_KEY()
    {
        using var bench = new Bench(fill: (store, root) => store.AddKey(root, "Software"));
        bench.Registry.CreateKey(@"Machine\Software\Acme", default, out bool created).Dispose();
        Assert.True(created);
        Assert.Equal(["LOOKUP Software", "LOOKUP Acme", "CREATE_ENTRY Acme", "CREATE_KEY Acme"], bench.Source.TakeLog());
        bench.Registry.CreateKey(@"Machine\Software\Acme", default, out created).Dispose();
        Assert.False(created);
        Assert.Equal(["LOOKUP Software", "LOOKUP Acme"], bench.Source.TakeLog());
    }

    [Fact]
    public void Nothing_is_undone_when_CREATE_KEY_fails()
    {
        using var bench = new Bench();
        bench.Source.Script = request => request.Op == OpCode.CreateKey ? FakeAnswers.StatusOnly(request, Status.StorageError) : null;
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => bench.Registry.CreateKey(@"Machine\Acme")));
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.Equal(["LOOKUP Acme", "READ_KEY Machine", "CREATE_ENTRY Acme", "CREATE_KEY Acme", "READ_KEY Machine"], bench.Source.TakeLog());
    }

    [Fact]
    public void An_entry_that_appears_meanwhile_is_opened()
    {
        using var bench = new Bench();
        KeyGuid made = default;
        bench.Source.Script = request =>
        {
            if (request.Op == OpCode.CreateEntry)
                made = bench.Store.AddKey(bench.Root, "Acme");
            return null;
        };
        using Key key = bench.Registry.CreateKey(@"Machine\Acme", default, out bool created);
        Assert.False(created);
        Assert.Equal(made, key.Guid);
        Assert.Equal(["LOOKUP Acme", "READ_KEY Machine", "CREATE_ENTRY Acme", "LOOKUP Acme"], bench.Source.TakeLog());
    }

    [Fact]
    public void Setting_a_value_is_QUERY_VALUES_then_SET_VALUE_then_WRITE_KEY()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        root.SetValue("Port", RegType.Binary, Data);
        Assert.Equal(["QUERY_VALUES Machine:Port", "SET_VALUE Machine:Port", "WRITE_KEY Machine"], bench.Source.TakeLog());
    }

    [Fact]
    public void A_failing_WRITE_KEY_after_a_change_and_a_failing_LOOKUP_after_a_deletion_take_the_source_down()
    {
        foreach (OpCode failing in new[] { OpCode.WriteKey, OpCode.Lookup })
        {
            using var bench = new Bench(fill: (store, root) => store.AddKey(root, "A"));
            using Key root = bench.Registry.OpenKey("Machine"), key = bench.Registry.OpenKey(@"Machine\A");
            bench.Source.Script = request => request.Op == failing ? FakeAnswers.StatusOnly(request, Status.StorageError) : null;
            Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => { if (failing == OpCode.WriteKey) root.SetValue("v", RegType.Binary, Data); else key.Delete(); }));
            bench.WaitUntilDown();
            Assert.True(bench.Source.Closed.Wait(TimeSpan.FromSeconds(10), CancellationToken.None));
        }
    }

    [Fact]
    public void Deleting_a_value_queries_it_before_and_after()
    {
        using var bench = new Bench(fill: (store, root) => store.AddValue(root, "Port", RegType.Binary, Data));
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        Assert.True(root.DeleteValue("PORT"));
        Assert.Equal(["QUERY_VALUES Machine:PORT", "DELETE_VALUE_ENTRY Machine:PORT", "QUERY_VALUES Machine:PORT", "WRITE_KEY Machine"], bench.Source.TakeLog());
        Assert.False(root.DeleteValue("PORT"));
    }

    [Fact]
    public void A_blanket_tombstone_queries_all_values_before_and_after()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        root.SetBlanketTombstone(true);
        Assert.Equal(["QUERY_VALUES Machine all", "SET_BLANKET_TOMBSTONE Machine", "QUERY_VALUES Machine all", "WRITE_KEY Machine"], bench.Source.TakeLog());
    }

    [Fact]
    public void A_deleted_key_is_dropped_at_its_last_close_outside_the_transaction()
    {
        var options = new LcsOptions { UnawaitedOkTakesSourceDown = false };
        using var bench = new Bench(options, fill: (store, root) => store.AddKey(root, "Acme"));
        Key key = bench.Registry.OpenKey(@"Machine\Acme");
        Key second = bench.Registry.OpenKey(@"Machine\Acme");
        bench.Source.TakeLog();
        Assert.True(key.Delete());
        Assert.Equal(["ENUM_CHILDREN Acme", "DELETE_ENTRY Acme", "LOOKUP Acme", "WRITE_KEY Machine"], bench.Source.TakeLog());
        key.SetValue("still", RegType.Binary, Data);
        key.Dispose();
        bench.Source.TakeLog();
        Assert.Equal(1, second.Info().ValueCount);
        Assert.DoesNotContain(bench.Source.TakeLog(), line => line.StartsWith("DROP_KEY", StringComparison.Ordinal));
        second.Dispose();
        bench.Registry.OpenKey("Machine").Dispose();
        Assert.Equal(["DROP_KEY Acme", "READ_KEY Machine"], bench.Source.TakeLog());
    }

    [Fact]
    public void Hiding_a_key_is_HIDE_ENTRY_then_LOOKUP()
    {
        using var bench = new Bench(fill: (store, root) => { AddLayers(store, root); store.AddKey(root, "Acme"); });
        Key key = bench.Registry.OpenKey(@"Machine\Acme");
        bench.Source.TakeLog();
        key.Hide(new WriteOptions { Layer = "site" });
        Assert.Equal(["HIDE_ENTRY Acme", "LOOKUP Acme"], bench.Source.TakeLog());
        key.Dispose();
        Assert.Equal(LcsErrno.ENOENT, Bench.ErrnoOf(() => bench.Registry.OpenKey(@"Machine\Acme")));
    }

    [Fact]
    public void Setting_security_is_READ_KEY_then_WRITE_KEY()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        uint mask = 0;
        bench.Source.Script = request =>
        {
            if (request.Op == OpCode.WriteKey && WriteKeyRequest.TryRead(request.Payload, out WriteKeyRequest write))
                mask = write.FieldMask;
            return null;
        };
        byte[] descriptor = [.. FakeStore.RootDescriptor];
        descriptor[29] = 0;
        root.SetSecurity(descriptor);
        Assert.Equal(["READ_KEY Machine", "WRITE_KEY Machine"], bench.Source.TakeLog());
        Assert.Equal(3U, mask);
        Assert.Equal(descriptor, root.QuerySecurity());
        Assert.Equal(["READ_KEY Machine"], bench.Source.TakeLog());
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => root.SetSecurity(descriptor[..30])));
        Assert.Empty(bench.Source.TakeLog());
    }

    [Fact]
    public void Enumerating_subkeys_asks_for_every_index_anew()
    {
        using var bench = new Bench(fill: (store, root) => { store.AddKey(root, "A"); store.AddKey(root, "B"); });
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        Assert.Equal(["A", "B"], root.EnumerateSubkeys().Select(info => info.Name));
        Assert.Equal(
            ["ENUM_CHILDREN Machine", "READ_KEY A", "ENUM_CHILDREN A", "QUERY_VALUES A all",
                "ENUM_CHILDREN Machine", "READ_KEY B", "ENUM_CHILDREN B", "QUERY_VALUES B all", "ENUM_CHILDREN Machine"],
            bench.Source.TakeLog());
    }

    [Fact]
    public void A_flush_carries_the_hive_as_typed()
    {
        using var bench = new Bench();
        bench.Registry.Flush("mACHINE");
        Assert.Equal(["FLUSH mACHINE"], bench.Source.TakeLog());
    }

    [Fact]
    public void Deleting_a_layer_asks_the_source_once_and_a_source_that_was_down_when_it_resumes()
    {
        using var bench = new Bench(fill: AddLayers);
        bench.Registry.DeleteLayer("Site");
        Assert.Equal(["DELETE_LAYER Site"], bench.Source.TakeLog());
        bench.Source.Dispose();
        bench.WaitUntilDown();
        bench.Registry.DeleteLayer("Other");
        Assert.Equal(0, bench.Connect().Register(100, ("Machine", bench.Root)));
        Assert.Equal("DELETE_LAYER Other", bench.Source.TakeLog()[0]);
    }

    internal static void AddLayers(FakeStore store, KeyGuid root)
    {
        KeyGuid registry = store.AddKey(store.AddKey(root, "System"), "Registry");
        store.AddKey(registry, "KMES");
        store.AddKey(store.AddKey(registry, "Layers"), "Site");
    }
}

using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>Backup and restore with the real daemon.</summary>
public sealed class StreamRoundTripTests
{
    private static readonly LcsOptions Peaceful = new() { UnawaitedOkTakesSourceDown = false };

    [Fact]
    public void What_was_damaged_after_a_backup_is_as_it_was_after_the_restore_and_after_a_restart()
    {
        using var served = new ServedRegistry(Peaceful);
        Fill(served.Registry);
        using var stream = new MemoryStream();
        string before;
        using (Key top = served.Registry.OpenKey(@"Machine\Top"))
        {
            before = Dump(top);
            StreamSummary written = top.Backup(stream);
            Assert.Equal((8L, "base,site"), (written.Keys, string.Join(',', written.Layers.Select(layer => layer.Name))));
            Damage(served.Registry);
            Assert.NotEqual(before, Dump(top));
            stream.Position = 0;
            RestoreResult restored = top.Restore(stream);
            Assert.Equal(written.Hash, restored.Stream.Hash);
            Assert.Equal(before, Dump(top));
        }
        Assert.Equal(0, served.Restart());
        using Key again = served.Registry.OpenKey(@"Machine\Top");
        // The volatile key and what is below it went with the daemon.
        string persistent = before[..before.IndexOf(@"Machine\Top\Run", StringComparison.Ordinal)];
        Assert.Equal(string.Join('\n', persistent.Split('\n').Where(line => !line.StartsWith("  Run ", StringComparison.Ordinal))), Dump(again));
    }

    [Fact]
    public void A_restore_twice_over_is_the_same_and_a_second_backup_differs_in_time_and_sequences_only()
    {
        using var served = new ServedRegistry(Peaceful);
        Fill(served.Registry);
        using Key top = served.Registry.OpenKey(@"Machine\Top");
        using MemoryStream first = new(), second = new();
        top.Backup(first);
        for (int i = 0; i < 2; i++)
        {
            first.Position = 0;
            top.Restore(first);
        }
        top.Backup(second);
        Assert.Equal(first.Length, second.Length);
        first.Position = second.Position = 0;
        StreamSummary one = RegistryStream.Verify(first), two = RegistryStream.Verify(second);
        Assert.Equal((one.Keys, one.Entries, one.Values, one.BlanketTombstones, one.Records), (two.Keys, two.Entries, two.Values, two.BlanketTombstones, two.Records));
    }

    [Fact]
    public void A_restore_beside_the_original_is_a_conflict_and_changes_nothing()
    {
        using var served = new ServedRegistry(Peaceful);
        Fill(served.Registry);
        using Key top = served.Registry.OpenKey(@"Machine\Top"), beside = served.Registry.CreateKey(@"Machine\Beside"), elsewhere = served.Registry.CreateKey(@"Users\Elsewhere");
        beside.SetValue("stays", RegType.Binary, [1]);
        beside.CreateSubkey("stays too").Dispose();
        using var stream = new MemoryStream();
        top.Backup(stream);
        string before = Dump(top), besideBefore = Dump(beside);
        foreach (Key target in new[] { beside, elsewhere })
        {
            stream.Position = 0;
            Assert.Equal(LcsErrno.EEXIST, Assert.Throws<LcsException>(() => target.Restore(stream)).Errno);
        }
        Assert.Equal(before, Dump(top));
        Assert.Equal(besideBefore, Dump(beside));
        Assert.Empty(elsewhere.ListSubkeys());
    }

    [Fact]
    public void A_subtree_can_move_to_another_key_once_the_original_is_gone()
    {
        using var served = new ServedRegistry(Peaceful);
        Fill(served.Registry);
        using var stream = new MemoryStream();
        string before;
        using (Key top = served.Registry.OpenKey(@"Machine\Top"))
        {
            before = Dump(top);
            top.Backup(stream);
            using var empty = new MemoryStream();
            using (Key bare = served.Registry.CreateKey(@"Machine\Bare"))
                bare.Backup(empty);
            empty.Position = 0;
            top.Restore(empty);
            Assert.Empty(top.EnumerateSubkeyLayers());
        }
        using Key target = served.Registry.CreateKey(@"Users\Moved");
        KeyGuid guid = target.Guid;
        stream.Position = 0;
        target.Restore(stream);
        Assert.Equal(before.Replace(@"Machine\Top", @"Users\Moved", StringComparison.Ordinal), Dump(target));
        using Key again = served.Registry.OpenKey(@"Users\Moved");
        Assert.Equal(guid, again.Guid);
    }

    [Fact]
    public void A_whole_hive_comes_back_with_its_layers()
    {
        using var served = new ServedRegistry(Peaceful);
        Fill(served.Registry);
        using Key root = served.Registry.OpenKey("Machine");
        using var stream = new MemoryStream();
        root.Backup(stream);
        string before = Dump(root);
        using (Key system = root.OpenSubkey("System"))
            system.DeleteSubtree();
        Assert.Null(served.Registry.Layers.Find("site"));
        stream.Position = 0;
        root.Restore(stream);
        Assert.Equal(10U, served.Registry.Layers.Find("site")?.Precedence);
        Assert.Equal(before, Dump(root));
    }

    [Fact]
    public void A_subtree_of_more_keys_than_requests_can_be_in_flight_is_deleted_with_none_left_behind()
    {
        using var served = new ServedRegistry(Peaceful);
        using Key top = served.Registry.CreateKey(@"Machine\Top");
        using (RegistryTransaction transaction = served.Registry.BeginTransaction())
        {
            for (int i = 0; i < 1500; i++)
                top.CreateSubkey($"k{i}", new CreateOptions { Transaction = transaction }).Dispose();
            transaction.Commit();
        }
        using var stream = new MemoryStream();
        top.Backup(stream);
        top.DeleteSubtree();
        using Key again = served.Registry.CreateKey(@"Machine\Top");
        stream.Position = 0;
        // A key whose DROP_KEY was lost would be a conflict.
        Assert.Equal(1501, again.Restore(stream).Stream.Keys);
        Assert.Equal(1500, again.ListSubkeys().Count);
    }

    [Fact]
    public void A_key_that_is_deleted_but_held_open_comes_back_to_its_holder()
    {
        using var served = new ServedRegistry(Peaceful);
        Fill(served.Registry);
        using Key top = served.Registry.OpenKey(@"Machine\Top");
        using var stream = new MemoryStream();
        top.Backup(stream);
        Key held = served.Registry.OpenKey(@"Machine\Top\A\Deep");
        using (Key a = top.OpenSubkey("A"))
            a.DeleteSubtree();
        held.SetValue("written meanwhile", RegType.Binary, [1]);
        stream.Position = 0;
        top.Restore(stream);
        Assert.Empty(held.EnumerateValueLayers());
        held.Dispose();
        // The last close of a deleted key would drop it.
        served.Registry.OpenKey(@"Machine\Top\A\Deep\Deeper").Dispose();
    }

    [Fact]
    public void A_backup_shows_one_moment_whatever_is_written_meanwhile()
    {
        using var served = new ServedRegistry(Peaceful);
        Fill(served.Registry);
        using Key top = served.Registry.OpenKey(@"Machine\Top");
        string before = Dump(top);
        using var stream = new MemoryStream();
        bool damaged = false;
        top.Backup(stream, new BackupOptions
        {
            Progress = _ =>
            {
                if (!damaged)
                    Damage(served.Registry);
                damaged = true;
            },
        });
        stream.Position = 0;
        top.Restore(stream);
        Assert.Equal(before, Dump(top));
    }

    private static void Fill(Registry registry)
    {
        registry.CreateLayer("site", new LayerSettings { Precedence = 10 });
        registry.CreateLayer("off", new LayerSettings { IsEnabled = false });
        var site = new WriteOptions { Layer = "site" };
        using Key top = registry.CreateKey(@"Machine\Top");
        top.SetValue("", RegType.Sz, ValueEncoding.FromText("default"));
        top.SetValue("v", RegType.Dword, ValueEncoding.FromDword(1));
        top.SetValue("V", RegType.Dword, ValueEncoding.FromDword(2), site);
        top.SetTombstone("masked", site);
        top.SetValue("large", RegType.Binary, new byte[300_000]);
        top.HideSubkey("Hidden", site);
        using (Key a = top.CreateSubkey("A"))
        {
            a.SetValue("x", RegType.MultiSz, ValueEncoding.FromStrings(["a", "b"]));
            a.SetBlanketTombstone(true, site);
            using Key deep = a.CreateSubkey("Deep");
            deep.CreateSubkey("Deeper").Dispose();
        }
        top.CreateSubkey("Hidden").Dispose();
        registry.CreateLink(@"Machine\Top\Link", @"Machine\Top\A").Dispose();
        top.CreateSubkey("Run", new CreateOptions { IsVolatile = true }).Dispose();
        registry.CreateKey(@"Machine\Top\Run\Now", new CreateOptions { IsVolatile = true, Layer = "site" }).Dispose();
    }

    private static void Damage(Registry registry)
    {
        using Key top = registry.OpenKey(@"Machine\Top");
        using (Key a = top.OpenSubkey("A"))
            a.DeleteSubtree();
        top.DeleteValue("v");
        top.SetValue("", RegType.Dword, ValueEncoding.FromDword(3));
        top.SetValue("added", RegType.Dword, ValueEncoding.FromDword(3));
        top.UnhideSubkey("Hidden", new WriteOptions { Layer = "site" });
        using (Key run = top.OpenSubkey("Run"))
            run.SetValue("added", RegType.Dword, ValueEncoding.FromDword(3));
        top.CreateSubkey("Added").Dispose();
    }

    /// <summary>A key and all below it in all layers, in words, but for sequences.</summary>
    private static string Dump(Key key)
    {
        var text = new System.Text.StringBuilder();
        Dump(key, text);
        return text.ToString();
    }

    private static void Dump(Key key, System.Text.StringBuilder text)
    {
        KeyInfo info = key.Info();
        text.Append($"{key.Path} {info.IsVolatile} {info.IsSymlink} {info.LastWriteTime} {Convert.ToHexString(info.Descriptor)}\n");
        foreach (LayeredValue value in key.EnumerateValueLayers())
            text.Append($"  {value.Name}:{value.Layer}:{value.Kind}:{value.Type}:{Convert.ToHexString(value.Data.AsSpan(0, Math.Min(64, value.Data.Length)))}:{value.Data.Length}:{value.Wins}\n");
        foreach (LayeredName name in key.EnumerateSubkeyLayers())
            text.Append($"  {name.Name} {string.Join(", ", name.Entries.Select(entry => $"{entry.Layer}:{entry.Kind}:{entry.Target}:{entry.Wins}"))}\n");
        foreach (Subkey subkey in key.ListSubkeys())
        {
            using Key below = key.OpenSubkey(subkey.Name, follow: false);
            Dump(below, text);
        }
    }
}

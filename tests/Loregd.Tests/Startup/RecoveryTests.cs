using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Startup;

/// <summary>
/// behaviour.md, Startup: before registration keys without entries and entries without keys go, with all below them; values of keys that are
/// gone are swept after it. The log says how many.
/// </summary>
public sealed class RecoveryTests : IDisposable
{
    private readonly Rig _rig = Rig.Prepare();
    private readonly KeyGuid _root = KeyGuid.NewRandom();

    [Fact]
    public void A_key_without_entries_goes()
    {
        Make(hive => hive.AddKey(_root, "Orphan", layer: null));
        AssertKeysOnDisk("Machine");
        _rig.AssertSaid("1 keys without entries");
    }

    [Fact]
    public void A_key_with_an_entry_in_any_layer_stays()
    {
        Make(hive =>
        {
            hive.AddKey(_root, "A", "base");
            hive.AddKey(_root, "B", "other layer");
        });
        AssertKeysOnDisk("A", "B", "Machine");
        Assert.DoesNotContain("recovery", _rig.Loregd.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_only_HIDDEN_beside_it_goes()
    {
        Make(hive =>
        {
            hive.AddKey(_root, "Orphan", layer: null);
            hive.Execute($"INSERT INTO path_entries VALUES ({HiveFile.Hex(_root)}, 'Orphan', 'orphan', 'base', 1, NULL, 5)");
        });
        AssertKeysOnDisk("Machine");
        Assert.Equal([Entry.Hidden("base", 5)], _rig.Kernel.EntriesOf(_root, "Orphan"));
    }

    [Fact]
    public void An_entry_without_its_key_goes()
    {
        Make(hive => hive.Execute($"DELETE FROM keys WHERE guid = {HiveFile.Hex(hive.AddKey(_root, "Gone"))}"));
        Assert.Empty(EntriesOnDisk());
        _rig.AssertSaid("1 entries without keys");
        // Its name is free again.
        _rig.Kernel.AddKey(_root, "gone");
    }

    [Fact]
    public void What_hung_below_a_removed_key_goes_with_it()
    {
        Make(hive =>
        {
            KeyGuid orphan = hive.AddKey(_root, "Orphan", layer: null);
            KeyGuid child = hive.AddKey(orphan, "Child");
            hive.AddKey(child, "Grandchild");
            hive.AddKey(hive.AddKey(child, "Second grandchild"), "Great-grandchild");
            hive.Execute($"INSERT INTO path_entries VALUES ({HiveFile.Hex(child)}, 'Hidden', 'hidden', 'base', 1, NULL, 5)");
            hive.AddKey(_root, "Kept");
        });
        AssertKeysOnDisk("Kept", "Machine");
        Assert.Single(EntriesOnDisk());
        _rig.AssertSaid("5 keys");
    }

    [Theory]
    [InlineData("00000000000000000000000000000001")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    public void Entries_below_a_key_that_is_missing_go_and_what_only_they_name(string missing)
    {
        KeyGuid parent = new(Convert.FromHexString(missing));
        Make(hive =>
        {
            // As many as are passed by a seek, beside a few.
            for (int i = 0; i < 20; i++)
                hive.AddKey(parent, $"Below {i}");
            hive.Execute($"INSERT INTO path_entries VALUES ({HiveFile.Hex(parent)}, 'Hidden', 'hidden', 'base', 1, NULL, 5)");
            KeyGuid kept = hive.AddKey(_root, "Kept");
            for (int i = 10; i < 30; i++)
                hive.AddKey(kept, $"Of kept {i}");
        });
        AssertKeysOnDisk([.. Enumerable.Range(10, 20).Select(i => $"Of kept {i}").Prepend("Machine").Prepend("Kept").Order(StringComparer.Ordinal)]);
        Assert.Equal(Status.NotFound, _rig.Kernel.EnumChildren(parent).Status);
        Assert.Equal(Status.NotFound, _rig.Kernel.Lookup(parent, "Below 3").Status);
        _rig.AssertSaid("20 keys");
        // A key of this GUID has nothing old below it.
        Assert.Equal(Status.Ok, _rig.Kernel.CreateEntry(_root, "New", "base", parent, 99));
        Assert.Equal(Status.Ok, _rig.Kernel.CreateKey(parent, "New", _root));
        Assert.Empty(_rig.Kernel.EnumChildren(parent).Children);
    }

    [Fact]
    public void Persistent_keys_below_a_volatile_one_are_gone_after_a_restart_and_stay_while_it_lives()
    {
        Make(_ => { });
        KeyGuid parent = _rig.Kernel.AddKey(_root, "Volatile", isVolatile: true);
        KeyGuid child = _rig.Kernel.AddKey(parent, "Child");
        _rig.Reconnect();
        Assert.Equal(Status.Ok, _rig.Kernel.ReadKey(child).Status);
        Assert.Single(_rig.Kernel.EnumChildren(parent).Children);
        _rig.Stop();
        _rig.StartAgain();
        Assert.Equal(Status.NotFound, _rig.Kernel.ReadKey(child).Status);
        Assert.Equal(Status.NotFound, _rig.Kernel.EnumChildren(parent).Status);
        AssertKeysOnDisk("Machine");
    }

    [Fact]
    public void What_hangs_elsewhere_too_stays()
    {
        KeyGuid child = KeyGuid.Zero;
        Make(hive =>
        {
            KeyGuid orphan = hive.AddKey(_root, "Orphan", layer: null);
            child = hive.AddKey(orphan, "Child");
            hive.AddKey(child, "Grandchild");
            hive.Execute($"INSERT INTO path_entries VALUES ({HiveFile.Hex(_root)}, 'Linked', 'linked', 'base', 0, {HiveFile.Hex(child)}, 9)");
        });
        AssertKeysOnDisk("Child", "Grandchild", "Machine");
        Assert.Equal([Entry.To(child, "base", 9)], _rig.Kernel.EntriesOf(_root, "Linked"));
    }

    [Fact]
    public void A_deep_subtree_is_no_matter()
    {
        Make(hive =>
        {
            hive.Execute("BEGIN");
            KeyGuid below = hive.AddKey(_root, "Orphan", layer: null);
            for (int i = 0; i < 2000; i++)
                below = hive.AddKey(below, $"Level {i}");
            hive.Execute("COMMIT");
        });
        AssertKeysOnDisk("Machine");
        Assert.Empty(EntriesOnDisk());
    }

    [Theory]
    [InlineData("x'0102030405'")]
    [InlineData("x''")]
    [InlineData("NULL")]
    [InlineData("'0123456789abcdef'")]
    [InlineData("42")]
    public void An_entry_whose_target_is_no_GUID_is_an_entry_without_its_key(string target)
    {
        Make(hive =>
        {
            hive.AddKey(_root, "Kept");
            hive.Execute($"INSERT INTO path_entries VALUES ({HiveFile.Hex(_root)}, 'Odd', 'odd', 'base', 0, {target}, 9)");
        });
        Assert.Single(EntriesOnDisk());
        Assert.Equal("Kept", Assert.Single(_rig.Kernel.EnumChildren(_root).Children).Name);
        _rig.AssertSaid("1 entries without keys");
    }

    [Theory]
    [InlineData("x'0102030405'")]
    [InlineData("'zzzzzzzzzzzzzzzz'")]
    public void A_key_whose_GUID_is_none_is_a_key_without_entries(string guid)
    {
        Make(hive =>
        {
            hive.AddKey(_root, "Kept");
            hive.Execute($"INSERT INTO keys VALUES ({guid}, 'Odd', 'odd', {HiveFile.Hex(_root)}, x'', 0, 0, 0)");
        });
        AssertKeysOnDisk("Kept", "Machine");
        _rig.AssertSaid("1 keys without entries");
    }

    [Fact]
    public void Values_and_tombstones_of_keys_that_are_gone_are_swept_after_registration()
    {
        KeyGuid kept = KeyGuid.Zero;
        Make(hive =>
        {
            hive.Execute("BEGIN");
            kept = hive.AddKey(_root, "Kept");
            foreach (KeyGuid key in (KeyGuid[])[kept, hive.AddKey(_root, "Orphan", layer: null), KeyGuid.NewRandom(), _root])
            {
                for (int i = 0; i < 50; i++)
                    hive.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(key)}, 'Name', 'name', 'layer {i}', 1, x'41', 1)");
                hive.Execute($"INSERT INTO blanket_tombstones VALUES ({HiveFile.Hex(key)}, 'base', 1)");
            }

            hive.Execute("COMMIT");
        });

        Timeouts.Until(() => CountOnDisk("\"values\"") == 100 && CountOnDisk("blanket_tombstones") == 2, "the sweep");
        Timeouts.Until(() => _rig.Loregd.Output.Contains("swept 102 values and tombstones", StringComparison.Ordinal), "its line");
        Assert.Equal(50, _rig.Kernel.ValuesOf(kept).Count);
        Assert.Equal(50, _rig.Kernel.ValuesOf(_root).Count);
        Assert.Single(_rig.Kernel.QueryAllValues(_root).Blankets);
    }

    [Fact]
    public void The_sweep_does_not_run_before_the_registration_is_granted()
    {
        using (HiveFile hive = HiveFile.Create(_rig.DatabasePath(), "Machine", _root))
            hive.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(KeyGuid.NewRandom())}, 'Name', 'name', 'base', 1, x'41', 1)");
        _rig.Launch();
        KernelConnection kernel = _rig.Device.Accept();
        kernel.WaitRegistration();
        Thread.Sleep(Timeouts.Never);
        Assert.Equal(1, CountOnDisk("\"values\""));
        kernel.AnswerRegistration(0);
        Timeouts.Until(() => CountOnDisk("\"values\"") == 0, "the sweep");
    }

    [Fact]
    public void The_sweep_keeps_no_write_waiting_and_loses_none()
    {
        Make(hive =>
        {
            hive.Execute("BEGIN");
            for (int key = 0; key < 200; key++)
            {
                string guid = HiveFile.Hex(KeyGuid.NewRandom());
                hive.Execute($"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO \"values\" SELECT {guid}, 'N' || i, 'n' || i, 'base', 1, zeroblob(100), i FROM n");
            }

            hive.Execute("COMMIT");
        });
        for (int i = 0; CountOnDisk("\"values\"") > 100; i = (i + 1) % 100)
            Assert.Equal(Status.Ok, _rig.Kernel.Send(Ops.SetValue(_root, $"Value {i}", "base", RegType.None, Blob.Empty, 5)).Wait(TimeSpan.FromSeconds(5)).Status);
        Timeouts.Until(() => CountOnDisk($"\"values\" WHERE key_guid <> {HiveFile.Hex(_root)}") == 0, "the sweep");
        Assert.NotEmpty(_rig.Kernel.ValuesOf(_root));
    }

    [Fact]
    public void A_key_created_with_a_swept_GUID_keeps_its_values()
    {
        KeyGuid guid = KeyGuid.NewRandom();
        using (HiveFile hive = HiveFile.Create(_rig.DatabasePath(), "Machine", _root))
            hive.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(guid)}, 'Old', 'old', 'base', 1, x'41', 1)");
        _rig.StartAgain();
        Assert.Equal(Status.Ok, _rig.Kernel.CreateEntry(_root, "Again", "base", guid, 5));
        Assert.Equal(Status.Ok, _rig.Kernel.CreateKey(guid, "Again", _root));
        Assert.Equal(Status.Ok, _rig.Kernel.SetDword(guid, "New", 1));
        Thread.Sleep(Timeouts.Never);
        Assert.Contains(_rig.Kernel.ValuesOf(guid), value => value.Name == "New");
    }

    [Fact]
    public void A_sound_hive_is_not_written_to()
    {
        Make(hive => hive.AddKey(_root, "Kept"));
        _rig.Stop();
        byte[] before = File.ReadAllBytes(_rig.DatabasePath());
        _rig.StartAgain();
        _rig.Stop();
        Assert.Equal(before, File.ReadAllBytes(_rig.DatabasePath()));
    }

    public void Dispose() => _rig.Dispose();

    private void Make(Action<HiveFile> make)
    {
        using (HiveFile hive = HiveFile.Create(_rig.DatabasePath(), "Machine", _root))
            make(hive);
        _rig.StartAgain();
    }

    private void AssertKeysOnDisk(params string[] names)
    {
        using HiveFile hive = _rig.ReadHive();
        hive.AssertSound();
        Assert.Equal(names, hive.Rows("SELECT name FROM keys ORDER BY name"));
    }

    private IReadOnlyList<string> EntriesOnDisk()
    {
        using HiveFile hive = _rig.ReadHive();
        return hive.Rows("SELECT child_name FROM path_entries");
    }

    private long CountOnDisk(string table)
    {
        using HiveFile hive = _rig.ReadHive();
        return hive.Number($"SELECT count(*) FROM {table}");
    }
}

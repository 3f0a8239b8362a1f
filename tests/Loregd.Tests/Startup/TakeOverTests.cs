using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Startup;

/// <summary>
/// behaviour.md, Startup: a hive written by the Go implementation is taken over on its first start here. Names whose stored fold differs
/// are folded again; of two that now collide the younger sequence stays. PRAGMA user_version is the mark that it was done.
/// </summary>
public sealed class TakeOverTests : IDisposable
{
    private const long High = unchecked((long)0x8000_0000_0000_0001);

    private readonly Rig _rig = Rig.Prepare();
    private readonly KeyGuid _root = KeyGuid.NewRandom();

    [Fact]
    public void Names_whose_stored_fold_differs_are_folded_again()
    {
        KeyGuid key = KeyGuid.Zero;
        Make(hive =>
        {
            key = hive.AddKey(_root, "ΣΊΣΥΦΟΣ", folded: "σίσυφος");
            hive.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(key)}, 'Ꭰ', 'ꭰ', 'base', 1, x'41', 2)");
            hive.Execute("UPDATE keys SET name_folded = 'MACHINE' WHERE parent_guid IS NULL");
        });
        Assert.Equal([Entry.To(key, "base", 1)], _rig.Kernel.EntriesOf(_root, "σίσυφος"));
        Assert.Equal("Ꭰ", Assert.Single(_rig.Kernel.QueryValue(key, "ꭰ").Values).Name);
        using HiveFile hive = _rig.ReadHive();
        Assert.Equal(["machine", "σίσυφοσ"], hive.Rows("SELECT name_folded FROM keys ORDER BY 1"));
        Assert.Equal(["σίσυφοσ"], hive.Rows("SELECT child_name_folded FROM path_entries"));
        Assert.Equal(["Ꭰ"], hive.Rows("SELECT name_folded FROM \"values\""));
        _rig.AssertSaid("4 names folded again");
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(5, High)]
    [InlineData(High, 5)]
    public void Of_two_entries_that_now_collide_the_younger_stays(long first, long second)
    {
        (KeyGuid a, KeyGuid b) = (KeyGuid.Zero, KeyGuid.Zero);
        Make(hive =>
        {
            a = hive.AddKey(_root, "ΟΔΟΣ", sequence: first, folded: "οδος");
            b = hive.AddKey(_root, "οδοσ", sequence: second, folded: "οδοσ");
        });
        (KeyGuid younger, ulong sequence) = (ulong)first > (ulong)second ? (a, (ulong)first) : (b, (ulong)second);
        Assert.Equal([Entry.To(younger, "base", sequence)], _rig.Kernel.EntriesOf(_root, "ΟΔΟΣ"));
        // The other key has no entry any more, so that recovery removes it.
        Assert.Equal(Status.NotFound, _rig.Kernel.ReadKey(younger == a ? b : a).Status);
        Assert.Equal(sequence, _rig.Kernel.Registration.MaxSequence);
        _rig.AssertSaid("1 rows");
    }

    [Fact]
    public void Of_two_values_that_now_collide_the_younger_stays()
    {
        Make(hive =>
        {
            string root = HiveFile.Hex(_root);
            hive.Execute($"INSERT INTO \"values\" VALUES ({root}, 'ſ', 'ſ', 'base', 1, x'41', 7)");
            hive.Execute($"INSERT INTO \"values\" VALUES ({root}, 'S', 's', 'base', 1, x'42', 6)");
            hive.Execute($"INSERT INTO \"values\" VALUES ({root}, 'S', 's', 'other', 1, x'43', 5)");
        });
        Assert.Equal(
            [new Value("ſ", "base", RegType.Sz, Blob.Of("A"), 7), new Value("S", "other", RegType.Sz, Blob.Of("C"), 5)],
            _rig.Kernel.ValuesOf(_root));
    }

    [Fact]
    public void Names_that_trade_their_folds_both_stay()
    {
        Make(hive =>
        {
            string root = HiveFile.Hex(_root);
            hive.Execute($"INSERT INTO \"values\" VALUES ({root}, 'a', 'b', 'base', 1, x'41', 1)");
            hive.Execute($"INSERT INTO \"values\" VALUES ({root}, 'b', 'a', 'base', 1, x'42', 2)");
            hive.Execute($"INSERT INTO \"values\" VALUES ({root}, 'c', 'd', 'base', 1, x'43', 3)");
            hive.Execute($"INSERT INTO \"values\" VALUES ({root}, 'd', 'e', 'base', 1, x'44', 4)");
        });
        Assert.Equal(["a", "b", "c", "d"], _rig.Kernel.ValuesOf(_root).Select(value => value.Name));
        using HiveFile hive = _rig.ReadHive();
        Assert.Equal(["a", "b", "c", "d"], hive.Rows("SELECT name_folded FROM \"values\" ORDER BY 1"));
        hive.AssertSound();
    }

    [Fact]
    public void It_is_done_once()
    {
        Make(hive => hive.AddKey(_root, "Name", folded: "NAME"));
        _rig.Stop();
        using (HiveFile changed = HiveFile.Change(_rig.DatabasePath()))
            changed.Execute("UPDATE path_entries SET child_name_folded = 'by hand'");
        _rig.StartAgain();
        using HiveFile hive = _rig.ReadHive();
        Assert.Equal(["by hand"], hive.Rows("SELECT child_name_folded FROM path_entries"));
        Assert.NotEqual(0, hive.Number("PRAGMA user_version"));
    }

    [Fact]
    public void A_new_hive_bears_the_mark_from_the_start()
    {
        _rig.StartAgain();
        using HiveFile hive = _rig.ReadHive();
        Assert.NotEqual(0, hive.Number("PRAGMA user_version"));
        Assert.DoesNotContain("taken over", _rig.Loregd.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_foreign_hive_gets_the_indexes_once()
    {
        Make(hive => hive.AddKey(_root, "Key"), withIndex: false);
        string[] indexes;
        long cookie;
        using (HiveFile hive = _rig.ReadHive())
        {
            indexes = [.. hive.Rows("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")];
            cookie = hive.Number("PRAGMA schema_version");
        }

        Assert.Contains("idx_path_entries_target", indexes);
        _rig.Restart();
        using HiveFile again = _rig.ReadHive();
        Assert.Equal(indexes, again.Rows("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"));
        Assert.Equal(cookie, again.Number("PRAGMA schema_version"));
        using Rig made = Rig.Start();
        using HiveFile ours = made.ReadHive();
        Assert.Equal(indexes, ours.Rows("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"));
    }

    [Fact]
    public void The_seeds_index_of_targets_is_widened_once_so_that_recovery_reads_it_alone()
    {
        Make(hive => hive.AddKey(_root, "Key"), withIndex: true);
        long cookie;
        using (HiveFile hive = _rig.ReadHive())
        {
            Assert.Equal(2, hive.Number("SELECT count(*) FROM pragma_index_info('idx_path_entries_target')"));
            string plan = Assert.Single(hive.Rows("EXPLAIN QUERY PLAN SELECT target_guid FROM path_entries WHERE target_type = 0 ORDER BY target_guid"));
            Assert.Contains("COVERING INDEX idx_path_entries_target", plan, StringComparison.Ordinal);
            cookie = hive.Number("PRAGMA schema_version");
        }

        _rig.Restart();
        using HiveFile again = _rig.ReadHive();
        Assert.Equal(cookie, again.Number("PRAGMA schema_version"));
    }

    public void Dispose() => _rig.Dispose();

    private void Make(Action<HiveFile> make, bool withIndex = true)
    {
        using (HiveFile hive = HiveFile.Create(_rig.DatabasePath(), "Machine", _root, withIndex))
            make(hive);
        _rig.StartAgain();
    }
}

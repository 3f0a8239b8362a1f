using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Storage;

/// <summary>The file on disk, seeds §3.1: the schema is normative, and other programs may read the file.</summary>
public sealed class SchemaTests : HiveTest
{
    [Fact]
    public void The_tables_have_the_columns_and_primary_keys_of_the_seeds_and_there_are_no_others()
    {
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(
            ["blanket_tombstones", "keys", "path_entries", "schema_version", "values"],
            hive.Rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"));
        using HiveFile seeds = HiveFile.Create(Rig.PathOf("seeds.db"), "Machine", KeyGuid.NewRandom());
        foreach (string table in (string[])["blanket_tombstones", "keys", "path_entries", "schema_version", "values"])
            Assert.Equal(Columns(seeds, table), Columns(hive, table));
    }

    [Fact]
    public void The_schema_version_is_one_row_of_1()
    {
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(["1"], hive.Rows("SELECT version FROM schema_version"));
    }

    [Fact]
    public void The_database_is_in_WAL_mode_and_sound()
    {
        Kernel.AddKey(Root, "Name");
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(["wal"], hive.Rows("PRAGMA journal_mode"));
        hive.AssertSound();
    }

    [Fact]
    public void The_root_has_the_hives_name_and_no_parent_and_no_entry()
    {
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(
            [$"{HiveFile.Hex(Root)}|blob|Machine|machine|NULL|{Samples.RootDescriptor.ToHex()}|0|0|integer"],
            hive.Rows("SELECT 'x''' || hex(guid) || '''', typeof(guid), name, name_folded, parent_guid, hex(sd), volatile, symlink, typeof(last_write_time) FROM keys"));
        Assert.Equal(0, hive.Number("SELECT count(*) FROM path_entries"));
    }

    [Fact]
    public void A_key_row_has_blobs_for_GUIDs_and_text_for_names_and_the_fold_beside_the_name()
    {
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "ÄÖ \u1E9E İ", Root, Blob.Of("sd"), isSymlink: true));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, time: 0x8000_0000_0000_0001));
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(
            ["blob|16|text|ÄÖ \u1E9E İ|text|äö ß İ|blob|1|blob|7364|0|1|-9223372036854775807"],
            hive.Rows($"""
                SELECT typeof(guid), length(guid), typeof(name), name, typeof(name_folded), name_folded, typeof(parent_guid),
                       parent_guid = {HiveFile.Hex(Root)}, typeof(sd), hex(sd), volatile, symlink, last_write_time
                FROM keys WHERE guid = {HiveFile.Hex(key)}
                """));
    }

    [Fact]
    public void An_empty_descriptor_is_an_empty_blob()
    {
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root, Blob.Empty));
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(["blob|0"], hive.Rows($"SELECT typeof(sd), length(sd) FROM keys WHERE guid = {HiveFile.Hex(key)}"));
    }

    [Fact]
    public void Path_entries_have_type_0_with_a_target_and_1_without()
    {
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Näme", "Layer", key, 0xffff_ffff_ffff_fffe));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Näme", Root));
        Assert.Equal(Status.Ok, Kernel.HideEntry(Root, "HIDDEN", "Layer", 5));
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(
            [$"{HiveFile.Hex(Root)}|HIDDEN|hidden|Layer|1|NULL|5", $"{HiveFile.Hex(Root)}|Näme|näme|Layer|0|{HiveFile.Hex(key)}|-2"],
            hive.Rows("""
                SELECT 'x''' || hex(parent_guid) || '''', child_name, child_name_folded, layer, target_type,
                       CASE WHEN target_guid IS NULL THEN NULL ELSE 'x''' || hex(target_guid) || '''' END, sequence
                FROM path_entries ORDER BY child_name_folded
                """));
    }

    [Fact]
    public void Values_have_their_data_as_blob_and_tombstones_NULL()
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "", "base", RegType.Sz, Blob.Of("text"), 5));
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "EMPTY", "base", RegType.None, Blob.Empty, 0x8000_0000_0000_0000));
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Tomb", "Policy", RegType.Tombstone, Blob.Empty, 7));
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(
            ["||base|1|blob|74657874|5", "EMPTY|empty|base|0|blob||-9223372036854775808", "Tomb|tomb|Policy|65535|null||7"],
            hive.Rows("SELECT name, name_folded, layer, type, typeof(data), hex(data), sequence FROM \"values\" ORDER BY name_folded"));
    }

    [Fact]
    public void Blanket_tombstones_have_their_layer_and_sequence()
    {
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(Root, "Policy", set: true, 0xffff_ffff_ffff_fff0));
        using HiveFile hive = Rig.ReadHive();
        Assert.Equal([$"{HiveFile.Hex(Root)}|Policy|-16"], hive.Rows("SELECT 'x''' || hex(key_guid) || '''', layer, sequence FROM blanket_tombstones"));
    }

    private static IReadOnlyList<string> Columns(HiveFile hive, string table) =>
        hive.Rows($"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info('{table}') ORDER BY cid");
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Stores;

/// <summary>behaviour.md, Stores: the table that holds a key decides its store; a name and layer exist in one store.</summary>
public sealed class OneStoreTests : HiveTest
{
    [Fact]
    public void Everything_of_a_volatile_key_is_kept_off_the_disks_tables()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        Kernel.AddKey(key, "Child", isVolatile: true);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 1));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(key, "base", set: true, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.HideEntry(key, "Hidden", "base", NextSequence()));
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, Blob.Of("new"), 5));

        using HiveFile hive = Rig.ReadHive();
        Assert.Equal(1, hive.Number("SELECT count(*) FROM keys"));
        foreach (string table in (string[])["path_entries", "values", "blanket_tombstones"])
            Assert.Equal(0, hive.Number($"SELECT count(*) FROM \"{table}\""));
    }

    [Fact]
    public void A_volatile_key_never_touches_the_disk_at_all()
    {
        const string name = "Volatile-6b1f", value = "Value-9c2e", data = "Data-77aa", descriptor = "Descriptor-e310";
        using Rig rig = Rig.StartProcess();
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, rig.Kernel.CreateEntry(rig.Root, name, "base", key, 5));
        Assert.Equal(Status.Ok, rig.Kernel.CreateKey(key, name, rig.Root, Blob.Of(descriptor), isVolatile: true));
        Assert.Equal(Status.Ok, rig.Kernel.SetValue(key, value, "base", RegType.Sz, Blob.Of(data), 6));
        Assert.Equal(Status.Ok, rig.Kernel.Begin(9));
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Marker-1234", 1, transaction: 9));
        Assert.Equal(Status.Ok, rig.Kernel.SetValue(key, value, "base", RegType.Sz, Blob.Of(data), 7, transaction: 9));
        Assert.Equal(Status.Ok, rig.Kernel.Commit(9));
        rig.Crash();

        string onDisk = string.Concat(
            Directory.GetFiles(Path.GetDirectoryName(rig.DatabasePath())!, "Machine.db*").Select(f => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(f))));
        Assert.Contains("Marker-1234", onDisk, StringComparison.Ordinal);
        foreach (string secret in (string[])[name, value, data, descriptor])
            Assert.DoesNotContain(secret, onDisk, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_volatile_key_survives_a_lost_connection()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Name", 1));
        Rig.Reconnect();
        Assert.Equal(key, Assert.Single(Kernel.EntriesOf(Root, "Volatile")).Target);
        Assert.Single(Kernel.ValuesOf(key));
    }

    [Fact]
    public void The_same_name_in_two_layers_may_be_in_two_stores()
    {
        KeyGuid onDisk = Kernel.AddKey(Root, "Name", "base");
        KeyGuid inMemory = Kernel.AddKey(Root, "name", "logon", isVolatile: true);
        Child child = Assert.Single(Kernel.EnumChildren(Root).Children);
        Assert.Equal([onDisk, inMemory], child.Entries.Select(e => e.Target));
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "NAME", "logon"));
        Assert.Equal([onDisk], Kernel.EntriesOf(Root, "Name").Select(e => e.Target));
    }

    [Fact]
    public void A_dropped_GUID_may_come_back_in_another_store_or_hive()
    {
        KeyGuid key = Kernel.AddKey(Root, "Name");
        Assert.Equal(Status.Ok, Kernel.DropKey(key));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", UsersRoot, isVolatile: true));
        Assert.Equal(UsersRoot, Kernel.KeyOf(key).Parent);
        Assert.Equal(Status.Ok, Kernel.DropKey(key));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root));
        Assert.Equal(Root, Kernel.KeyOf(key).Parent);
    }
}

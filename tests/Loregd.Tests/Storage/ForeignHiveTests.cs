using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Storage;

/// <summary>behaviour.md, Startup: a hive that other software made with the seeds' tables is served as it is.</summary>
public sealed class ForeignHiveTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_hive_of_other_software_is_served_with_or_without_the_seeds_index(bool withIndex)
    {
        using Rig rig = Rig.Prepare();
        KeyGuid root = KeyGuid.NewRandom();
        KeyGuid child;
        using (HiveFile made = HiveFile.Create(rig.DatabasePath(), "Machine", root, withIndex))
        {
            child = made.AddKey(root, "Child", sequence: 41);
            made.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(child)}, 'Name', 'name', 'base', 1, x'41', 42)");
            made.Execute($"INSERT INTO \"values\" VALUES ({HiveFile.Hex(child)}, 'Tomb', 'tomb', 'base', 65535, NULL, 40)");
        }

        rig.StartAgain();
        Assert.Equal(root, rig.Root);
        Assert.Equal(42ul, rig.Kernel.Registration.MaxSequence);
        Assert.Equal([Entry.To(child, "base", 41)], rig.Kernel.EntriesOf(root, "CHILD"));
        Assert.Equal(
            [new Value("Name", "base", RegType.Sz, Blob.Of("A"), 42), new Value("Tomb", "base", RegType.Tombstone, Blob.Empty, 40)],
            rig.Kernel.ValuesOf(child));
        Assert.Equal(Status.Ok, rig.Kernel.DropKey(child));
        Assert.Empty(rig.Kernel.EntriesOf(root, "Child"));
        using HiveFile hive = rig.ReadHive();
        hive.AssertSound();
    }
}

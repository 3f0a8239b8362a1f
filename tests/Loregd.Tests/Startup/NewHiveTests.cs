using System.Runtime.Versioning;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Startup;

/// <summary>behaviour.md, Startup: what is made when there is nothing yet, and with which access.</summary>
[SupportedOSPlatform("linux")]
public sealed class NewHiveTests
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    [Fact]
    public void Missing_folders_are_made_for_the_owner_alone()
    {
        using var folder = new TempFolder();
        string database = folder.File("a/b/c/Machine.db");
        StartOn(database, () =>
        {
            foreach (string made in (string[])["a", "a/b", "a/b/c"])
                Assert.Equal(OwnerFolder, File.GetUnixFileMode(folder.File(made)));
        });
    }

    [Fact]
    public void Folders_that_exist_keep_their_mode()
    {
        using var folder = new TempFolder();
        const UnixFileMode Mode = OwnerFolder | UnixFileMode.GroupRead | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(folder.File("a"));
        File.SetUnixFileMode(folder.File("a"), Mode);
        StartOn(folder.File("a/b/Machine.db"), () => Assert.Equal(Mode, File.GetUnixFileMode(folder.File("a"))));
    }

    [Fact]
    public void A_new_database_and_the_files_beside_it_are_for_the_owner_alone()
    {
        using Rig rig = Rig.Start();
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Value", 1));
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(rig.DatabasePath())!, "Machine.db*"))
            Assert.Equal(OwnerFile, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_database_that_exists_keeps_its_mode()
    {
        using Rig rig = Rig.Prepare();
        File.WriteAllBytes(rig.DatabasePath(), []);
        const UnixFileMode Mode = OwnerFile | UnixFileMode.GroupRead;
        File.SetUnixFileMode(rig.DatabasePath(), Mode);
        rig.StartAgain();
        Assert.Equal(Mode, File.GetUnixFileMode(rig.DatabasePath()));
    }

    [Fact]
    public void The_root_of_a_new_hive_has_the_descriptor_of_the_specification()
    {
        using Rig rig = Rig.Start("Machine", "Users");
        Assert.Equal(116, Samples.RootDescriptor.Length);
        foreach (string hive in (string[])["Machine", "Users"])
        {
            KeyRecord root = rig.Kernel.KeyOf(rig.RootOf(hive));
            Assert.Equal(new KeyRecord(hive, KeyGuid.Zero, Samples.RootDescriptor, false, false, root.LastWriteTime), root);
            var made = DateTimeOffset.FromUnixTimeMilliseconds((long)(root.LastWriteTime / 1_000_000));
            Assert.InRange(made, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddSeconds(1));
        }
    }

    [Fact]
    public void Every_root_has_a_GUID_of_its_own_and_keeps_it()
    {
        using Rig rig = Rig.Start("Machine", "Users");
        (KeyGuid machine, KeyGuid users) = (rig.Root, rig.RootOf("Users"));
        Assert.False(machine.IsZero);
        Assert.NotEqual(machine, users);
        rig.Restart();
        Assert.Equal((machine, users), (rig.Root, rig.RootOf("Users")));
        using Rig other = Rig.Start();
        Assert.NotEqual(machine, other.Root);
    }

    [Fact]
    public void An_empty_file_is_a_hive_before_its_first_boot()
    {
        using Rig rig = Rig.Prepare();
        File.WriteAllBytes(rig.DatabasePath(), []);
        rig.StartAgain();
        Assert.Equal("Machine", rig.Kernel.KeyOf(rig.Root).Name);
    }

    [Fact]
    public void So_is_a_database_without_a_table()
    {
        using Rig rig = Rig.Prepare();
        using (var made = Peios.Sqlite.Database.Open(rig.DatabasePath(), Peios.Sqlite.OpenFlags.ReadWrite | Peios.Sqlite.OpenFlags.Create))
            made.Execute("CREATE TABLE t (a); DROP TABLE t;");
        Assert.NotEqual(0, new FileInfo(rig.DatabasePath()).Length);
        rig.StartAgain();
        Assert.Equal("Machine", rig.Kernel.KeyOf(rig.Root).Name);
    }

    [Fact]
    public void A_hive_without_its_root_gets_one()
    {
        using Rig rig = Rig.Prepare();
        using (HiveFile made = HiveFile.Create(rig.DatabasePath(), "Machine", KeyGuid.NewRandom()))
            made.Execute("DELETE FROM keys");
        rig.StartAgain();
        Assert.Equal(Samples.RootDescriptor, rig.Kernel.KeyOf(rig.Root).SecurityDescriptor);
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Value", 1));
    }

    [Fact]
    public void The_version_is_1_and_its_row_the_only_one()
    {
        using Rig rig = Rig.Start();
        using HiveFile hive = rig.ReadHive();
        Assert.Equal(["1"], hive.Rows("SELECT version FROM schema_version"));
        Assert.Equal(["wal"], hive.Rows("PRAGMA journal_mode"));
    }

    private static void StartOn(string database, Action check)
    {
        using Rig rig = Rig.Prepare();
        using var loregd = new InProcessLoregd(["--device", rig.Device.DevicePath, $"Machine={database}"], new Bounds());
        rig.Connect();
        check();
        Assert.Equal(OwnerFile, File.GetUnixFileMode(database));
        Assert.Equal(0, loregd.Stop());
    }
}

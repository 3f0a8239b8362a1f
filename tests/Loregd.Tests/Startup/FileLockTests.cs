using System.Runtime.InteropServices;

using Loregd.Tests.Harness;

using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Tests.Startup;

/// <summary>behaviour.md, Startup: a hive file is served by one daemon at a time; other programs may read it meanwhile.</summary>
public sealed partial class FileLockTests
{
    [Fact]
    public void A_second_daemon_fails_at_its_start_saying_so_and_the_first_goes_on()
    {
        using Rig first = Rig.StartProcess("Machine", "Users");
        using var second = new LoregdProcess(["--device", first.Device.DevicePath, $"Users={first.DatabasePath("Users")}"]);
        Assert.Equal(1, second.WaitExit());
        string line = Assert.Single(second.StandardError);
        Assert.Contains("another daemon", line, StringComparison.Ordinal);
        Assert.Contains(first.DatabasePath("Users"), line, StringComparison.Ordinal);
        Assert.False(first.Device.HasCaller);
        Assert.Equal(Status.Ok, first.Kernel.SetDword(first.RootOf("Users"), "Value", 1));
    }

    [Fact]
    public void Nor_can_it_have_the_file_under_another_name()
    {
        using Rig first = Rig.StartProcess();
        Assert.Equal(0, Link(first.DatabasePath(), first.PathOf("hard.db")));
        using var second = new LoregdProcess(["--device", first.Device.DevicePath, $"Machine={first.PathOf("hard.db")}"]);
        Assert.Equal(1, second.WaitExit());
        Assert.Contains("another daemon", Assert.Single(second.StandardError), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_ends_with_the_daemon_that_held_it()
    {
        using Rig rig = Rig.StartProcess();
        rig.Crash();
        rig.StartAgain();
        rig.Restart();
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Value", 1));
    }

    [Fact]
    public void A_start_that_failed_leaves_no_lock()
    {
        using Rig rig = Rig.Prepare("Machine", "Users");
        File.WriteAllText(rig.DatabasePath("Users"), "no database");
        rig.Launch();
        Assert.Equal(1, rig.Loregd.WaitExit());
        File.Delete(rig.DatabasePath("Users"));
        rig.StartAgain();
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.RootOf("Users"), "Value", 1));
    }

    [Fact]
    public void Another_program_reads_the_file_while_it_is_served()
    {
        using Rig rig = Rig.StartProcess();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, $"Value {i}", 1));
            using HiveFile outside = rig.ReadHive();
            Assert.Equal(i + 1, outside.Number("SELECT count(*) FROM \"values\""));
        }
    }

    [Fact]
    public void Another_programs_reading_delays_no_write()
    {
        using Rig rig = Rig.StartProcess();
        using var outside = Database.Open(rig.DatabasePath(), OpenFlags.ReadOnly);
        outside.Execute("BEGIN");
        using (Statement reading = outside.Prepare("SELECT count(*) FROM keys"))
            Assert.True(reading.Step());
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Value", 1));
        Assert.Equal(Status.Ok, rig.Kernel.Flush("Machine"));
        outside.Execute("COMMIT");
    }

    /// <summary>A close of any descriptor of a file drops all POSIX locks that the process has on it, SQLite's too.</summary>
    [Fact]
    public void The_locks_of_SQLite_are_still_there_after_the_start()
    {
        using Rig rig = Rig.StartProcess();
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Value", 1));
        using var outside = Database.Open(rig.DatabasePath(), OpenFlags.ReadWrite);
        outside.SetBusyTimeout(0);
        // It needs the file for itself alone, which every connection that is open prevents by a shared lock.
        using Statement exclusive = outside.Prepare("PRAGMA journal_mode = DELETE");
        SqliteException failure = Assert.Throws<SqliteException>(() => exclusive.Step());
        Assert.Equal(SqliteResult.Busy, failure.Code);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);
}

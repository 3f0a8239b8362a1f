using Loregd.Serving;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Review;

/// <summary>What comes from outside the protocol: lost connections, other programs at the file, rows that nobody could have written over the wire.</summary>
public sealed class OutsideTests
{
    [Fact]
    public void A_lost_connection_is_resumed_although_another_program_has_locked_the_database()
    {
        using Rig rig = Rig.Start();
        // One key without entries, so that recovery has something to write.
        rig.Kernel.AddBareKey(rig.Root, "Orphan");
        using HiveFile other = HiveFile.Change(rig.DatabasePath());
        other.Execute("BEGIN IMMEDIATE");
        rig.Kernel.Close();
        Thread.Sleep(Timeouts.Never);
        other.Execute("ROLLBACK");
        rig.Connect();
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Value", 1));
    }

    [Fact]
    public void A_damaged_row_ends_the_sweep_and_nothing_else()
    {
        using Rig rig = Rig.Prepare();
        KeyGuid root = KeyGuid.NewRandom();
        using (HiveFile hive = HiveFile.Create(rig.DatabasePath(), "Machine", root))
            hive.Execute("INSERT INTO \"values\" VALUES (x'010203', 'a', 'a', 'base', 4, x'00', 1)");
        rig.Launch();
        rig.Connect();
        Timeouts.Until(() => rig.Loregd.Output.Contains("damaged", StringComparison.Ordinal), "the fault in the log");
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(root, "Value", 1));
        Assert.Equal(Status.Ok, rig.Kernel.Flush("Machine"));
        Assert.Equal(0, new FileInfo(rig.DatabasePath() + "-wal").Length);
    }

    [Fact]
    public void A_lost_connection_is_resumed_at_once_and_then_after_100_ms_doubling_to_5_s()
    {
        var connector = new Connector("/device"u8.ToArray());
        Assert.Equal(0, connector.NextDelay(TimeSpan.Zero).TotalMilliseconds);
        int[] expected = [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000];
        Assert.All(expected, delay => Assert.Equal(delay, connector.NextDelay(TimeSpan.FromMilliseconds(999)).TotalMilliseconds));
        Assert.Equal(0, connector.NextDelay(TimeSpan.FromSeconds(1)).TotalMilliseconds);
        Assert.Equal(100, connector.NextDelay(TimeSpan.Zero).TotalMilliseconds);
    }

    [Fact]
    public void A_registration_is_refused_for_good_when_its_time_is_over_and_not_much_later()
    {
        using Rig rig = Rig.Prepare(new Bounds { RegistrationRetry = TimeSpan.FromSeconds(2) });
        rig.Launch();
        long start = Environment.TickCount64;
        int attempts = 0;
        while (Environment.TickCount64 - start < 2500)
        {
            if (!rig.Device.HasCaller)
            {
                Thread.Sleep(1);
                continue;
            }

            KernelConnection connection = rig.Device.Accept();
            connection.WaitRegistration();
            connection.AnswerRegistration(errno: 17);
            attempts++;
        }

        Assert.Equal(1, rig.Loregd.WaitExit());
        Assert.InRange(attempts, 4, 12);
    }
}

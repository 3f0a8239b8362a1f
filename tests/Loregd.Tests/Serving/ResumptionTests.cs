using System.Diagnostics;

using Loregd.Serving;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>behaviour.md, The connection: how soon a lost connection is resumed, and when the daemon gives up.</summary>
public sealed class ResumptionTests
{
    private static readonly Bounds s_impatient = new() { RegistrationRetry = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public void At_once_then_after_100_ms_doubling_to_5_s_while_registrations_last_under_1_s()
    {
        var connector = new Connector("device"u8.ToArray());
        Assert.Equal(TimeSpan.Zero, connector.NextDelay(TimeSpan.Zero));
        int[] delays = [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000];
        foreach (int delay in delays)
            Assert.Equal(TimeSpan.FromMilliseconds(delay), connector.NextDelay(TimeSpan.FromMilliseconds(999)));
        Assert.Equal(TimeSpan.Zero, connector.NextDelay(TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromMilliseconds(100), connector.NextDelay(TimeSpan.Zero));
    }

    [Fact]
    public void The_delays_are_kept()
    {
        using Rig rig = Rig.Start();
        foreach (int delay in (int[])[0, 100, 200, 400])
        {
            long lost = Stopwatch.GetTimestamp();
            rig.Reconnect();
            Assert.InRange(Stopwatch.GetElapsedTime(lost).TotalMilliseconds, delay, delay + 1000);
        }
    }

    [Fact]
    public void A_recovery_that_fails_keeps_no_lost_connection_from_being_resumed()
    {
        using Rig rig = Rig.Start();
        KeyGuid inMemory = rig.Kernel.AddKey(rig.Root, "Volatile", isVolatile: true);
        KeyGuid orphan = rig.Kernel.AddBareKey(rig.Root, "Orphan");
        using var outside = new OutsideProgram(rig.DatabasePath());
        outside.RefuseDeletionOfKeys();
        rig.Reconnect();
        rig.AssertSaid("Machine: recovery failed");
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Value", 1));
        Assert.Equal("Volatile", rig.Kernel.KeyOf(inMemory).Name);
        outside.Unplant();
        rig.Reconnect();
        Assert.Equal(Status.NotFound, rig.Kernel.ReadKey(orphan).Status);
    }

    [Theory]
    [InlineData(Errno.EEXIST)]
    [InlineData(Errno.ESTALE)]
    public void While_the_old_connection_is_still_going_down_the_registration_is_retried(int errno)
    {
        using Rig rig = Rig.Start();
        rig.Kernel.Close();
        Refuse(rig, errno);
        Refuse(rig, errno);
        KernelConnection kernel = rig.Connect();
        Assert.Equal(Status.Ok, kernel.SetDword(rig.Root, "Value", 1));
    }

    [Theory]
    [InlineData(Errno.EEXIST)]
    [InlineData(Errno.ESTALE)]
    public void At_start_up_too(int errno)
    {
        using Rig rig = Rig.Prepare();
        rig.Launch();
        Refuse(rig, errno);
        Refuse(rig, errno);
        rig.Connect();
    }

    [Theory]
    [InlineData(Errno.EEXIST, false)]
    [InlineData(Errno.ESTALE, true)]
    public void After_the_bound_it_ends_with_status_1(int errno, bool wasRegistered)
    {
        using Rig rig = Rig.Prepare(s_impatient, "Machine");
        rig.Launch();
        if (wasRegistered)
            rig.Connect().Close();
        long start = Stopwatch.GetTimestamp();
        int refusals = 0;
        Timeouts.Until(
            () =>
            {
                if (rig.Device.HasCaller)
                {
                    Refuse(rig, errno);
                    refusals++;
                }

                return ((InProcessLoregd)rig.Loregd).Failure is not null;
            },
            "the end");
        Assert.Equal(1, rig.Loregd.WaitExit());
        Assert.InRange(Stopwatch.GetElapsedTime(start), s_impatient.RegistrationRetry, TimeSpan.FromSeconds(10));
        Assert.InRange(refusals, 3, 20);
        Assert.Contains(Errno.Describe(errno), ((InProcessLoregd)rig.Loregd).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registration_that_was_granted_starts_the_bound_anew()
    {
        using Rig rig = Rig.Prepare(s_impatient, "Machine");
        rig.Launch();
        for (int i = 0; i < 3; i++)
        {
            Refuse(rig, Errno.EEXIST);
            rig.Connect().Close();
            Thread.Sleep(s_impatient.RegistrationRetry / 2);
        }

        rig.Connect();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void When_the_device_is_gone_it_ends_with_status_0(bool keepFile)
    {
        using Rig rig = Rig.Start();
        rig.Device.Vanish(keepFile);
        rig.Kernel.Close();
        Assert.Equal(0, rig.Loregd.WaitExit());
        rig.AssertSaid("gone");
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(rig.DatabasePath())!, "*-wal"));
    }

    [Fact]
    public void When_it_is_something_else_by_now_with_status_1()
    {
        using Rig rig = Rig.Start();
        rig.Device.Vanish();
        File.WriteAllText(rig.Device.DevicePath, "no device");
        rig.Kernel.Close();
        Assert.Equal(1, rig.Loregd.WaitExit());
    }

    [Fact]
    public void A_peer_that_does_not_answer_the_registration_is_a_lost_connection()
    {
        using Rig rig = Rig.Prepare(new Bounds { RegistrationAnswer = TimeSpan.FromMilliseconds(300) }, "Machine");
        rig.Launch();
        KernelConnection silent = rig.Device.Accept();
        silent.WaitRegistration();
        silent.WaitDown(TimeSpan.FromSeconds(5));
        Assert.Equal(Status.Ok, rig.Connect().SetDword(rig.Root, "Value", 1));
    }

    [Fact]
    public void A_peer_that_goes_away_in_place_of_an_answer_is_one_too()
    {
        using Rig rig = Rig.Prepare();
        rig.Launch();
        for (int i = 0; i < 3; i++)
        {
            KernelConnection kernel = rig.Device.Accept();
            if (i > 0)
                kernel.WaitRegistration();
            kernel.Close();
        }

        Assert.Equal(Status.Ok, rig.Connect().SetDword(rig.Root, "Value", 1));
    }

    private static void Refuse(Rig rig, int errno)
    {
        KernelConnection kernel = rig.Device.Accept();
        kernel.WaitRegistration();
        kernel.AnswerRegistration(errno);
        kernel.WaitDown();
    }
}

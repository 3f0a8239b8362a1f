using System.Diagnostics;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>
/// behaviour.md, The connection: SIGTERM or SIGINT ends the daemon with status 0 within 2 seconds, idle or busy; requests in hand are
/// answered, open transactions roll back, databases close.
/// </summary>
public sealed class StopTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(LoregdProcess.SigTerm)]
    [InlineData(LoregdProcess.SigInt)]
    public void A_signal_ends_an_idle_daemon(int signal)
    {
        using Rig rig = Rig.StartProcess("Machine", "Users");
        AssertStops(rig, signal);
        AssertClosed(rig);
        rig.StartAgain();
    }

    [Theory]
    [InlineData(LoregdProcess.SigTerm)]
    [InlineData(LoregdProcess.SigInt)]
    public void A_signal_ends_a_daemon_that_waits_for_the_answer_to_its_registration(int signal)
    {
        using Rig rig = Rig.PrepareProcess();
        rig.Launch();
        rig.Device.Accept().WaitRegistration();
        AssertStops(rig, signal);
        AssertClosed(rig);
    }

    [Fact]
    public void A_signal_ends_a_daemon_between_two_connections()
    {
        using Rig rig = Rig.StartProcess();
        KernelConnection kernel = rig.Kernel;
        for (int attempt = 0; attempt < 4; attempt++)
        {
            kernel.Close();
            kernel = rig.Device.AcceptAndRegister();
        }

        kernel.Close();
        AssertStops(rig, LoregdProcess.SigTerm);
        AssertClosed(rig);
    }

    [Fact]
    public void A_second_signal_changes_nothing()
    {
        using Rig rig = Rig.StartProcess();
        rig.Process.Signal(LoregdProcess.SigTerm);
        for (int i = 0; i < 3 && !rig.Process.HasExited; i++)
            TrySignal(rig.Process, i % 2 == 0 ? LoregdProcess.SigInt : LoregdProcess.SigTerm);
        Assert.Equal(0, rig.Loregd.WaitExit(s_bound));
        AssertClosed(rig);
    }

    /// <summary>Also in the last moments, when all is closed and the runtime is on its way out.</summary>
    [Fact]
    public void Signals_that_come_until_the_end_change_nothing()
    {
        using Rig rig = Rig.StartProcess();
        rig.Process.Signal(LoregdProcess.SigTerm);
        for (int i = 0; !rig.Process.HasExited; i++)
        {
            TrySignal(rig.Process, i % 2 == 0 ? LoregdProcess.SigInt : LoregdProcess.SigTerm);
            Thread.Sleep(1);
        }

        Assert.Equal(0, rig.Loregd.WaitExit());
        AssertClosed(rig);
    }

    [Theory]
    [InlineData(LoregdProcess.SigTerm)]
    [InlineData(LoregdProcess.SigInt)]
    public void A_write_that_waits_is_answered_and_an_open_transaction_rolls_back(int signal)
    {
        using Rig rig = Rig.StartProcess();
        KernelConnection kernel = rig.Kernel;
        KeyGuid root = rig.Root;
        Assert.Equal(Status.Ok, kernel.Begin(7));
        Assert.Equal(Status.Ok, kernel.SetDword(root, "Uncommitted", 1, transaction: 7));
        Pending<StatusReply> waiting = kernel.Send(Ops.SetValue(root, "Waiting", "base", RegType.None, Blob.Empty, kernel.NextSequence()));
        waiting.AssertUnanswered();

        AssertStops(rig, signal);
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        AssertClosed(rig);
        rig.StartAgain();
        Assert.Equal("Waiting", Assert.Single(rig.Kernel.ValuesOf(root)).Name);
    }

    [Fact]
    public void All_that_waits_is_answered()
    {
        using Rig rig = Rig.StartProcess("Machine", "Users");
        KernelConnection kernel = rig.Kernel;
        Assert.Equal(Status.Ok, kernel.Begin(7));
        Assert.Equal(Status.Ok, kernel.SetDword(rig.Root, "Uncommitted", 1, transaction: 7));
        Assert.Equal(Status.Ok, kernel.Begin(8));
        Assert.Equal(Status.Ok, kernel.CreateEntry(rig.RootOf("Users"), "Name", "base", KeyGuid.NewRandom(), kernel.NextSequence()));
        Pending<StatusReply> ofTransaction = kernel.Send(Ops.SetValue(rig.Root, "A", "base", RegType.None, Blob.Empty, kernel.NextSequence()), transaction: 8);
        Pending<StatusReply> commit = kernel.Send(Ops.Commit(8), transaction: 8);
        Pending<OrphansReply> layer = kernel.Send(Ops.DeleteLayer("layer"));
        Pending<StatusReply> held = kernel.Send(
            Ops.CreateEntry(rig.RootOf("Users"), "name", "base", KeyGuid.NewRandom(), kernel.NextSequence()));
        held.AssertUnanswered(TimeSpan.FromMilliseconds(100));

        AssertStops(rig, LoregdProcess.SigTerm);
        ofTransaction.Wait();
        commit.Wait();
        layer.Wait();
        Assert.Equal(Status.AlreadyExists, held.Wait().Status);
        AssertClosed(rig);
    }

    [Fact]
    public void Under_load_every_acknowledged_write_is_kept()
    {
        using Rig rig = Rig.StartProcess("Machine", "Users");
        KernelConnection kernel = rig.Kernel;
        KeyGuid[] roots = [rig.Root, rig.RootOf("Users")];
        var pending = new List<(int Hive, string Name, Pending<StatusReply> Answer)>();
        Assert.Equal(Status.Ok, kernel.SetDword(roots[0], "First", 0));
        for (int i = 0; i < 200; i++)
        {
            Request<StatusReply> set = Ops.SetValue(roots[i % 2], $"Value {i}", "base", RegType.Dword, Samples.Dword(1), kernel.NextSequence());
            pending.Add((i % 2, $"Value {i}", kernel.Send(set)));
        }

        pending[0].Answer.Wait();
        AssertStops(rig, LoregdProcess.SigTerm);
        kernel.WaitDown();
        AssertClosed(rig);
        rig.StartAgain();
        HashSet<string>[] kept = [.. roots.Select(root => rig.Kernel.ValuesOf(root).Select(value => value.Name).ToHashSet(StringComparer.Ordinal))];
        foreach ((int hive, string name, Pending<StatusReply> answer) in pending)
            Assert.True(!answer.IsAnswered || kept[hive].Contains(name), $"{name} was acknowledged and is lost");
    }

    [Fact]
    public void A_kernel_that_no_longer_reads_does_not_keep_the_daemon()
    {
        using Rig rig = Rig.StartProcess();
        KernelConnection kernel = rig.Kernel;
        Assert.Equal(Status.Ok, kernel.SetValue(rig.Root, "Large", "base", RegType.Binary, Blob.OfSize(1 << 20), kernel.NextSequence()));
        kernel.StopReading();
        for (int i = 0; i < 40; i++)
            kernel.Send(Ops.QueryValue(rig.Root, "Large"));
        for (int i = 0; i < 40; i++)
            kernel.Send(Ops.SetValue(rig.Root, $"Small {i}", "base", RegType.None, Blob.Empty, kernel.NextSequence()));
        Thread.Sleep(Timeouts.Never);

        AssertStops(rig, LoregdProcess.SigTerm);
        AssertClosed(rig);
    }

    private static void AssertStops(Rig rig, int signal)
    {
        long start = Stopwatch.GetTimestamp();
        rig.Process.Signal(signal);
        Assert.Equal(0, rig.Loregd.WaitExit());
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_bound);
    }

    /// <summary>SQLite removes a database's log when its last connection is closed in good order.</summary>
    private static void AssertClosed(Rig rig)
    {
        Assert.DoesNotContain(rig.Process.StandardError, line => !line.Contains("connection was lost", StringComparison.Ordinal));
        string folder = Path.GetDirectoryName(rig.DatabasePath())!;
        Assert.Empty(Directory.GetFiles(folder, "*-wal"));
        foreach (string database in Directory.GetFiles(folder, "*.db"))
        {
            using HiveFile file = HiveFile.Read(database);
            file.AssertSound();
        }
    }

    private static void TrySignal(LoregdProcess process, int signal)
    {
        try
        {
            process.Signal(signal);
        }
        catch (InvalidOperationException)
        {
            // It was over in the meantime.
        }
    }
}

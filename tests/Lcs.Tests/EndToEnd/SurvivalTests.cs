namespace Peios.Lcs.Tests;

/// <summary>
/// loregd under random load while everything goes wrong that the fault mode knows: nothing acknowledged is lost, volatile keys are kept, and the daemon is the same
/// process until it ends in order (behaviour.md, "The connection").
/// </summary>
public sealed class SurvivalTests
{
    private const int Workers = 4;
    private const int Operations = 150;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    /// <summary>A name, the faults, and whether connections are lost by them for certain.</summary>
    public static TheoryData<string, string, bool> Peaceful => new()
    {
        { "no fault at all", "", false },
        { "connections lost before a request is sent", "lose-before-sending=0.01,max-losses=4", true },
        { "connections lost before an answer", "lose-after-sending=0.01,max-losses=4", true },
        { "connections lost before the answer to a COMMIT", "lose-after-sending=0.3,only=COMMIT_TRANSACTION,max-losses=4", true },
        { "connections lost at an answer", "lose-at-answer=0.01,max-losses=4", true },
        { "connections lost in the middle of creating a key", "lose-after-sending=0.2,only=CREATE_ENTRY+CREATE_KEY,max-losses=4", true },
        { "connections lost every 200 requests", "lose-every=200,max-losses=4", true },
        { "connections lost during registration", "lose-every=300,lose-in-registration=0.5,max-losses=4", true },
        { "connections that go down slowly", "lose-every=500,going-down-for=300,max-losses=3", true },
        { "connections lost by the OK to a DROP_KEY", "lose-at-drop-key-ok=1,max-losses=4", true },
        { "DROP_KEYs lost", "drop-posts=0.5,only=DROP_KEY", false },
        { "callers killed before they are heard", "drop-requests=0.01", false },
        { "answers delayed", "delay-answers=0.2,longest-delay=30", false },
        { "answers reordered", "reorder-answers=0.2", false },
        { "answers not read for a while", "pause-reading=0.005,pause-reading-for=200", false },
    };

    /// <summary>As above, with the kernel's habit to go down over an OK that nobody waits for.</summary>
    public static TheoryData<string, string, bool> KernelLike => new()
    {
        { "callers killed before they are answered", "drop-answers=0.004", false },
        { "everything at once", "lose-before-sending=0.002,lose-after-sending=0.002,lose-at-answer=0.002,lose-in-registration=0.3,max-losses=4,going-down-for=50,"
            + "drop-requests=0.003,drop-answers=0.001,delay-answers=0.1,longest-delay=10,reorder-answers=0.1,pause-reading=0.002,pause-reading-for=100", true },
    };

    [Theory]
    [MemberData(nameof(Peaceful))]
    public void Nothing_acknowledged_is_lost(string what, string faults, bool loses) => Survive(what, faults, loses, isKernelLike: false);

    [Theory]
    [MemberData(nameof(KernelLike))]
    public void Nothing_acknowledged_is_lost_to_a_kernel_that_goes_down_over_late_answers(string what, string faults, bool loses) =>
        Survive(what, faults, loses, isKernelLike: true);

    [Fact]
    public void A_layer_deleted_while_the_daemon_is_down_is_gone_when_it_is_back()
    {
        var mode = new FaultMode();
        using var served = new ServedRegistry(new LcsOptions { Faults = mode });
        Registry registry = served.Registry;
        foreach (string path in new[] { "System", @"System\Registry", @"System\Registry\Layers", @"System\Registry\Layers\Site" })
            registry.CreateKey($@"Machine\{path}").Dispose();
        using Key root = registry.OpenKey("Machine");
        root.SetValue("v", Rsi.RegType.Binary, [1]);
        root.SetValue("v", Rsi.RegType.Binary, [2], new WriteOptions { Layer = "Site" });
        Assert.Equal([2], root.QueryValue("v").Data);

        // Down for long enough that the deletion comes meanwhile.
        mode.Settings = new FaultSettings { GoingDownFor = TimeSpan.FromSeconds(2) };
        registry.TakeSourceDown("Machine");
        registry.DeleteLayer("Site");
        Assert.Empty(registry.Hives);
        served.WaitUntilUp();
        Assert.Equal([1], root.QueryValue("v").Data);
        Assert.Equal(0, served.Daemon.Stop(ServedRegistry.Patience));
    }

    [Fact]
    public void A_lost_write_and_a_lost_key_would_be_noticed()
    {
        using var served = new ServedRegistry(new LcsOptions { UnawaitedOkTakesSourceDown = false });
        using var worker = new LoadWorker(served, 0, Seed());
        worker.Run(100, DateTime.UtcNow + s_longest);
        worker.CheckAll();
        using Key key = served.Registry.OpenKey(@"Machine\worker0");
        RegistryValue value = key.EnumerateValues()[0];
        key.DeleteValue(value.Name);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(worker.CheckAll);
        key.SetValue(value.Name, value.Type, value.Data);
        worker.CheckAll();
        using (Key child = key.OpenSubkey(key.ListSubkeys()[0].Name))
            child.Delete();
        Assert.Equal(LcsErrno.ENOENT, Assert.Throws<LcsException>(worker.CheckAll).Errno);
    }

    private static void Survive(string what, string faults, bool loses, bool isKernelLike)
    {
        int seed = Seed();
        try
        {
            Survive(FaultSettings.Parse($"seed={seed},{faults}"), seed, loses, isKernelLike);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what} (seed {seed}; LCS_SEED={seed} repeats it): {e.Message}", e);
        }
    }

    private static void Survive(FaultSettings faults, int seed, bool loses, bool isKernelLike)
    {
        var mode = new FaultMode();
        using var served = new ServedRegistry(new LcsOptions { Faults = mode, UnawaitedOkTakesSourceDown = isKernelLike });
        int process = served.Daemon.Id;
        // Over a socket each DROP_KEY would take the connection down: a source cannot learn from the end of a connection which answer it was that ended it.
        LoadWorker[] workers = [.. Enumerable.Range(0, Workers).Select(i => new LoadWorker(served, i, seed) { DeletesKeys = !isKernelLike })];

        mode.Settings = faults;
        DateTime until = DateTime.UtcNow + s_longest;
        Task[] runs = [.. workers.Select(worker => Task.Factory.StartNew(() => worker.Run(Operations, until), TaskCreationOptions.LongRunning))];
        Task.WaitAll(runs);
        int losses = mode.Losses;
        mode.Settings = null;

        CheckAll(served, workers);
        Assert.Equal(process, served.Daemon.Id);
        Assert.False(served.Daemon.HasExited);
        Assert.True(!loses || losses > 0, "no connection was lost");
        Assert.True(workers.Sum(worker => worker.Acknowledged) > Workers * Operations / 3, "hardly anything was done");

        Assert.Equal(0, served.Restart());
        foreach (LoadWorker worker in workers)
        {
            worker.Reopen();
            worker.CheckAll();
            worker.Dispose();
        }
        Assert.Equal(0, served.Daemon.Stop(ServedRegistry.Patience));
    }

    /// <summary>What went wrong last can still take effect: an answer that was held, the OK to a DROP_KEY. Then it is looked at again.</summary>
    private static void CheckAll(ServedRegistry served, LoadWorker[] workers)
    {
        for (int tries = 1; ; tries++)
        {
            served.WaitUntilUp();
            try
            {
                foreach (LoadWorker worker in workers)
                    worker.CheckAll();
                return;
            }
            catch (LcsException e) when (e.Errno == LcsErrno.EIO && tries < 5)
            {
                // Once more.
            }
        }
    }

    /// <summary>The same in every run unless the environment says another; a failure names it.</summary>
    private static int Seed() => int.TryParse(Environment.GetEnvironmentVariable("LCS_SEED"), out int seed) ? seed : 20_261;
}

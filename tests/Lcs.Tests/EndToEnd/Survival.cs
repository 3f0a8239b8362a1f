namespace Peios.Lcs.Tests;

/// <summary>
/// loregd under random load while everything goes wrong that the fault mode knows: nothing acknowledged is lost, volatile keys are kept, and the daemon is the same
/// process until it ends in order (behaviour.md, "The connection").
/// </summary>
internal static class Survival
{
    /// <summary>How long a load runs at most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private const int Workers = 4;
    private const int Operations = 150;

    /// <summary>Runs a load under faults, and checks.</summary>
    /// <param name="what">The faults in words.</param>
    /// <param name="faults">The faults, as <see cref="FaultSettings.Parse"/> reads them.</param>
    /// <param name="loses">Whether connections must be lost.</param>
    /// <param name="isKernelLike">Whether an OK that nobody waits for takes the connection down.</param>
    public static void Check(string what, string faults, bool loses, bool isKernelLike)
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

    /// <summary>The same in every run unless the environment says another; a failure names it.</summary>
    public static int Seed() => int.TryParse(Environment.GetEnvironmentVariable("LCS_SEED"), out int seed) ? seed : 20_261;

    private static void Survive(FaultSettings faults, int seed, bool loses, bool isKernelLike)
    {
        var mode = new FaultMode();
        using var served = new ServedRegistry(new LcsOptions { Faults = mode, UnawaitedOkTakesSourceDown = isKernelLike });
        int process = served.Daemon.Id;
        // Over a socket each DROP_KEY would take the connection down: a source cannot learn from the end of a connection which answer it was that ended it.
        LoadWorker[] workers = [.. Enumerable.Range(0, Workers).Select(i => new LoadWorker(served, i, seed) { DeletesKeys = !isKernelLike })];

        mode.Settings = faults;
        DateTime until = DateTime.UtcNow + Longest;
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
}

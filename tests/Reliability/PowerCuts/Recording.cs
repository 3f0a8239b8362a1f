using Loregd.Reliability.Disks;
using Loregd.Reliability.Strands;
using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

namespace Loregd.Reliability.PowerCuts;

/// <summary>What a daemon under load did to its files, from its first boot on, through a restart and a lost connection.</summary>
internal sealed class Recording
{
    private const int StrandsOfAHive = 2, OneSyncFailsIn = 12;

    private Recording(IReadOnlyList<DiskEvent> events, IReadOnlyList<Strand> strands) => (Events, Strands) = (events, strands);

    public IReadOnlyList<DiskEvent> Events { get; }

    public IReadOnlyList<Strand> Strands { get; }

    /// <summary>The log is brought into the database every few commits, so that power cuts meet checkpoints.</summary>
    public static Bounds Bounds => new() { CheckpointBytes = 200 << 10 };

    /// <param name="seed">Where the load comes from. Threads take turns as they like, so that recordings of one seed differ.</param>
    /// <param name="steps">How many steps each strand does in each of three lives of its connection.</param>
    /// <param name="syncsFail">Some of the syncs under load fail. What was written before them may never come to the disk, even if a later sync succeeds.</param>
    public static Recording Make(int seed, int steps, bool syncsFail = false)
    {
        using var trial = Trial.Prepare();
        using var disk = Disk.Watch(trial.Folder.Path, isRecording: true);
        if (!trial.Start(Bounds))
            throw new InvalidOperationException(trial.Failure);
        List<Strand> strands = [];
        foreach (string hive in Trial.Hives)
        {
            for (int i = 0; i < StrandsOfAHive; i++)
                strands.Add(new Strand(hive, trial.RootOf(hive), strands.Count, (seed * 100) + strands.Count, disk));
        }

        Go();
        trial.Reconnect();
        Go();
        trial.Stop();
        trial.Start(Bounds);
        Go();
        trial.Stop();
        return new Recording(disk.Events, strands);

        void Go()
        {
            strands.ForEach(strand => strand.Begin(trial.Kernel!));
            strands.ForEach(strand => strand.MayBeRefused = syncsFail);
            disk.OneSyncFailsIn = syncsFail ? OneSyncFailsIn : 0;
            Run(trial.Kernel!, strands, steps);
            disk.OneSyncFailsIn = 0;
        }
    }

    private static void Run(KernelConnection kernel, List<Strand> strands, int steps)
    {
        Exception? failure = null;
        Thread[] threads = [.. strands.Select(strand => new Thread(() => Run(kernel, strand, steps, ref failure)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if (failure is not null)
            throw failure;
    }

    private static void Run(KernelConnection kernel, Strand strand, int steps, ref Exception? failure)
    {
        try
        {
            strand.Run(kernel, steps);
        }
        catch (Exception e)
        {
            failure = e;
        }
    }
}

using Loregd.Reliability.Disks;
using Loregd.Reliability.PowerCuts;
using Loregd.Reliability.Running;
using Loregd.Reliability.Trials;

namespace Loregd.Reliability.Faults;

/// <summary>A disk that fills and is freed again, and one that can only be read.</summary>
internal sealed class FullDiskSuite : ISuite
{
    private const int ShortRounds = 4, LongRounds = 300, Cycles = 3, Steps = 8, Patience = 1000;

    public string Name => "fulldisk";

    public string Promise =>
        "While the disk is full, writes are STORAGE_ERROR and reads go on; when there is room again, all is as answered. A file that cannot be written is refused by name.";

    public void Run(SuiteContext context)
    {
        for (long round = 0; context.GoesOn(round, ShortRounds, LongRounds); round++)
        {
            int seed = context.Seed + (int)round;
            using var trial = Trial.Prepare();
            using var disk = Disk.Watch(trial.Folder.Path);
            string? wrong = Fill(context, trial, disk, seed) ?? StartReadOnly(trial, disk);
            wrong ??= SoundFile.Surprises(trial.Output);
            context.Counters.Add("rounds");
            if (wrong is not null)
                context.Report(wrong, $"seed {seed}\n    {trial.Output.ReplaceLineEndings("\n    ")}");
        }
    }

    private static string? Fill(SuiteContext context, Trial trial, Disk disk, int seed)
    {
        if (!trial.Start(Recording.Bounds))
            return trial.Failure;
        var strand = new ToughStrand(trial, "Machine", seed, Patience);
        string? wrong = strand.Begin();
        for (int i = 0; i < Cycles && wrong is null; i++)
        {
            disk.IsFull = true;
            wrong = strand.Run(Steps);
            if (wrong is null && i == 1)
                wrong = trial.Reconnect() ? strand.Compare() : $"the lost connection is not resumed: {trial.Failure}";
            disk.IsFull = false;
            long refused = strand.Refusals;
            wrong ??= strand.Begin() ?? strand.Run(Steps);
            if (strand.Refusals != refused)
                wrong ??= $"{strand.LastStep} is refused though there is room again";
            context.Counters.Add("full disks");
        }

        context.Counters.Add("refused steps", strand.Refusals);
        if (trial.Kernel is not null && !trial.Stop())
            wrong ??= $"it does not stop as asked: {trial.Failure}";
        wrong ??= trial.Start() ? strand.CompareAfterRestart() : $"the next start fails: {trial.Failure}";
        trial.Stop();
        return wrong ?? SoundFile.Examine(trial);
    }

    private static string? StartReadOnly(Trial trial, Disk disk)
    {
        disk.IsReadOnly = true;
        bool started = trial.Start();
        disk.IsReadOnly = false;
        if (started)
            return "it starts on files that cannot be written";
        if (trial.IsCrash || !trial.Failure!.Contains("Machine", StringComparison.Ordinal))
            return $"the refusal of a read-only file names no hive: {trial.Failure}";
        return trial.Start() && trial.Stop() ? SoundFile.Examine(trial) : $"it does not start when the file can be written again: {trial.Failure}";
    }
}

using Loregd.Reliability.PowerCuts;
using Loregd.Reliability.Running;
using Loregd.Reliability.Trials;

namespace Loregd.Reliability.Faults;

/// <summary>
/// Something fails under a daemon that is at work, whose connection is lost, or that stops. Only the requests of the moment are STORAGE_ERROR; the
/// connection is resumed; after a restart everything is there.
/// </summary>
internal sealed class LoadFaults(SuiteContext context, IFaultSource source, int seed)
{
    private const int Steps = 12, StepsAfterwards = 5;

    /// <summary>How many calls all this makes when nothing fails. Threads take turns as they like, so that it is about so many.</summary>
    public long CountCalls() => Run(long.MaxValue / 2, 1);

    /// <returns>How many calls were made.</returns>
    public long Run(long at, long length)
    {
        using var trial = Trial.Prepare();
        using IDisposable watch = source.Watch(trial.Folder.Path);
        source.Arm(long.MaxValue / 2, 1);
        if (!trial.Start(Recording.Bounds))
            throw new InvalidOperationException(trial.Failure);
        var strand = new ToughStrand(trial, "Machine", seed, patience: (int)length);
        string? wrong = strand.Begin();
        source.Arm(at, length);
        wrong ??= strand.Run(Steps);
        wrong ??= trial.Reconnect() ? strand.Compare() ?? strand.Begin() ?? strand.Run(StepsAfterwards) : $"the lost connection is not resumed: {trial.Failure}";
        if (trial.Kernel is not null && !trial.Stop())
            wrong ??= $"it does not stop as asked: {trial.Failure}";
        long calls = source.Calls;
        source.Disarm();
        context.Counters.Add("runs");
        context.Counters.Add(source.Name, source.HasStruck ? 1 : 0);
        context.Counters.Add("refused steps", strand.Refusals);
        wrong ??= trial.Start() ? strand.CompareAfterRestart() : $"the next start fails: {trial.Failure}";
        trial.Stop();
        wrong ??= SoundFile.Examine(trial) ?? SoundFile.Surprises(trial.Output);
        if (wrong is not null)
            context.Report($"under load: {wrong}", $"{source.Name}, {source.Struck}, call {at} of {calls}, {length} in a row; seed {seed}\n    {trial.Output.ReplaceLineEndings("\n    ")}");
        return calls;
    }
}

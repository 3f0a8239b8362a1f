using System.Text.RegularExpressions;

using Loregd.Reliability.Running;
using Loregd.Reliability.Strands;
using Loregd.Reliability.Trials;

namespace Loregd.Reliability.Faults;

/// <summary>
/// A daemon starts while something under it fails. Either it starts all the same, or it ends with one line that names the hive; and the next start, without
/// a fault, finds everything.
/// </summary>
internal sealed partial class StartupFaults(SuiteContext context, IFaultSource source, Situation situation)
{
    /// <summary>How many calls a start makes when nothing fails.</summary>
    public long CountCalls()
    {
        using var trial = Trial.Prepare();
        situation.Lay(trial.Folder);
        using IDisposable watch = source.Watch(trial.Folder.Path);
        source.Arm(long.MaxValue / 2, 1);
        if (!trial.Start())
            throw new InvalidOperationException(trial.Failure);
        long calls = source.Calls;
        source.Disarm();
        return calls;
    }

    public void Run(long at, long length)
    {
        using var trial = Trial.Prepare();
        situation.Lay(trial.Folder);
        using IDisposable watch = source.Watch(trial.Folder.Path);
        source.Arm(at, length);
        bool hasStarted = trial.Start();
        source.Disarm();
        context.Counters.Add("starts");
        context.Counters.Add(source.Name, source.HasStruck ? 1 : 0);
        string? wrong = hasStarted ? Examine(trial) : ExamineRefusal(trial);
        if (hasStarted && !trial.Stop())
            wrong ??= $"it does not stop as asked: {trial.Failure}";
        wrong ??= trial.Start() ? Examine(trial) : $"the next start fails: {trial.Failure}";
        if (trial.Kernel is not null && !trial.Stop())
            wrong ??= $"it does not stop as asked: {trial.Failure}";
        wrong ??= SoundFile.Examine(trial) ?? SoundFile.Surprises(trial.Output);
        if (wrong is not null)
            context.Report($"{situation.Name}: {wrong}", $"{source.Name}, {source.Struck}, call {at}, {length} in a row; seed {context.Seed}\n    {trial.Output.ReplaceLineEndings("\n    ")}");
    }

    private string? Examine(Trial trial)
    {
        try
        {
            return situation.Examine(trial);
        }
        catch (StrandReadException failure)
        {
            return failure.Message;
        }
    }

    private static string? ExamineRefusal(Trial trial)
    {
        if (trial.IsCrash)
            return $"it ends by an exception: {trial.Failure}";
        return HiveName().IsMatch(trial.Failure ?? "") ? null : $"the refusal names no hive: {trial.Failure}";
    }

    [GeneratedRegex("Machine|Users")]
    private static partial Regex HiveName();
}

using Loregd.Reliability.Disks;
using Loregd.Reliability.Running;
using Loregd.Reliability.Strands;
using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

namespace Loregd.Reliability.PowerCuts;

/// <summary>
/// Records what SQLite writes and syncs while a daemon works, cuts the power at some event, makes up what the disk would then hold, and starts a daemon
/// on it. In every other recording some syncs fail.
/// </summary>
internal sealed class PowerCutSuite : ISuite
{
    private const int ShortCuts = 60, LongCuts = 20_000, CutsOfARecording = 500;
    private const int ShortSteps = 25, LongSteps = 60;

    public string Name => "powercuts";

    public string Promise =>
        "After a power cut at any write or sync, with unsynced writes lost, reordered or torn, loregd starts without complaint, what was answered is there, transactions are whole.";

    public void Run(SuiteContext context)
    {
        long done = 0;
        for (int round = 0; context.GoesOn(done, ShortCuts, LongCuts); round++)
        {
            int seed = context.Seed + (round * 1_000_003);
            var recording = Recording.Make(seed, context.IsLong ? LongSteps : ShortSteps, syncsFail: round % 2 == 1);
            context.Counters.Add("recordings");
            context.Counters.Add("events", recording.Events.Count);
            context.Counters.Add("steps", recording.Strands.Sum(strand => strand.States.Count - 1));
            context.Counters.Add("failed syncs", recording.Events.Count(happened => happened.Kind == DiskEventKind.FailedSync));
            context.Counters.Add("refused steps", recording.Strands.Sum(strand => strand.Refusals));
            int cuts = context.IsLong || context.Budget is not null ? CutsOfARecording : ShortCuts / 2;
            Cut(context, recording, seed, cuts, ref done);
        }
    }

    private static void Cut(SuiteContext context, Recording recording, int seed, int cuts, ref long done)
    {
        var random = new Random(seed);
        var disk = new CutDisk(random);
        int[] changes = [.. Enumerable.Range(0, recording.Events.Count).Where(i => recording.Events[i].Kind != DiskEventKind.Mark)];
        HashSet<int> at = [.. Enumerable.Range(0, cuts).Select(_ => changes[random.Next(changes.Length)])];
        for (int i = 0; i < recording.Events.Count && !context.IsOver; i++)
        {
            disk.Apply(recording.Events[i]);
            if (!at.Contains(i))
                continue;
            Fate fate = disk.HasPending ? (Fate)random.Next((int)Fate.Garbage + 1) : Fate.Kept;
            Start(context, recording, disk, i, fate, random.Next());
            context.Counters.Add("power cuts");
            context.Counters.Add($"{fate.ToString().ToLowerInvariant()}");
            done++;
        }
    }

    private static void Start(SuiteContext context, Recording recording, CutDisk disk, int at, Fate fate, int fateSeed)
    {
        using var trial = Trial.Prepare();
        disk.WriteTo(trial.Folder.Path, fate, new Random(fateSeed));
        string? wrong = trial.Start() ? Examine(trial, recording, disk) : $"it does not start: {trial.Failure}";
        if (trial.Kernel is not null && !trial.Stop())
            wrong ??= $"it does not stop as asked: {trial.Failure}";
        wrong ??= SoundFile.Complaints(trial.Output) ?? SoundFile.Examine(trial);
        if (wrong is null)
            return;
        IEnumerable<string> before = recording.Events.Take(at + 1).TakeLast(8).Select(happened => happened.ToString());
        context.Report($"after a power cut ({fate}) {wrong}", $"seed {context.Seed}, event {at} of {recording.Events.Count}, after:\n    {string.Join("\n    ", before)}");
    }

    private static string? Examine(Trial trial, Recording recording, CutDisk disk)
    {
        foreach (Strand strand in recording.Strands)
        {
            int answered = disk.MarkOf(strand.Answered), sent = disk.MarkOf(strand.Sent);
            StrandState found;
            try
            {
                found = new StrandReader(trial.Kernel!, trial.RootOf(strand.Hive)).Read(strand.Name);
            }
            catch (StrandReadException failure)
            {
                return $"{strand.Hive} cannot be read: {failure.Message}";
            }

            IEnumerable<StrandState> possible = strand.States.Skip(answered).Take(sent - answered + 1);
            if (!possible.Contains(found))
                return $"{strand.Hive}, {strand.Name}: answered {answered}, sent {sent}, but found: {found.DifferenceTo(strand.States[answered])}";
        }

        return null;
    }
}

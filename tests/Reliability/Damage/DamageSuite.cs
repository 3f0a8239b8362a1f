using Loregd.Reliability.Running;
using Loregd.Reliability.Trials;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Damage;

/// <summary>
/// Damages a hive's file in every page. A single bit that flips inside a stored value, a name or a GUID cannot be seen by SQLite, whose pages have no
/// checksums: such answers are counted, not findings.
/// </summary>
internal sealed class DamageSuite : ISuite
{
    private const int ShortPages = 8, LongFlipsOfAPage = 20;

    public string Name => "damage";

    public string Promise =>
        "A damaged page costs a refused start that names the hive, or STORAGE_ERROR for what it held; other hives are served and nothing ends the process.";

    public void Run(SuiteContext context)
    {
        var hive = DamagedHive.Make(context.Seed);
        var random = new Random(context.Seed);
        bool all = context.IsLong || context.Budget is not null;
        int[] pages = [.. Enumerable.Range(0, hive.Pages)];
        if (!all)
            random.Shuffle(pages);
        for (int round = 0; round == 0 || context is { Budget: not null, IsOver: false }; round++)
        {
            foreach (int page in pages.Take(all ? hive.Pages : ShortPages).TakeWhile(_ => !context.IsOver))
            {
                foreach (DamageKind kind in Enum.GetValues<DamageKind>())
                {
                    // A file of no bytes is one that was made and awaits its first boot.
                    if (kind == DamageKind.Truncate && page == 0)
                        continue;
                    for (int i = all && kind == DamageKind.Flip ? LongFlipsOfAPage : 1; i > 0; i--)
                        Try(context, hive, kind, page, random);
                }
            }
        }
    }

    private static void Try(SuiteContext context, DamagedHive hive, DamageKind kind, int page, Random random)
    {
        using var trial = Trial.Prepare();
        hive.Lay(trial.Folder, kind, page, random);
        string? wrong = trial.Start() ? Ask(context, hive, kind, trial) : Refusal(context, trial);
        if (trial.Kernel is not null && !trial.Stop())
            wrong ??= $"it does not stop as asked: {trial.Failure}";
        wrong ??= SoundFile.Surprises(trial.Output);
        context.Counters.Add(kind switch { DamageKind.Flip => "flips", DamageKind.Zero => "zeroed pages", _ => "truncations" });
        if (wrong is not null)
            context.Report(wrong, $"{kind} of page {page + 1} of {hive.Pages}, seed {context.Seed}\n    {trial.Output.ReplaceLineEndings("\n    ")}");
    }

    private static string? Ask(SuiteContext context, DamagedHive hive, DamageKind kind, Trial trial)
    {
        Answers answers = hive.Ask(trial.Kernel!);
        context.Counters.Add("right answers", answers.Right);
        context.Counters.Add("refused answers", answers.Refused);
        context.Counters.Add("answers as damaged", answers.Other);
        if (kind != DamageKind.Flip && answers.Inexcusable > 0)
            return $"a wrong answer is given as right: {answers.Example}";
        return trial.Kernel!.SetDword(trial.RootOf("Users"), "Served", 1) == Status.Ok ? null : "the other hive is not served";
    }

    private static string? Refusal(SuiteContext context, Trial trial)
    {
        context.Counters.Add("refused starts");
        if (trial.IsCrash)
            return $"it ends by an exception: {trial.Failure}";
        return trial.Failure!.Contains("Machine", StringComparison.Ordinal) ? null : $"the refusal names no hive: {trial.Failure}";
    }
}

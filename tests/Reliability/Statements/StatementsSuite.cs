using Loregd.Reliability.Running;

namespace Loregd.Reliability.Statements;

/// <summary>
/// Handlers check before they change anything, so only an error of SQLite between the statements of one request shows whether a request is whole. Triggers in
/// both stores make such errors, each statement in turn; everything is then compared with a model in memory.
/// </summary>
internal sealed class StatementsSuite : ISuite
{
    private const int ShortShare = 13, CasesOfAGround = 250, RandomRounds = 24, ShortGrounds = 1, LongGrounds = 200;

    public string Name => "statements";

    public string Promise =>
        "Any statement of a request may fail by itself: that request is STORAGE_ERROR and changes nothing; those that share its commit, and the transaction around it, stand.";

    public void Run(SuiteContext context)
    {
        RunCases(context, [.. CaseRun.All, .. LayerCase.All]);
        for (long round = 0; context.GoesOn(round, ShortGrounds, LongGrounds); round++)
            RunRandom(context, context.Seed + (int)round);
    }

    /// <summary>All cases in the long form, every so many-th in the short one; which ones, the seed says.</summary>
    private static void RunCases(SuiteContext context, IReadOnlyList<ICase> cases)
    {
        bool all = context.IsLong || context.Budget is not null;
        IEnumerable<ICase> chosen = cases.Where((_, i) => all || i % ShortShare == context.Seed % ShortShare);
        foreach (ICase[] some in chosen.Chunk(CasesOfAGround).TakeWhile(_ => !context.IsOver))
        {
            using var ground = new Ground();
            foreach (ICase one in some)
            {
                context.Counters.Add("cases");
                if (one.Try(ground, context.Counters) is not { } wrong)
                    continue;
                context.Report($"{one}: {wrong}", Output(ground));
                return;
            }

            if ((ground.Resume() ?? ground.Restart()) is { } later)
                context.Report(later, $"after {some.Length} cases, from {some[0]}\n    {Output(ground)}");
        }
    }

    private static void RunRandom(SuiteContext context, int seed)
    {
        using var ground = new Ground();
        var run = new RandomRun(ground, seed);
        string? wrong = null;
        for (int i = 0; i < RandomRounds && wrong is null; i++)
        {
            if (i == RandomRounds / 2)
                wrong = ground.Resume();
            wrong ??= run.Round(context.Counters) is { } inRound ? $"round {i + 1}: {inRound}" : null;
        }

        wrong ??= ground.Restart();
        if (wrong is not null)
            context.Report(wrong, $"seed {seed}; sent last\n    {run.LastLines}\n    {Output(ground)}");
    }

    private static string Output(Ground ground) => ground.Trial.Output.ReplaceLineEndings("\n    ");
}

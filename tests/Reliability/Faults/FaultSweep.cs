using Loregd.Reliability.Running;

namespace Loregd.Reliability.Faults;

/// <summary>Goes through all calls of a fault source: each in turn in the long form, some of them in the short one.</summary>
internal static class FaultSweep
{
    private const int LongestRun = 20;

    /// <param name="share">How many the short form tries of each source and situation.</param>
    public static void Run(SuiteContext context, IReadOnlyList<IFaultSource> sources, int share)
    {
        var random = new Random(context.Seed);
        IReadOnlyList<Situation> situations = [new NewHives(), new KilledHives(context.Seed), new ForeignHives()];
        for (int round = 0; round == 0 || context is { Budget: not null, IsOver: false }; round++)
        {
            foreach (IFaultSource source in sources)
            {
                foreach (Situation situation in situations)
                {
                    var startup = new StartupFaults(context, source, situation);
                    Each(context, random, $"{source.Name}, {situation.Name}", startup.CountCalls(), share, startup.Run);
                }

                var load = new LoadFaults(context, source, context.Seed + round);
                Each(context, random, $"{source.Name}, under load", load.CountCalls(), share, (at, length) => load.Run(at, length));
            }
        }
    }

    /// <summary>The long form: each call in turn fails alone. The short one, and what a budget is filled with: calls by chance, sometimes several in a row.</summary>
    private static void Each(SuiteContext context, Random random, string what, long calls, int share, Action<long, long> run)
    {
        bool all = context.IsLong && context.Budget is null;
        if (all)
            context.Say($"{what}: {calls} calls, each in turn");
        for (long i = 0; i < (all ? calls : Math.Min(share, calls)) && !context.IsOver; i++)
            run(all ? i : random.NextInt64(calls), !all && random.Next(4) == 0 ? random.Next(2, LongestRun) : 1);
    }
}

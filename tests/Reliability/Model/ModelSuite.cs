using System.Collections.Concurrent;
using System.Diagnostics;

using Loregd.Reliability.Running;

namespace Loregd.Reliability.Model;

/// <summary>Random sequences of all operations, valid and invalid, against the daemon and a model side by side.</summary>
internal sealed class ModelSuite : ISuite
{
    private const int ShortSteps = 20_000, LongSteps = 1_000_000, StepsASequence = 2_000, ComparedEvery = 250, Workers = 4;

    private static readonly TimeSpan s_shrinking = TimeSpan.FromSeconds(60);

    public string Name => "model";

    public string Promise =>
        "Every answer is the model's: in transactions and snapshots, in both stores, across lost connections, restarts and kills.";

    public void Run(SuiteContext context)
    {
        long begun = 0;
        int sequences = 0;
        var failures = new ConcurrentQueue<Exception>();
        // They spend their time waiting for syncs.
        Thread[] workers = [.. Enumerable.Range(0, Workers).Select(_ => new Thread(Work))];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        if (failures.TryPeek(out Exception? failure))
            throw new InvalidOperationException(failure.Message, failure);

        void Work()
        {
            try
            {
                while (context.GoesOn(Interlocked.Add(ref begun, StepsASequence) - StepsASequence, ShortSteps, LongSteps) && failures.IsEmpty)
                    RunSequence(context, Interlocked.Increment(ref sequences) - 1);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        }
    }

    private void RunSequence(SuiteContext context, int sequence)
    {
        // Every fourth in a process of its own, with the bounds that the daemon ships with.
        bool isProcess = sequence % 4 == 3;
        int seed = unchecked((context.Seed * 1_000_003) + sequence);
        (IReadOnlyList<Step> done, string? difference) = Walk(seed, isProcess, context);
        context.Counters.Add("operations", done.Count);
        context.Counters.Add(isProcess ? "sequences against a process" : "sequences");
        if (difference is not null)
            context.Report(Smallest(done, difference, isProcess), $"./reliability {Name} --seed {context.Seed}, sequence {sequence}");
    }

    private static (IReadOnlyList<Step> Done, string? Difference) Walk(int seed, bool isProcess, SuiteContext context)
    {
        using ModelSession session = ModelSession.Start(isProcess);
        var maker = new StepMaker(new Random(seed), ModelSession.Roots, waits: !isProcess, kills: isProcess);
        var done = new List<Step>();
        while (done.Count < StepsASequence && !context.IsOver)
        {
            Step step = maker.Next(session.World);
            done.Add(step);
            if (session.World.Waits(step))
                context.Counters.Add("waits for a transaction");
            if (step is Lose or Restart or Kill)
                context.Counters.Add(step is Lose ? "lost connections" : step is Kill ? "kills" : "restarts");
            string? difference = session.Try(step, out string status);
            context.Counters.Add($"answers {status}");
            if (difference is null && (step is Lose or Restart or Kill || done.Count % ComparedEvery == 0))
                difference = session.CompareAll(StepMaker.AllKeys(ModelSession.Roots));
            if (difference is not null)
                return (done, difference);
        }

        return (done, null);
    }

    /// <summary>The difference, and the steps that are needed for it.</summary>
    private static string Smallest(IReadOnlyList<Step> failing, string difference, bool isProcess)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Step> smallest = Shrinker.Shrink(failing, Fails, () => Stopwatch.GetElapsedTime(start) > s_shrinking);
        return $"{difference}\n  after these steps of {failing.Count}:\n    {string.Join("\n    ", smallest)}";

        bool Fails(IReadOnlyList<Step> steps) => Differs(steps, isProcess) is { } found && FirstLine(found) == FirstLine(difference);
    }

    private static string FirstLine(string text) => text.Split('\n')[0];

    private static string? Differs(IReadOnlyList<Step> steps, bool isProcess)
    {
        using ModelSession session = ModelSession.Start(isProcess);
        foreach (Step step in steps)
        {
            // Without what came before it, it may mean something that nobody has specified, or wait.
            if (!session.World.IsSpecified(step) || (isProcess && session.World.Waits(step)))
                continue;
            if (session.Try(step, out _) is { } difference)
                return difference;
        }

        return session.CompareAll(StepMaker.AllKeys(ModelSession.Roots));
    }
}

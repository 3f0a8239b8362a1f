using System.Collections.Concurrent;
using System.Diagnostics;

using Loregd.Conformance.Kernel;
using Loregd.Conformance.Sources;

namespace Loregd.Conformance.Suite;

/// <summary>Runs checks: quick ones one after the other in a few lanes, each lane with a source that they share; slow ones beside them, each with its own.</summary>
/// <param name="command">The source.</param>
/// <param name="without">What the source does not have; checks that need it are not applicable.</param>
/// <param name="lanes">How many lanes.</param>
/// <param name="patience">How long an answer may take; null: long enough for a busy machine.</param>
public sealed class Runner(SourceCommand command, Facets without, int lanes, TimeSpan? patience = null)
{
    private readonly ConcurrentBag<Outcome> _outcomes = [];

    /// <summary>Runs all of them and returns what came of each, in their order.</summary>
    public IReadOnlyList<Outcome> Run(IReadOnlyList<Check> checks)
    {
        var quick = new ConcurrentQueue<Check>();
        var threads = new List<Thread>();
        foreach (Check check in checks)
        {
            if ((check.Terms.Needs & without) != Facets.None)
                _outcomes.Add(new Outcome(check, Verdict.NotApplicable, TimeSpan.Zero));
            else if (check.Terms.Slow || check.Terms.Long)
                threads.Add(new Thread(() => RunAlone(check)) { IsBackground = true });
            else
                quick.Enqueue(check);
        }

        for (int i = 0; i < lanes; i++)
            threads.Add(new Thread(() => RunLane(quick)) { IsBackground = true });
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Dictionary<string, Outcome> byName = _outcomes.ToDictionary(outcome => outcome.Check.Name, StringComparer.Ordinal);
        return [.. checks.Select(check => byName[check.Name])];
    }

    private void RunLane(ConcurrentQueue<Check> checks)
    {
        if (patience is { } limit)
            Patience.Answer = limit;
        Rig? shared = null;
        while (checks.TryDequeue(out Check? check))
        {
            if (check.HasOwnSource)
            {
                RunAlone(check);
                continue;
            }

            bool holds = Judge(check, () =>
            {
                if (shared is null)
                {
                    shared = new Rig(command);
                    shared.Up();
                }

                RunIn(shared, check);
            });
            if (holds)
                continue;
            // Whatever the failure has left behind is no matter to the next check.
            shared?.Dispose();
            shared = null;
        }

        shared?.Dispose();
    }

    private void RunAlone(Check check)
    {
        using var rig = new Rig(command);
        Judge(check, () =>
        {
            if (check.Terms.Unstarted)
            {
                check.Run(new Scene(rig));
                return;
            }

            rig.Up();
            check.Run(new Scene(rig));
        });
    }

    private static void RunIn(Rig rig, Check check)
    {
        var scene = new Scene(rig);
        check.Run(scene);
        scene.CleanUp();
    }

    private bool Judge(Check check, Action run)
    {
        long start = Stopwatch.GetTimestamp();
        Outcome outcome;
        Traffic.Begin();
        try
        {
            run();
            outcome = new Outcome(check, Verdict.Holds, Stopwatch.GetElapsedTime(start));
        }
        catch (NotApplicableException reason)
        {
            outcome = new Outcome(check, Verdict.NotApplicable, Stopwatch.GetElapsedTime(start), Seen: reason.Message);
        }
        catch (CheckFailedException failure)
        {
            outcome = new Outcome(check, Verdict.Fails, Stopwatch.GetElapsedTime(start), failure.Expected, failure.Seen);
        }
        catch (Exception failure)
        {
            // A surprise on the way, such as a source that cannot be started, is a failure of the check too; the next one shall run.
            outcome = new Outcome(check, Verdict.Fails, Stopwatch.GetElapsedTime(start), "a check that runs to its end", $"{failure.GetType().Name}: {failure.Message}");
        }

        outcome = outcome with { Used = Traffic.Used };
        _outcomes.Add(outcome);
        return outcome.Verdict != Verdict.Fails;
    }
}

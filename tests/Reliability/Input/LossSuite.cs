using System.Collections.Concurrent;

using Loregd.Reliability.Running;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>
/// The connection is lost at every point of every operation's life. Three twins are made; on one the operation is done, on one it loses its connection, on one nothing is done. After the resumption the
/// second must be like the first or like the third. Several daemons at a time, because each must be registered for a second if the next loss is to be resumed at once.
/// </summary>
internal sealed class LossSuite : ISuite
{
    private const int ShortRounds = 36, LongRounds = 1680, Rigs = 12, MoreDescriptors = 16, MoreThreads = 24;
    private const ulong TransactionsPerRound = 8;

    private static readonly TimeSpan s_settled = TimeSpan.FromMilliseconds(1050);
    private static readonly LossPoint[] s_points = Enum.GetValues<LossPoint>();

    public string Name => "loss";

    public string Promise => "A connection that is lost is resumed; what was answered is there, and what was not is there whole or not at all.";

    public void Run(SuiteContext context)
    {
        int next = -1;
        var failures = new ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Rigs).Select(_ => new Thread(Work))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (failures.TryDequeue(out Exception? failure))
            throw failure;

        void Work()
        {
            try
            {
                using var rig = new FastRig();
                (int descriptors, int threadCount) = (0, 0);
                for (int done = 0, round = Interlocked.Increment(ref next); context.GoesOn(round, ShortRounds, LongRounds); round = Interlocked.Increment(ref next), done++)
                {
                    Round(context, rig, round);
                    if (done == 1)
                        (descriptors, threadCount) = (rig.Descriptors(), rig.Threads());
                    else if (done > 1 && (rig.Descriptors() > descriptors + MoreDescriptors || rig.Threads() > threadCount + MoreThreads))
                        context.Report($"{rig.Descriptors()} descriptors and {rig.Threads()} threads, after {descriptors} and {threadCount} at first", Again(context, round));
                }
            }
            catch (Exception thrown)
            {
                failures.Enqueue(thrown);
            }
        }
    }

    private static string Again(SuiteContext context, int round) => $"./reliability loss --seed {context.Seed}{(context.IsLong ? " --long" : "")}, round {round}";

    private static void Round(SuiteContext context, FastRig rig, int round)
    {
        // Every act meets every point once in so many rounds; the short form's choice depends on the seed.
        Act act = Act.All[round % Act.All.Count];
        LossPoint point = s_points[(round + (round / Act.All.Count) + context.Seed) % s_points.Length];
        var dice = new Dice(((ulong)context.Seed << 32) | (uint)round);
        try
        {
            long start = Environment.TickCount64;
            if (Fault(rig, dice, act, point, round) is { } fault)
                context.Report($"{act.Name}, lost {point}: {fault}", Again(context, round));
            context.Counters.Add("rounds");
            context.Counters.Add($"lost {point}");
            if (s_settled.TotalMilliseconds - (Environment.TickCount64 - start) is > 0 and var left)
                Thread.Sleep((int)left);
        }
        catch (Exception failure) when (failure is TimeoutException or IOException or InvalidOperationException)
        {
            context.Report($"{act.Name}, lost {point}: {failure.Message}\n{rig.Process.Output}", Again(context, round));
            throw;
        }
    }

    private static string? Fault(FastRig rig, Dice dice, Act act, LossPoint point, int round)
    {
        ulong transaction = ((ulong)round * TransactionsPerRound) + 1;
        KeyGuid root = rig.RootOf("Machine");
        Twin tried = Twin.Create(rig.Kernel, root, $"tried {round}", transaction);
        Twin done = Twin.Create(rig.Kernel, root, $"done {round}", transaction + 1);
        Twin left = Twin.Create(rig.Kernel, root, $"left {round}", transaction + 2);
        var answers = new List<Pending>();
        act.Send(rig.Kernel, done, transaction + 3, answers);
        Answer last = answers.Select(answer => answer.Wait()).Last();
        if (!act.Succeeded(last))
            return $"it is answered {last.Status}";
        string before = left.View(rig.Kernel);

        bool isDone = new Loss(rig, dice, transaction + 4).Lose(act, tried, point);
        if (left.View(rig.Kernel) is var now && now != before)
            return $"what was there is not the same after the resumption\n{before}\nis\n{now}";
        string triedView = tried.View(rig.Kernel), doneView = done.View(rig.Kernel);
        if (triedView != doneView && (isDone || triedView != before))
            return $"{(isDone ? "it was answered, and" : "it")} is neither done nor undone:\n{triedView}\ndone it is\n{doneView}";
        if (tried.IsOrphaned(rig.Kernel) || done.IsOrphaned(rig.Kernel))
            return "a key without entries is there after the resumption";
        return NotFree(rig, root, transaction);
    }

    /// <summary>Nothing is left of transactions, and the hives take writes.</summary>
    private static string? NotFree(FastRig rig, KeyGuid root, ulong transaction)
    {
        for (ulong id = transaction + 4; id < transaction + 6; id++)
        {
            if (rig.Kernel.Commit(id) is not Status.StorageError and var status)
                return $"COMMIT of a transaction of the lost connection is answered {status}";
        }

        foreach (KeyGuid hive in (KeyGuid[])[root, rig.RootOf("Users")])
        {
            if (rig.Kernel.SetDword(hive, "free", 1) is not Status.Ok and var status)
                return $"a write after the resumption is answered {status}";
        }

        return null;
    }
}

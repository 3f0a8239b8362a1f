using System.Collections.Concurrent;
using System.Diagnostics;

using Loregd.Reliability.Running;
using Loregd.Tests.Harness;

namespace Loregd.Reliability.Concurrency;

/// <summary>Several clients at once over one connection, which is lost now and then; afterwards the history of it all is checked.</summary>
internal sealed class ConcurrencySuite : ISuite
{
    private const int ShortRounds = 2, LongRounds = 120, Clients = 8, LossesARound = 2;

    private static readonly TimeSpan s_shortRound = TimeSpan.FromSeconds(3), s_longRound = TimeSpan.FromSeconds(5);
    private static readonly string[] s_hives = ["Machine", "Users"];

    public string Name => "concurrency";

    public string Promise =>
        "Whatever several clients do at once can be explained by one order of their requests that agrees with the clock: transactions whole, reads never older than what was answered before, snapshots of one moment.";

    public void Run(SuiteContext context)
    {
        for (long round = 0; context.GoesOn(round, ShortRounds, LongRounds); round++)
        {
            var random = new Random(unchecked((context.Seed * 1_000_003) + (int)round));
            if (Round(random, context.IsLong ? s_longRound : s_shortRound, context.Counters) is { } wrong)
                context.Report(wrong, $"./reliability {Name} --seed {context.Seed}: round {round} (threads meet differently from run to run)");
            context.Counters.Add("rounds");
        }
    }

    private static string? Round(Random random, TimeSpan length, Counters counters)
    {
        using Rig rig = Rig.StartProcess(s_hives);
        Arena[] arenas = [.. s_hives.Select(hive => new Arena(rig.Kernel, rig.RootOf(hive), hive))];
        ulong transaction = 0;
        Client[] clients = [.. Enumerable.Range(0, Clients).Select(i =>
            new Client(new Random(random.Next()), arenas, () => Interlocked.Increment(ref transaction), $"layer {i}", counters))];
        var failures = new ConcurrentQueue<Exception>();
        for (int part = 0; part <= LossesARound && failures.IsEmpty; part++)
        {
            bool isLost = part < LossesARound;
            RunUntil(rig.Kernel, clients, length / (LossesARound + 1), isLost, failures);
            if (isLost && failures.IsEmpty)
            {
                rig.Connect();
                counters.Add("lost connections");
            }
        }

        return failures.TryPeek(out Exception? failure)
            ? failure is HistoryException ? failure.Message : $"{failure}\n{rig.Loregd.Output}"
            : arenas.Select(arena => Check(arena, counters)).FirstOrDefault(wrong => wrong is not null);
    }

    private static string? Check(Arena arena, Counters counters)
    {
        counters.Add("sights checked", arena.History.Sights.Count);
        counters.Add("writes checked", arena.History.Turns.Count + arena.History.Exchanges.Count);
        return HistoryCheck.Check(arena.History) is { } wrong ? $"{arena.Hive}: {wrong}" : null;
    }

    /// <summary>All clients at work on one connection until it is lost, or until they are told to stop.</summary>
    private static void RunUntil(KernelConnection kernel, Client[] clients, TimeSpan length, bool isLost, ConcurrentQueue<Exception> failures)
    {
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. clients.Select(client => new Thread(() => Work(client)))];
        foreach (Thread thread in threads)
            thread.Start();
        if (isLost)
        {
            Thread.Sleep(length);
            kernel.Close();
        }

        foreach (Thread thread in threads)
            thread.Join();

        void Work(Client client)
        {
            var line = new Line(kernel);
            try
            {
                while (failures.IsEmpty && (isLost || Stopwatch.GetElapsedTime(start) < length))
                    client.Step(line);
            }
            catch (Exception e) when (isLost && Line.IsLoss(e))
            {
                // As it is meant to be.
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        }
    }
}

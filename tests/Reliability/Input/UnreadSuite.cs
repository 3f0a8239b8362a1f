using System.Diagnostics;

using Loregd.Reliability.Running;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Reliability.Input;

/// <summary>A kernel that never reads its answers: up to 256 requests, most of them reads of a megabyte, and then the end in one of five ways.</summary>
internal sealed class UnreadSuite : ISuite
{
    private const int Endings = 5, Attempts = 3, ShortRounds = 5, LongRounds = 200, ShortReads = 40, LongReads = 200, Writes = 56, MiB = 1 << 20, MostMemory = 1500;

    /// <summary>The specification says 2 seconds; the rest is for a machine that has other things to do.</summary>
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(5);

    /// <summary>Until every thread of the daemon has met the full socket.</summary>
    private static readonly TimeSpan s_standstill = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public string Name => "unread";

    public string Promise => "A kernel that never reads its answers keeps no stop and no resumption from being over in time, and gets each answer once if it reads after all.";

    public void Run(SuiteContext context)
    {
        for (int round = 0; context.GoesOn(round, ShortRounds, LongRounds); round++)
        {
            string? fault = Round(context, round % Endings, out bool isLate);
            // A stop has two seconds, whatever else the machine does meanwhile: one that takes too long does so each time.
            for (int again = 1; again < Attempts && isLate; again++)
            {
                context.Counters.Add("late stops tried again");
                fault = Round(context, round % Endings, out isLate);
            }

            if (fault is not null)
                context.Report(fault, $"./reliability unread --seed {context.Seed}, round {round}");
            context.Counters.Add("rounds");
        }
    }

    /// <param name="isLate">Whether what is wrong is that a stop took too long to close everything in time.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    private static string? Round(SuiteContext context, int ending, out bool isLate)
    {
        isLate = false;
        using var rig = new FastRig();
        KernelConnection kernel = rig.Kernel;
        KeyGuid root = rig.RootOf("Machine"), users = rig.RootOf("Users");
        if (kernel.SetValue(root, "large", "base", RegType.Binary, Blob.OfSize(MiB), kernel.NextSequence()) is not Status.Ok and var refused)
            return $"SET_VALUE is answered {refused}";
        kernel.StopReading();
        Pending<ValuesReply>[] reads = [.. Enumerable.Range(0, context.IsLong ? LongReads : ShortReads).Select(_ => kernel.Send(Ops.QueryValue(root, "large")))];
        Pending<StatusReply>[] writes =
        [
            .. Enumerable.Range(0, Writes).Select(i =>
                kernel.Send(Ops.SetValue(users, $"value {i}", "base", RegType.Dword, Samples.Dword(1), kernel.NextSequence()))),
        ];
        context.Counters.Add("requests", reads.Length + writes.Length);
        // A writer that cannot write its answers stands still; what it has in hand is done.
        Timeouts.Until(() => OnDisk(rig) > 0, "the first of the writes", s_patience);
        Thread.Sleep(s_standstill);
        context.Counters.Raise("threads at most", rig.Threads());
        context.Counters.Raise("MiB resident at most", Resident(rig));
        if (Resident(rig) > MostMemory)
            return $"{Resident(rig)} MiB are resident";
        return ending switch
        {
            0 => StopsInTime(rig, LoregdProcess.SigTerm, out isLate),
            1 => Resumes(rig, root, kernel.Abandon),
            2 => AnswersOnce(rig, root, reads, writes),
            3 => StopsInTime(rig, LoregdProcess.SigInt, out isLate),
            _ => Resumes(rig, root, kernel.Close),
        };
    }

    private static string? StopsInTime(FastRig rig, int signal, out bool isLate)
    {
        long start = Stopwatch.GetTimestamp();
        rig.Process.Signal(signal);
        int status = rig.Process.WaitExit(s_patience);
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        // Closing a database removes its log.
        bool isLeftOpen = FastRig.Hives.Any(hive => File.Exists(rig.DatabasePath(hive) + "-wal"));
        isLate = status == 0 && (took >= s_stop || isLeftOpen);
        if (status != 0 || took >= s_stop)
            return $"a stop took {took.TotalSeconds:0.0} s and ended with status {status}";
        return isLeftOpen ? $"a stop left a database open; it said:\n{rig.Process.Output}" : null;
    }

    private static string? Resumes(FastRig rig, KeyGuid root, Action lose)
    {
        lose();
        KernelConnection kernel = rig.Connect();
        Status status = kernel.SetDword(root, "value", 1);
        if (status != Status.Ok)
            return $"a write after the resumption is answered {status}";
        return kernel.QueryValue(root, "large").Values is [{ Data.Length: MiB }] ? null : "what was written is not there after the resumption";
    }

    private static string? AnswersOnce(FastRig rig, KeyGuid root, Pending<ValuesReply>[] reads, Pending<StatusReply>[] writes)
    {
        // The harness refuses an answer that comes twice.
        rig.Kernel.ResumeReading();
        if (reads.Any(read => read.Wait(s_patience).Values is not [{ Data.Length: MiB }]))
            return "a read is answered wrongly";
        if (writes.Any(write => write.Wait(s_patience).Status != Status.Ok))
            return "a write is refused";
        return rig.Kernel.ReadKey(root).Status == Status.Ok ? null : "a read that comes later is refused";
    }

    private static long OnDisk(FastRig rig)
    {
        using HiveFile hive = HiveFile.Read(rig.DatabasePath("Users"));
        return hive.Number("SELECT count(*) FROM \"values\"");
    }

    private static int Resident(FastRig rig) =>
        int.Parse(File.ReadLines($"/proc/{rig.Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
}

using System.Collections.Concurrent;

using Loregd.Reliability.Planted;
using Loregd.Reliability.Running;
using Loregd.Tests.Harness;

using Peios.Lcs;

namespace Loregd.Reliability.Soak;

/// <summary>Hours of mixed load through the emulator of the kernel, with lost connections, restarts, backups, and another program that reads the files.</summary>
internal sealed class SoakSuite : ISuite
{
    private const int Callers = 4, Samples = 400, Lives = 4;

    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(20), s_long = TimeSpan.FromHours(1);

    public string Name => "soak";

    public string Promise => "Under hours of mixed load memory, descriptors, logs and latency stay flat, and nothing that was written is lost.";

    public bool RunsByDefault => false;

    public void Run(SuiteContext context)
    {
        TimeSpan length = context.Budget ?? (context.IsLong ? s_long : s_short);
        using var rig = new SoakRig();
        using var end = new CancellationTokenSource(length);
        var latencies = new ConcurrentQueue<double>();
        var failures = new ConcurrentQueue<Exception>();
        SoakCaller[] callers = [.. Enumerable.Range(0, Callers).Select(i => new SoakCaller(rig, i, context.Seed, latencies))];
        List<SoakSample> samples = [];
        using (Key _ = rig.Registry.CreateKey(@"Machine\Soak"))
        {
            Thread[] threads =
            [
                .. callers.Select(caller => Start(() => caller.Run(end.Token), failures, end)),
                Start(() => Disturb(context, rig, length, end.Token), failures, end),
                Start(() => BackUp(context, rig, end.Token), failures, end),
                Start(() => ReadFromOutside(context, rig, end.Token), failures, end),
            ];
            Sample(context, rig, length, latencies, samples, end.Token);
            Array.ForEach(threads, thread => thread.Join());
        }

        if (failures.TryDequeue(out Exception? failure))
            throw new InvalidOperationException(failure.Message, failure);
        rig.WaitUntilUp();
        rig.End();
        context.Counters.Add("operations", callers.Sum(caller => caller.Done));
        context.Counters.Add("disturbed operations", callers.Sum(caller => caller.Disturbed));
        foreach (string fault in callers.Select(caller => caller.Fault).OfType<string>().Concat(Flatness.Faults(samples)))
            context.Report(fault, $"./reliability soak --seed {context.Seed} --for {length.TotalSeconds:0}");
        if (context.IsLong)
            Draw(context, samples, length);
    }

    private static Thread Start(Action work, ConcurrentQueue<Exception> failures, CancellationTokenSource end)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
                end.Cancel();
            }
        });
        thread.Start();
        return thread;
    }

    /// <summary>Takes the connection down now and then, and replaces the process a few times, by a stop and by a kill in turn.</summary>
    private static void Disturb(SuiteContext context, SoakRig rig, TimeSpan length, CancellationToken end)
    {
        TimeSpan life = length / Lives, loss = TimeSpan.FromSeconds(Math.Clamp(length.TotalSeconds / 60, 4, 30));
        for (TimeSpan next = life, now = loss; !end.WaitHandle.WaitOne(loss); now += loss)
        {
            if (now >= next)
            {
                rig.Restart(isKilled: rig.Life % 2 == 1);
                context.Counters.Add("restarts");
                next += life;
                continue;
            }

            rig.Registry.TakeSourceDown("Machine");
            context.Counters.Add("lost connections");
            rig.WaitUntilUp();
        }
    }

    private static void BackUp(SuiteContext context, SoakRig rig, CancellationToken end)
    {
        while (!end.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
        {
            try
            {
                using Key root = rig.Registry.OpenKey("Machine");
                using var stream = new MemoryStream();
                root.Backup(stream);
                context.Counters.Add("backups");
                context.Counters.Raise("bytes in the largest backup", stream.Length);
            }
            catch (LcsException failure) when (failure.Errno is LcsErrno.EIO or LcsErrno.EINTR or LcsErrno.ETIMEDOUT or LcsErrno.ENOENT or LcsErrno.EBUSY)
            {
                context.Counters.Add("disturbed backups");
                rig.WaitUntilUp();
            }
        }
    }

    /// <summary>As a backup program does: one long read of the whole file.</summary>
    private static void ReadFromOutside(SuiteContext context, SoakRig rig, CancellationToken end)
    {
        while (!end.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
        {
            using HiveFile file = HiveFile.Read(rig.DatabasePath("Machine"));
            file.Execute("BEGIN");
            long before = file.Number("SELECT count(*) + sum(length(data)) FROM \"values\"");
            end.WaitHandle.WaitOne(TimeSpan.FromSeconds(2));
            if (file.Number("SELECT count(*) + sum(length(data)) FROM \"values\"") != before)
                throw new InvalidOperationException("another program's snapshot of the file has changed");
            file.Execute("COMMIT");
            context.Counters.Add("reads by another program");
        }
    }

    private static void Sample(SuiteContext context, SoakRig rig, TimeSpan length, ConcurrentQueue<double> latencies, List<SoakSample> samples, CancellationToken end)
    {
        TimeSpan interval = TimeSpan.FromSeconds(Math.Max(0.5, length.TotalSeconds / Samples));
        TimeSpan last = context.Elapsed;
        while (!end.WaitHandle.WaitOne(interval))
        {
            double[] taken = [.. Drain(latencies).Order()];
            TimeSpan now = context.Elapsed;
            if (taken.Length == 0 || rig.Measure() is not { } measured)
                continue;
            var sample = new SoakSample(
                now.TotalSeconds, rig.Life, measured.ResidentMiB, measured.Descriptors, measured.LogMiB, taken[taken.Length / 2], taken[taken.Length * 99 / 100], taken.Length / (now - last).TotalSeconds);
            samples.Add(sample);
            last = now;
            context.Counters.Raise("MiB resident at most", (long)sample.ResidentMiB);
            context.Counters.Raise("descriptors at most", sample.Descriptors);
            context.Counters.Raise("MiB in the logs at most", (long)Math.Ceiling(sample.LogMiB));
        }
    }

    private static IEnumerable<double> Drain(ConcurrentQueue<double> latencies)
    {
        while (latencies.TryDequeue(out double latency))
            yield return latency;
    }

    private static void Draw(SuiteContext context, IReadOnlyList<SoakSample> samples, TimeSpan length)
    {
        string path = Path.Combine(Repository.Root, "docs", "charts", "soak.svg");
        SoakChart.WriteNumbers(Path.ChangeExtension(path, ".tsv"), samples);
        context.Say(SoakChart.TryDraw(path, samples, $"{length.TotalMinutes:0} minutes of mixed load")
            ? $"the chart is {path}"
            : $"no chart, the numbers alone are in {Path.GetDirectoryName(path)}: gnuplot is missing (apt-get install gnuplot-nox)");
    }
}

using Loregd.Reliability.Requests;
using Loregd.Reliability.Running;
using Loregd.Tests.Harness;
using Loregd.Tests.Model;

using Peios.Rsi;

namespace Loregd.Reliability.Crashes;

/// <summary>Kills the daemon's process at random moments: under load, at its start, while it resumes; and stops it now and then.</summary>
internal sealed class CrashSuite : ISuite
{
    private const int ShortRounds = 14, LongRounds = 600, RoundsAFolder = 20, Clients = 4, LongestLoad = 250, LongestStart = 400;

    public string Name => "crashes";

    public string Promise =>
        "Whenever the process is killed, every acknowledged write is there, every transaction whole or absent, the files are sound, and the next start is without complaint.";

    public void Run(SuiteContext context)
    {
        var random = new Random(context.Seed);
        long rounds = 0;
        for (int folder = 0; context.GoesOn(rounds, ShortRounds, LongRounds); folder++)
        {
            using var registry = new CrashFolder();
            registry.Launch();
            registry.Connect();
            CrashClient[] clients = NewClients(registry, random);
            for (int i = 0; i < RoundsAFolder && context.GoesOn(rounds, ShortRounds, LongRounds); i++, rounds++)
            {
                if (Round(registry, clients, random, context.Counters) is not { } wrong)
                    continue;
                context.Report(wrong, $"./reliability {Name} --seed {context.Seed}: round {rounds} (moments of kills differ from run to run)");
                break;
            }
        }
    }

    private static CrashClient[] NewClients(CrashFolder registry, Random random)
    {
        ulong transaction = 0, sequence = 0;
        return [.. Enumerable.Range(0, Clients).Select(NewClient)];

        CrashClient NewClient(int number)
        {
            string hive = CrashFolder.Hives[number % CrashFolder.Hives.Length];
            HiveModel state = registry.NewArea(hive, $"Area{number}", out KeyGuid area);
            KeyGuid[] guids = [.. Enumerable.Range(0, 9).Select(_ => KeyGuid.NewRandom())];
            var walk = new AreaWalk(new Random(random.Next()), area, guids, [$"base{number}", $"Base{number}"], () => Interlocked.Increment(ref sequence));
            var client = new CrashClient(new Random(random.Next()), walk, hive, () => Interlocked.Increment(ref transaction));
            client.Begin(state);
            return client;
        }
    }

    /// <returns>What is wrong; null if nothing is.</returns>
    private static string? Round(CrashFolder registry, CrashClient[] clients, Random random, Counters counters)
    {
        counters.Add("rounds");
        string? wrong = EndUnderLoad(registry, clients, random, counters, out bool wasStopped);
        if (wrong is not null)
            return wrong;
        wrong = registry.End() ?? registry.CheckSoundness();
        if (wrong is not null)
            return wrong;

        registry.Launch();
        while (random.Next(4) == 0)
        {
            Thread.Sleep(random.Next(LongestStart));
            registry.Loregd.Crash();
            counters.Add("kills at the start");
            wrong = registry.End() ?? registry.CheckSoundness();
            if (wrong is not null)
                return wrong;
            registry.Launch();
        }

        registry.Connect();
        return registry.CheckRecovery() ?? clients.Select(client => client.Check(registry.Kernel, wasStopped, counters)).FirstOrDefault(found => found is not null);
    }

    private static string? EndUnderLoad(CrashFolder registry, CrashClient[] clients, Random random, Counters counters, out bool wasStopped)
    {
        Exception? failure = null;
        KernelConnection kernel = registry.Kernel;
        Thread[] threads = [.. clients.Select(client => new Thread(() => Load(client)))];
        foreach (Thread thread in threads)
            thread.Start();
        Thread.Sleep(random.Next(LongestLoad));
        string? wrong = End(registry, random, counters, out wasStopped);
        foreach (Thread thread in threads)
            thread.Join();
        return wrong ?? failure?.ToString();

        void Load(CrashClient client)
        {
            try
            {
                client.Run(kernel);
            }
            catch (Exception e)
            {
                // An answer that never came, or one that the kernel would not take.
                Interlocked.CompareExchange(ref failure, e, null);
            }
        }
    }

    /// <summary>Mostly by a kill; else by a stop, or by a kill while it resumes.</summary>
    private static string? End(CrashFolder registry, Random random, Counters counters, out bool wasStopped)
    {
        wasStopped = false;
        switch (random.Next(8))
        {
            case 0:
                counters.Add("stops under load");
                wasStopped = true;
                int status = registry.Loregd.Stop();
                registry.Kernel.WaitDown();
                return status == 0 ? null : $"a stop ended with status {status}";
            case 1:
                counters.Add("kills while resuming");
                registry.Kernel.Close();
                Thread.Sleep(random.Next(LongestStart / 20));
                registry.Loregd.Crash();
                return null;
            default:
                counters.Add("kills under load");
                registry.Kill();
                return null;
        }
    }
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>behaviour.md, Transactions and waiting: a write is durable when it is answered, at whatever moment SIGKILL comes.</summary>
public sealed class KillTests
{
    private const int Kills = 5;

    [Fact]
    public void Whenever_it_is_killed_all_that_was_acknowledged_is_there_and_transactions_are_whole()
    {
        using Rig rig = Rig.StartProcess("Machine", "Users");
        var random = new Random(20261121);
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        var committed = new HashSet<string>(StringComparer.Ordinal);
        for (int kill = 0; kill < Kills; kill++)
        {
            Load load = new(rig.Kernel, rig.Root, rig.RootOf("Users"), kill);
            var writer = new Thread(load.Run);
            writer.Start();
            Thread.Sleep(random.Next(20, 250));
            rig.Process.Crash();
            rig.Kernel.WaitDown();
            writer.Join();
            load.Collect(acknowledged, committed);
            rig.AfterCrash();

            foreach (string hive in (string[])["Machine", "Users"])
            {
                using HiveFile file = rig.ReadHive(hive);
                file.AssertSound();
            }

            rig.StartAgain();
            HashSet<string> values = [.. rig.Kernel.ValuesOf(rig.Root).Select(value => value.Name)];
            Assert.Empty(acknowledged.Except(values));
            string[] pairs = [.. rig.Kernel.ValuesOf(rig.RootOf("Users")).Select(value => value.Name)];
            Assert.Empty(committed.Except(pairs.Select(PairOf)));
            Assert.All(pairs.GroupBy(PairOf), pair => Assert.Equal(2, pair.Count()));
        }

        Assert.NotEmpty(acknowledged);
        Assert.NotEmpty(committed);
    }

    private static string PairOf(string name) => name[..name.LastIndexOf(' ')];

    /// <summary>Autonomous writes to one hive, many in flight, and transactions of two writes to the other.</summary>
    private sealed class Load(KernelConnection kernel, KeyGuid machine, KeyGuid users, int round)
    {
        private readonly List<(string Name, Pending<StatusReply> Answer)> _writes = [];
        private readonly List<(string Name, Pending<StatusReply> Answer)> _commits = [];

        public void Run()
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    string name = $"{round} {i}";
                    ulong id = 1000 + (ulong)i;
                    for (int j = 0; j < 8; j++)
                        _writes.Add(($"{name} {j}", kernel.Send(Set(machine, $"{name} {j}"))));
                    kernel.Send(Ops.Begin(id));
                    kernel.Send(Set(users, $"{name} a"), id);
                    kernel.Send(Set(users, $"{name} b"), id);
                    _commits.Add((name, kernel.Send(Ops.Commit(id), id)));
                    _commits[^1].Answer.Wait();
                }
            }
            catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                // The daemon was killed, as it is meant to be.
            }
        }

        public void Collect(HashSet<string> acknowledged, HashSet<string> committed)
        {
            acknowledged.UnionWith(_writes.Where(IsAcknowledged).Select(write => write.Name));
            committed.UnionWith(_commits.Where(IsAcknowledged).Select(commit => commit.Name));
        }

        private static bool IsAcknowledged((string Name, Pending<StatusReply> Answer) write) =>
            write.Answer.IsAnswered && write.Answer.Wait().Status == Status.Ok;

        private Request<StatusReply> Set(KeyGuid key, string name) =>
            Ops.SetValue(key, name, "base", RegType.Dword, Samples.Dword(1), kernel.NextSequence());
    }
}

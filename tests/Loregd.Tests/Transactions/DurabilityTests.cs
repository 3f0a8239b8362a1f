using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>behaviour.md, Transactions and waiting: a write is durable when it is answered. Here the process crashes, not the machine.</summary>
public sealed class DurabilityTests
{
    [Fact]
    public void What_was_answered_outlives_a_crash_and_what_was_not_is_there_whole_or_not_at_all()
    {
        using Rig rig = Rig.StartProcess("Machine", "Users");
        for (int round = 0; round < 3; round++)
        {
            KeyGuid committed = rig.Kernel.AddKey(rig.Root, $"Committed {round}"), open = rig.Kernel.AddKey(rig.RootOf("Users"), $"Open {round}");
            Assert.Equal(Status.Ok, rig.Kernel.Begin(10));
            Assert.Equal(Status.Ok, rig.Kernel.SetDword(committed, "A", 1, transaction: 10));
            Assert.Equal(Status.Ok, rig.Kernel.SetDword(committed, "B", 1, transaction: 10));
            Assert.Equal(Status.Ok, rig.Kernel.Commit(10));
            Assert.Equal(Status.Ok, rig.Kernel.Begin(11));
            Assert.Equal(Status.Ok, rig.Kernel.SetDword(open, "A", 1, transaction: 11));
            Pending<StatusReply>[] writes =
            [
                .. Enumerable.Range(0, 200).Select(i => rig.Kernel.Send(
                    Ops.SetValue(rig.Root, $"{round} {i}", "base", RegType.Dword, Samples.Dword(1), rig.Kernel.NextSequence()))),
            ];
            writes[50].Wait();
            rig.Crash();
            HashSet<string> answered = [.. Enumerable.Range(0, 200).Where(i => writes[i].IsAnswered).Select(i => $"{round} {i}")];
            using (HiveFile hive = rig.ReadHive())
                hive.AssertSound();

            rig.StartAgain();
            Assert.Subset(rig.Kernel.ValuesOf(rig.Root).Select(v => v.Name).ToHashSet(StringComparer.Ordinal), answered);
            Assert.Equal(["A", "B"], rig.Kernel.ValuesOf(committed).Select(v => v.Name));
            Assert.Empty(rig.Kernel.ValuesOf(open));
        }
    }

    [Fact]
    public void A_transaction_is_there_whole_or_not_at_all_after_a_crash_in_its_commit()
    {
        using Rig rig = Rig.StartProcess();
        KeyGuid key = rig.Kernel.AddKey(rig.Root, "Key");
        for (uint round = 1; round <= 4; round++)
        {
            Assert.Equal(Status.Ok, rig.Kernel.Begin(10));
            for (int i = 0; i < 20; i++)
                Assert.Equal(Status.Ok, rig.Kernel.SetValue(key, $"{i}", "base", RegType.Binary, Blob.OfSize(20_000, (byte)round), rig.Kernel.NextSequence(), transaction: 10));
            Pending<StatusReply> commit = rig.Kernel.Send(Ops.Commit(10), 10);
            Thread.Sleep((int)round);
            rig.Crash();
            bool wasAnswered = commit.IsAnswered;
            rig.StartAgain();
            byte[] fills = [.. rig.Kernel.ValuesOf(key).Select(value => value.Data.Span[^1]).Distinct()];
            Assert.True(fills.Length <= 1, "half a transaction");
            Assert.True(!wasAnswered || fills is [var fill] && fill == round, "an answered commit is lost");
        }
    }
}

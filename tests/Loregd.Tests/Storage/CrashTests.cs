using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Storage;

/// <summary>behaviour.md, Transactions and waiting: a write is durable when it is answered; an open transaction leaves nothing.</summary>
public sealed class CrashTests
{
    [Fact]
    public void What_was_answered_before_a_crash_is_there_after_it()
    {
        using Rig rig = Rig.StartProcess();
        KeyGuid key = rig.Kernel.AddKey(rig.Root, "Key");
        (int Number, Pending<StatusReply> Answer)[] writes =
            [.. Enumerable.Range(0, 200).Select(i => (i, rig.Kernel.Send(Ops.SetValue(key, $"Value{i}", "base", RegType.Dword, Samples.Dword((uint)i), rig.Kernel.NextSequence()))))];
        writes[60].Answer.Wait();
        rig.Process.Crash();
        // Answers that were on their way are answers too; the connection's end comes after the last of them.
        rig.Kernel.WaitDown();
        int[] answered = [.. writes.Where(w => w.Answer.IsAnswered).Select(w => w.Number)];
        rig.AfterCrash();

        using (HiveFile hive = rig.ReadHive())
            hive.AssertSound();
        rig.StartAgain();
        HashSet<string> found = [.. rig.Kernel.ValuesOf(key).Select(v => v.Name)];
        Assert.All(answered, number => Assert.Contains($"Value{number}", found));
    }

    [Fact]
    public void An_open_transaction_leaves_nothing_behind_a_crash()
    {
        using Rig rig = Rig.StartProcess();
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Committed", 1));
        Assert.Equal(Status.Ok, rig.Kernel.Begin(7));
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Open", 1, transaction: 7));
        rig.Kernel.AddKey(rig.Root, "OpenKey", transaction: 7);
        rig.Crash();
        rig.StartAgain();
        Assert.Equal(["Committed"], rig.Kernel.ValuesOf(rig.Root).Select(v => v.Name));
        Assert.Empty(rig.Kernel.EnumChildren(rig.Root).Children);
    }

    [Fact]
    public void A_commit_of_both_stores_is_on_disk_after_a_crash_with_its_persistent_half()
    {
        using Rig rig = Rig.StartProcess();
        KeyGuid inMemory = rig.Kernel.AddKey(rig.Root, "Volatile", isVolatile: true);
        Assert.Equal(Status.Ok, rig.Kernel.Begin(7));
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(rig.Root, "Disk", 1, transaction: 7));
        Assert.Equal(Status.Ok, rig.Kernel.SetDword(inMemory, "Memory", 1, transaction: 7));
        Assert.Equal(Status.Ok, rig.Kernel.Commit(7));
        rig.Crash();
        rig.StartAgain();
        Assert.Equal(["Disk"], rig.Kernel.ValuesOf(rig.Root).Select(v => v.Name));
        Assert.Equal(Status.NotFound, rig.Kernel.ReadKey(inMemory).Status);
    }
}

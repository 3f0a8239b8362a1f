using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>behaviour.md, The connection: a lost connection is resumed, always. What survives it, and what does not.</summary>
public sealed class LostConnectionTests : HiveTest
{
    private KernelConnection Resumed()
    {
        Rig.Reconnect();
        return Kernel;
    }

    [Fact]
    public void The_same_hives_are_registered_with_the_same_roots()
    {
        Registration before = Kernel.Registration;
        Registration after = Resumed().Registration;
        Assert.Equal(before.Hives, after.Hives);
    }

    [Fact]
    public void Volatile_keys_survive_with_their_values()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        KeyGuid child = Kernel.AddKey(key, "Child", isVolatile: true);
        Assert.Equal(Status.Ok, Kernel.SetDword(child, "Value", 1));
        for (int i = 0; i < 3; i++)
        {
            Resumed();
            Assert.Equal(child, Assert.Single(Kernel.EntriesOf(key, "child")).Target);
            Assert.Equal("Value", Assert.Single(Kernel.ValuesOf(child)).Name);
        }
    }

    [Fact]
    public void Open_transactions_are_gone_and_what_they_wrote()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        ulong transaction = Begin();
        ulong unbound = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Value", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1, transaction: transaction));

        Resumed();
        Assert.Empty(Kernel.ValuesOf(Root));
        Assert.Empty(Kernel.ValuesOf(key));
        foreach (ulong id in (ulong[])[transaction, unbound])
        {
            Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Value", 1, transaction: id));
            Assert.Equal(Status.StorageError, Kernel.Commit(id));
            Assert.Equal(Status.Ok, Kernel.Begin(id));
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Value", 1, transaction: id));
            Assert.Equal(Status.Ok, Kernel.Abort(id));
        }

        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
    }

    [Fact]
    public void Snapshots_are_closed()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Value", 1));
        Assert.Equal(Status.Ok, Kernel.Begin(7, mode: 1));
        Assert.Single(Kernel.ValuesOf(Root, transaction: 7));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Later", 1));

        Resumed();
        Assert.Equal(Status.StorageError, Kernel.ReadKey(Root, transaction: 7).Status);
        // No reader is left that would keep the log.
        Assert.Equal(Status.Ok, Kernel.Flush("Machine"));
        Assert.Equal(0, new FileInfo(Rig.DatabasePath() + "-wal").Length);
    }

    [Fact]
    public void Unsettled_entries_are_gone_and_their_names_free()
    {
        KeyGuid late = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", late, NextSequence()));
        Resumed();
        Assert.Equal(Status.Ok, Kernel.CreateKey(late, "Name", Root));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Kernel.AddKey(Root, "name");
    }

    [Fact]
    public void Requests_that_were_not_begun_are_dropped_and_never_answered()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: transaction));
        var waiting = new List<Pending<StatusReply>>();
        for (int i = 0; i < 20; i++)
            waiting.Add(Kernel.Send(Ops.SetValue(Root, $"Waiting {i}", "base", RegType.None, Blob.Empty, NextSequence())));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(UsersRoot, "Name", "base", KeyGuid.NewRandom(), NextSequence()));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(UsersRoot, "name", "base", KeyGuid.NewRandom(), NextSequence()));
        Pending<OrphansReply> layer = Kernel.Send(Ops.DeleteLayer("base"));
        waiting[^1].AssertUnanswered();

        // An answer to a request that this connection never sent would fail every wait on it.
        Resumed();
        Assert.Empty(Kernel.ValuesOf(Root));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
        Thread.Sleep(Timeouts.Never);
        Assert.Equal("Free", Assert.Single(Kernel.ValuesOf(Root)).Name);
        Assert.Equal(Status.Ok, Kernel.DeleteLayer("base").Status);
        Assert.DoesNotContain(waiting, answer => answer.IsAnswered);
        Assert.False(held.IsAnswered || layer.IsAnswered);
    }

    [Fact]
    public void Both_stores_are_recovered()
    {
        KeyGuid bare = Kernel.AddBareKey(Root, "Bare");
        KeyGuid bareVolatile = Kernel.AddBareKey(Root, "Bare", isVolatile: true);
        KeyGuid parent = Kernel.AddKey(Root, "Parent", isVolatile: true);
        KeyGuid child = Kernel.AddKey(parent, "Child", isVolatile: true);
        KeyGuid kept = Kernel.AddKey(Root, "Kept", isVolatile: true);
        // Deleted while somebody has it open: the kernel's DROP_KEY at its last close went down with the connection.
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Parent", "base"));
        Assert.Equal(Status.Ok, Kernel.SetDword(parent, "Value", 1));

        Resumed();
        foreach (KeyGuid gone in (KeyGuid[])[bare, bareVolatile, parent, child])
            Assert.Equal(Status.NotFound, Kernel.ReadKey(gone).Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(kept).Status);
        Timeouts.Until(() => Rig.Loregd.Output.Contains("recovery removed 4 keys", StringComparison.Ordinal), "a line about the recovery");
    }

    [Fact]
    public void Requests_are_served_before_the_new_registration_is_granted()
    {
        Kernel.AddKey(Root, "Key", "layer");
        KeyGuid root = Root;
        Kernel.Close();
        KernelConnection kernel = Rig.Device.Accept();
        kernel.WaitRegistration();
        Assert.Single(kernel.DeleteLayer("layer").Orphans);
        kernel.AnswerRegistration(0);
        Assert.Equal(Status.Ok, kernel.SetDword(root, "Value", 1));
    }

    [Fact]
    public void The_kernel_may_take_it_down_while_it_is_busy()
    {
        KeyGuid root = Root;
        KeyGuid users = UsersRoot;
        for (int round = 0; round < 4; round++)
        {
            KernelConnection kernel = Kernel;
            for (int i = 0; i < 60; i++)
            {
                kernel.Send(Ops.SetValue(i % 2 == 0 ? root : users, $"Value {i}", "base", RegType.Dword, Samples.Dword(1), NextSequence()));
                kernel.Send(Ops.QueryAllValues(root));
                if (i % 20 == 0)
                    kernel.Send(Ops.DeleteLayer("layer"));
            }

            Resumed();
            Assert.Equal(Status.Ok, Kernel.SetDword(root, "After", 1));
            Assert.Equal(Status.Ok, Kernel.SetDword(users, "After", 1));
            Assert.Equal(Status.Ok, Kernel.DeleteLayer("layer").Status);
        }
    }

    [Fact]
    public void The_loss_is_a_line_in_the_log()
    {
        Resumed();
        Timeouts.Until(() => Rig.Loregd.Output.Contains("connection was lost", StringComparison.Ordinal), "the line");
    }
}

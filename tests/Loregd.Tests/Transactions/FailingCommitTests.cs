using Loregd.Tests.Harness;

using Peios.Rsi;
using Peios.Sqlite;

namespace Loregd.Tests.Transactions;

/// <summary>
/// behaviour.md, Transactions and waiting: after an error SQLite is asked whether it still has the transaction. If it has, the transaction stays open for
/// another COMMIT or an ABORT; if not, it is doomed.
/// </summary>
public sealed class FailingCommitTests : HiveTest
{
    private readonly KeyGuid _unused = KeyGuid.NewRandom();
    private KeyGuid _inMemory;

    [Fact]
    public void A_commit_that_fails_leaves_the_transaction_open_and_may_be_sent_again()
    {
        using OutsideProgram outside = Outside();
        outside.RefuseCommitOfValue("Poison");
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Kept", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Poison", 1, transaction: transaction));
        for (int i = 0; i < 2; i++)
            Assert.Equal(Status.StorageError, Kernel.Commit(transaction));
        Rig.AssertSaid("COMMIT of transaction");
        Assert.Empty(Kernel.ValuesOf(Root));
        Assert.Equal(2, Kernel.ValuesOf(Root, transaction).Count);
        Pending<StatusReply> waiting = Kernel.Send(SetDword(Root, "Waiting"));
        waiting.AssertUnanswered();

        Assert.Equal(Status.Ok, Kernel.DeleteValueEntry(Root, "Poison", "base", transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        Assert.Equal(["Kept", "Waiting"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void A_commit_refused_as_busy_is_TXN_BUSY_and_leaves_the_transaction_open()
    {
        ulong transaction = BeginAndWriteBothStores();
        // Statements in progress are all that can make this COMMIT busy. The writer is idle, and lends its connection.
        Statement writing = Rig.HiveOf("Machine").WriteConnection.Prepare("UPDATE schema_version SET version = version RETURNING version");
        Assert.True(writing.Step());
        for (int i = 0; i < 2; i++)
            Assert.Equal(Status.TxnBusy, Kernel.Commit(transaction));
        Assert.Empty(Kernel.ValuesOf(Root));
        Assert.Empty(Kernel.ValuesOf(_inMemory));
        Assert.Single(Kernel.ValuesOf(Root, transaction));
        writing.Dispose();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Second", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(2, Kernel.ValuesOf(Root).Count);
        Assert.Single(Kernel.ValuesOf(_inMemory));
    }

    [Fact]
    public void A_commit_that_fails_can_be_followed_by_an_abort()
    {
        using OutsideProgram outside = Outside();
        outside.RefuseCommitOfValue("Poison");
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Poison", 1, transaction: transaction));
        Assert.Equal(Status.StorageError, Kernel.Commit(transaction));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Empty(Kernel.ValuesOf(Root));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
    }

    [Fact]
    public void An_operation_that_fails_leaves_the_transaction_open_without_it()
    {
        using OutsideProgram outside = Outside();
        outside.RefuseValue("Poison");
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "First", 1, transaction: transaction));
        Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Poison", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Second", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(["First", "Second"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void A_transaction_that_SQLite_has_rolled_back_is_doomed()
    {
        using OutsideProgram outside = Outside();
        outside.RollBackOnValue("Poison");
        ulong transaction = BeginAndWriteBothStores();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Unsettled", "base", _unused, NextSequence(), transaction));
        Pending<StatusReply> waiting = Kernel.Send(SetDword(Root, "Waiting"));
        Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Poison", 1, transaction: transaction));
        // The hive is free at once.
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
        AssertDoomed(transaction);
        Assert.Equal(["Free", "Waiting"], Kernel.ValuesOf(Root).Select(v => v.Name));
        Assert.Empty(Kernel.ValuesOf(_inMemory));
        Kernel.AddKey(Root, "Unsettled");
    }

    [Fact]
    public void A_transaction_whose_first_operation_rolls_it_back_is_doomed()
    {
        using OutsideProgram outside = Outside();
        outside.RollBackOnValue("Poison");
        ulong transaction = Begin();
        Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Poison", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
        AssertDoomed(transaction);
    }

    [Fact]
    public void What_is_queued_behind_the_operation_that_dooms_is_STORAGE_ERROR_and_never_runs()
    {
        using OutsideProgram outside = Outside();
        outside.RollBackOnValue("Poison");
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "First", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _unused, NextSequence(), transaction));
        List<Pending<StatusReply>> pending = [Kernel.Send(Ops.CreateEntry(Root, "Name", "base", KeyGuid.NewRandom(), NextSequence()), transaction)];
        pending.Add(Kernel.Send(SetDword(Root, "Poison"), transaction));
        for (int i = 0; i < 10; i++)
            pending.Add(Kernel.Send(SetDword(Root, $"Behind {i}"), transaction));
        pending.Add(Kernel.Send(Ops.Commit(transaction), transaction));
        Assert.All(pending, request => Assert.Equal(Status.StorageError, request.Wait().Status));
        AssertDoomed(transaction);
        Assert.Empty(Kernel.ValuesOf(Root));
        Kernel.AddKey(Root, "Name");
    }

    [Fact]
    public void A_commit_of_the_volatile_store_for_which_there_is_no_memory_dooms_the_transaction_or_leaves_it_whole()
    {
        KeyGuid key = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetValue(key, "Large", "base", RegType.Binary, Blob.OfSize(1 << 20), NextSequence(), transaction: transaction));
        MemoryStore store = Rig.HiveOf("Machine").VolatileStore;
        store.AllocationFault = _ => true;
        Assert.Equal(Status.StorageError, Kernel.Commit(transaction));
        store.AllocationFault = null;
        Assert.Empty(Kernel.ValuesOf(key));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Small", 1));
        Assert.Equal(["Small"], Kernel.ValuesOf(key).Select(v => v.Name));
    }

    [Fact]
    public void Of_a_commit_of_both_stores_neither_half_is_done_when_memory_is_lacking()
    {
        for (int allowed = 0; allowed < 6; allowed++)
        {
            ulong transaction = BeginAndWriteBothStores();
            Assert.Equal(
                Status.Ok,
                Kernel.SetValue(_inMemory, "Large", "base", RegType.Binary, Blob.OfSize(1 << 20), NextSequence(), transaction: transaction));
            MemoryStore store = Rig.HiveOf("Machine").VolatileStore;
            int left = allowed;
            store.AllocationFault = _ => Interlocked.Decrement(ref left) < 0;
            Status commit = Kernel.Commit(transaction);
            store.AllocationFault = null;
            if (commit == Status.Ok)
            {
                Assert.NotEqual(0, allowed);
                Assert.Equal(["Memory", "Large"], Kernel.ValuesOf(_inMemory).Select(v => v.Name).OrderDescending(StringComparer.Ordinal));
                break;
            }

            Assert.Equal(Status.StorageError, commit);
            Assert.Empty(Kernel.ValuesOf(Root));
            Assert.Empty(Kernel.ValuesOf(_inMemory));
            Assert.Equal(Status.Ok, Kernel.Abort(transaction));
            Assert.Equal(Status.Ok, Kernel.SetDword(_inMemory, "Small", 1));
            Assert.Equal(Status.Ok, Kernel.DropKey(_inMemory));
        }
    }

    private void AssertDoomed(ulong transaction)
    {
        Assert.Equal(Status.Invalid, Kernel.Begin(transaction));
        Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Doomed", 1, transaction: transaction));
        Assert.Equal(Status.StorageError, Kernel.ReadKey(Root, transaction).Status);
        Assert.Equal(Status.StorageError, Kernel.Commit(transaction));
        Assert.Equal(Status.StorageError, Kernel.Commit(transaction));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(Status.StorageError, Kernel.Commit(transaction));
        Assert.Equal(Status.Ok, Kernel.Begin(transaction));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
    }

    private ulong BeginAndWriteBothStores()
    {
        _inMemory = Kernel.AddKey(Root, $"Volatile {NextSequence()}", isVolatile: true);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Disk", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(_inMemory, "Memory", 1, transaction: transaction));
        return transaction;
    }

    private OutsideProgram Outside()
    {
        // The rig starts with its first use.
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
        return new OutsideProgram(Rig.DatabasePath());
    }

    private Request<StatusReply> SetDword(KeyGuid key, string name) =>
        Ops.SetValue(key, name, "base", RegType.Dword, Samples.Dword(1), NextSequence());
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>
/// behaviour.md, Transactions and waiting: ABORT and COMMIT take effect exactly once, whatever is still queued behind them; what comes after the end is
/// refused and never run on its own.
/// </summary>
public sealed class EndOfTransactionTests : HiveTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_queued_behind_the_end_is_STORAGE_ERROR_and_never_runs(bool commit)
    {
        for (int round = 0; round < 20; round++)
        {
            ulong transaction = Begin();
            Pending<StatusReply> first = Kernel.Send(SetDword($"Before {round}"), transaction);
            Pending<StatusReply> end = Kernel.Send(commit ? Ops.Commit(transaction) : Ops.Abort(transaction), transaction);
            Pending<StatusReply>[] behind = [.. Enumerable.Range(0, 5).Select(_ => Kernel.Send(SetDword($"Behind {round}"), transaction))];
            Pending<ValuesReply> read = Kernel.Send(Ops.QueryAllValues(Root), transaction);
            Pending<StatusReply> again = Kernel.Send(Ops.Commit(transaction), transaction);
            Pending<StatusReply> abort = Kernel.Send(Ops.Abort(transaction), transaction);

            Assert.Equal(Status.Ok, first.Wait().Status);
            Assert.Equal(Status.Ok, end.Wait().Status);
            Assert.All(behind, write => Assert.Equal(Status.StorageError, write.Wait().Status));
            Assert.Equal(Status.StorageError, read.Wait().Status);
            Assert.Equal(Status.StorageError, again.Wait().Status);
            Assert.Equal(Status.Ok, abort.Wait().Status);
        }

        Assert.Equal(commit ? 20 : 0, Kernel.ValuesOf(Root).Count);
        Assert.All(Kernel.ValuesOf(Root), value => Assert.StartsWith("Before", value.Name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_end_is_the_same_when_it_is_queued_behind_another_transaction(bool commit)
    {
        ulong holder = Begin(), transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: holder));
        Pending<StatusReply> first = Kernel.Send(SetDword("Waiting"), transaction);
        Pending<StatusReply> end = Kernel.Send(commit ? Ops.Commit(transaction) : Ops.Abort(transaction), transaction);
        Pending<StatusReply> behind = Kernel.Send(SetDword("Behind"), transaction);
        if (commit)
        {
            end.AssertUnanswered();
        }
        else
        {
            // An ABORT waits for nothing, and what waited will never run.
            Assert.Equal(Status.Ok, end.Wait().Status);
            Assert.Equal(Status.StorageError, first.Wait().Status);
            Assert.Equal(Status.StorageError, behind.Wait().Status);
        }

        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(commit ? Status.Ok : Status.StorageError, first.Wait().Status);
        Assert.Equal(Status.Ok, end.Wait().Status);
        Assert.Equal(Status.StorageError, behind.Wait().Status);
        Assert.Equal(commit ? ["Held", "Waiting"] : ["Held"], Kernel.ValuesOf(Root).Select(v => v.Name));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
    }

    [Fact]
    public void An_abort_among_many_threads_writes_undoes_all_of_them()
    {
        for (int round = 0; round < 15; round++)
        {
            ulong transaction = Begin();
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "First", 1, transaction: transaction));
            var gate = new Barrier(4);
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
            {
                gate.SignalAndWait(Timeouts.Answer);
                if (thread == 0)
                {
                    Assert.Equal(Status.Ok, Kernel.Abort(transaction));
                    return;
                }

                for (uint i = 0; i < 10; i++)
                {
                    Status status = Kernel.SetDword(Root, $"{thread} {i}", i, transaction: transaction);
                    Assert.True(status is Status.Ok or Status.StorageError, status.ToString());
                }
            });
            Assert.Empty(Kernel.ValuesOf(Root));
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Free", 1));
            Assert.Equal(Status.Ok, Kernel.DeleteValueEntry(Root, "Free", "base"));
        }
    }

    [Fact]
    public void A_commit_among_many_threads_writes_keeps_exactly_those_that_were_OK()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "First", 1, transaction: transaction));
        var written = new System.Collections.Concurrent.ConcurrentBag<string> { "First" };
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            for (uint i = 0; i < 30; i++)
            {
                if (thread == 0 && i == 15)
                    Assert.Equal(Status.Ok, Kernel.Commit(transaction));
                else if (Kernel.SetDword(Root, $"{thread} {i}", i, transaction: transaction) == Status.Ok)
                    written.Add($"{thread} {i}");
            }
        });
        Assert.Equal(written.Order(StringComparer.Ordinal), Kernel.ValuesOf(Root).Select(v => v.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_id_is_unknown_after_the_end_and_can_begin_again()
    {
        foreach (bool commit in (bool[])[true, false])
        {
            Assert.Equal(Status.Ok, Kernel.Begin(5));
            Assert.Equal(Status.Invalid, Kernel.Begin(5));
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: 5));
            Assert.Equal(Status.Invalid, Kernel.Begin(5));
            Assert.Equal(Status.Ok, commit ? Kernel.Commit(5) : Kernel.Abort(5));
            Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Name", 1, transaction: 5));
            Assert.Equal(Status.StorageError, Kernel.Commit(5));
            Assert.Equal(Status.Ok, Kernel.Abort(5));
        }

        Assert.Equal(Status.Ok, Kernel.Begin(5));
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Name", 1, transaction: 5));
        Assert.Equal(Status.Ok, Kernel.Commit(5));
    }

    [Fact]
    public void Every_operation_after_the_end_is_STORAGE_ERROR_and_none_runs()
    {
        KeyGuid key = Kernel.AddKey(Root, "Key");
        Assert.Equal(Status.Ok, Kernel.Begin(7));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: 7));
        Assert.Equal(Status.Ok, Kernel.Commit(7));
        foreach ((OpCode op, byte[] payload) in Valid.PayloadsOf(key, KeyGuid.NewRandom()))
        {
            if (op is not (OpCode.BeginTransaction or OpCode.AbortTransaction))
                Assert.Equal((op, Status.StorageError), (op, Kernel.Send(op, payload, transaction: 7).Wait().Status));
        }

        Assert.Empty(Kernel.ValuesOf(key));
        Assert.Empty(Kernel.EnumChildren(key).Children);
    }

    [Fact]
    public void Unsettled_entries_and_claimed_keys_of_an_aborted_transaction_are_free_again()
    {
        KeyGuid key = KeyGuid.NewRandom();
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, NextSequence(), transaction));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root, transaction: transaction));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(key, "Name", UsersRoot));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(Status.Ok, Kernel.CreateEntry(UsersRoot, "Name", "base", key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", UsersRoot));
        Kernel.AddKey(Root, "Name");
    }

    [Fact]
    public void The_end_of_the_connection_ends_all_transactions_without_a_trace()
    {
        Assert.Equal(Status.Ok, Kernel.Begin(5));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: 5));
        Assert.Equal(Status.Ok, Kernel.Begin(6, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, 6).Status);
        Kernel.Send(SetDword("Waiting"));
        Rig.Reconnect();
        Assert.Empty(Kernel.ValuesOf(Root));
        Assert.Equal(Status.StorageError, Kernel.ReadKey(Root, 5).Status);
        Assert.Equal(Status.StorageError, Kernel.ReadKey(Root, 6).Status);
        Assert.Equal(Status.Ok, Kernel.Begin(5));
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 2, transaction: 5));
        Assert.Equal(Status.Ok, Kernel.Commit(5));
    }

    private Request<StatusReply> SetDword(string name) =>
        Ops.SetValue(Root, name, "base", RegType.Dword, Samples.Dword(1), NextSequence());
}

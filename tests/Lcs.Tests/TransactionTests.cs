using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;

namespace Peios.Lcs.Tests;

/// <summary>kernel.md, "In which order it asks": transactions.</summary>
public sealed class TransactionTests
{
    private static readonly byte[] Data = [1];

    [Fact]
    public void BEGIN_comes_right_before_the_first_mutation_and_the_id_from_then_on()
    {
        using var bench = new Bench();
        using RegistryTransaction transaction = bench.Registry.BeginTransaction();
        using Key root = bench.Registry.OpenKey("Machine", transaction);
        root.SetValue("a", RegType.Binary, Data, new WriteOptions { Transaction = transaction });
        root.FindValue("a", transaction);
        root.FindValue("a");
        transaction.Commit();
        Assert.Equal(
            ["READ_KEY Machine", "QUERY_VALUES Machine:a", "BEGIN_TRANSACTION 1 ReadWrite", "SET_VALUE Machine:a #1", "WRITE_KEY Machine #1",
                "QUERY_VALUES Machine:a #1", "QUERY_VALUES Machine:a", "COMMIT_TRANSACTION #1"],
            bench.Source.TakeLog());
    }

    [Fact]
    public void A_transaction_without_a_mutation_sends_nothing()
    {
        using var bench = new Bench();
        bench.Registry.BeginTransaction().Commit();
        bench.Registry.BeginTransaction().Dispose();
        Assert.Empty(bench.Source.TakeLog());
    }

    [Fact]
    public void Disposing_aborts_and_nobody_waits_for_the_answer()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.Script = request => request.Op == OpCode.AbortTransaction ? [] : null;
        using (RegistryTransaction transaction = bench.Registry.BeginTransaction())
            root.SetValue("a", RegType.Binary, Data, new WriteOptions { Transaction = transaction });
        root.FindValue("a");
        Assert.Equal(["ABORT_TRANSACTION #1", "QUERY_VALUES Machine:a"], bench.Source.TakeLog()[^2..]);
    }

    [Fact]
    public void A_commit_that_was_busy_can_be_sent_again()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        int commits = 0;
        bench.Source.Script = request =>
            request.Op == OpCode.CommitTransaction && commits++ == 0 ? FakeAnswers.StatusOnly(request, Status.TxnBusy) : null;
        using RegistryTransaction transaction = bench.Registry.BeginTransaction();
        root.SetValue("a", RegType.Binary, Data, new WriteOptions { Transaction = transaction });
        Assert.Equal(LcsErrno.EBUSY, Bench.ErrnoOf(transaction.Commit));
        transaction.Commit();
        Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(transaction.Commit));
    }

    [Fact]
    public void Sixteen_of_a_kind_may_be_open()
    {
        using var bench = new Bench();
        RegistryTransaction[] open = [.. Enumerable.Range(0, 16).Select(_ => bench.Registry.BeginTransaction())];
        Assert.Equal(LcsErrno.EBUSY, Bench.ErrnoOf(() => bench.Registry.BeginTransaction()));
        bench.Registry.BeginTransaction(readOnly: true).Dispose();
        open[0].Dispose();
        bench.Registry.BeginTransaction().Dispose();
    }

    [Fact]
    public void A_read_only_transaction_begins_at_its_first_read_and_ends_in_ABORT()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        bench.Source.TakeLog();
        using (RegistryTransaction snapshot = bench.Registry.BeginTransaction(readOnly: true))
        {
            root.Info(snapshot);
            Assert.Equal(LcsErrno.EINVAL, Bench.ErrnoOf(() => root.SetValue("a", RegType.Binary, Data, new WriteOptions { Transaction = snapshot })));
        }
        root.FindValue("a");
        Assert.Equal(
            ["BEGIN_TRANSACTION 1 ReadOnly", "READ_KEY Machine #1", "ENUM_CHILDREN Machine #1", "QUERY_VALUES Machine all #1",
                "QUERY_VALUES Machine:a #1", "ABORT_TRANSACTION #1", "QUERY_VALUES Machine:a"],
            bench.Source.TakeLog());
    }

    [Fact]
    public void A_lost_connection_takes_its_transactions_along_and_keys_live_on()
    {
        using var bench = new Bench();
        using Key root = bench.Registry.OpenKey("Machine");
        using RegistryTransaction transaction = bench.Registry.BeginTransaction();
        root.SetValue("a", RegType.Binary, Data, new WriteOptions { Transaction = transaction });
        bench.Source.Dispose();
        bench.WaitUntilDown();
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(() => root.FindValue("a")));
        Assert.Equal(0, bench.Connect().Register(200, ("Machine", bench.Root)));
        bench.WaitUntilUp();
        Assert.Equal(LcsErrno.EIO, Bench.ErrnoOf(transaction.Commit));
        Assert.NotNull(root.FindValue("a"));
    }

    [Fact]
    public void Ids_are_never_used_again()
    {
        using var bench = new Bench();
        var ids = Enumerable.Range(0, 5).Select(_ =>
        {
            using RegistryTransaction transaction = bench.Registry.BeginTransaction();
            return transaction.Id;
        });
        Assert.Equal([1UL, 2UL, 3UL, 4UL, 5UL], ids);
    }

    [Fact]
    public void A_mutation_in_another_hive_is_EXDEV_and_reads_there_are_outside()
    {
        using var bench = new Bench();
        using var users = new FakeSource(bench.SocketPath);
        KeyGuid root = users.Store.AddRoot("Users");
        Assert.Equal(0, users.Register(100, ("Users", root)));
        Assert.True(bench.Registry.WaitForHives(["Users"], TimeSpan.FromSeconds(10)));
        using Key machine = bench.Registry.OpenKey("Machine"), other = bench.Registry.OpenKey("Users");
        using RegistryTransaction transaction = bench.Registry.BeginTransaction();
        var options = new WriteOptions { Transaction = transaction };
        machine.SetValue("a", RegType.Binary, Data, options);
        users.TakeLog();
        Assert.Equal(LcsErrno.EXDEV, Bench.ErrnoOf(() => other.SetValue("a", RegType.Binary, Data, options)));
        other.FindValue("b", transaction);
        Assert.Equal(["QUERY_VALUES Users:a", "QUERY_VALUES Users:b"], users.TakeLog());
        machine.SetValue("b", RegType.Binary, Data, options);
        transaction.Commit();
    }

    [Fact]
    public void Every_mutation_carries_the_id_once_it_has_begun_and_FLUSH_and_DELETE_LAYER_never()
    {
        using Bench bench = LayeredBench.With((store, root) => store.AddKey(root, "A"), new LcsOptions { UnawaitedOkTakesSourceDown = false });
        using Key root = bench.Registry.OpenKey("Machine");
        using RegistryTransaction transaction = bench.Registry.BeginTransaction();
        WriteOptions options = new() { Transaction = transaction }, site = options with { Layer = "site" };
        root.SetValue("v", RegType.Binary, Data, options);
        bench.Source.TakeLog();
        root.SetTombstone("v", site);
        root.RemoveTombstone("v", site);
        root.DeleteValue("v", options);
        root.SetBlanketTombstone(true, options);
        root.SetSecurity(FakeStore.RootDescriptor, transaction);
        root.HideSubkey("x", options);
        root.UnhideSubkey("x", options);
        using (Key a = root.OpenSubkey("A", transaction))
            a.DeleteSubtree(options);
        root.CreateSubkey("B", new CreateOptions { Transaction = transaction }).Dispose();
        Assert.All(bench.Source.TakeLog(), line => Assert.EndsWith(" #1", line, StringComparison.Ordinal));
        bench.Registry.Flush("Machine");
        bench.Registry.DeleteLayer("off");
        Assert.Equal(["FLUSH Machine", "DELETE_LAYER off"], bench.Source.TakeLog());
        transaction.Commit();
    }
}

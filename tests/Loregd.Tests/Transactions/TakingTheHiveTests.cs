using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>behaviour.md, Transactions and waiting: a read-write transaction takes its hive at its first mutation; other writes wait in the order of reading.</summary>
public sealed class TakingTheHiveTests : HiveTest
{
    [Fact]
    public void A_transaction_that_has_only_begun_and_read_takes_no_hive()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, transaction).Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1));
        Assert.Single(Kernel.ValuesOf(Root, transaction));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_first_mutation_takes_the_hive_and_other_writes_wait_for_its_end(bool commit)
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Of the transaction", 1, transaction: transaction));
        Pending<StatusReply> waiting = Kernel.Send(SetDword(Root, "Waiting", 2));
        waiting.AssertUnanswered();
        Assert.Equal(Status.Ok, commit ? Kernel.Commit(transaction) : Kernel.Abort(transaction));
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        Assert.Equal(commit ? ["Of the transaction", "Waiting"] : ["Waiting"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Nor_do_writes_to_a_key_that_it_creates_run_before_its_end(bool commit, bool isVolatile)
    {
        ulong transaction = Begin();
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(UsersRoot, "New", "base", key, NextSequence(), transaction));
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "New", UsersRoot, isVolatile: isVolatile, transaction: transaction));
        Pending<StatusReply> set = Kernel.Send(SetDword(key, "Value", 1));
        Pending<StatusReply> drop = Kernel.Send(Ops.DropKey(key));
        drop.AssertUnanswered();
        Assert.Equal(Status.Ok, commit ? Kernel.Commit(transaction) : Kernel.Abort(transaction));
        Assert.Equal(commit ? Status.Ok : Status.NotFound, set.Wait().Status);
        Assert.Equal(Status.Ok, drop.Wait().Status);
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
    }

    [Fact]
    public void A_key_that_it_has_created_and_dropped_again_is_waited_for_by_nobody()
    {
        ulong transaction = Begin();
        KeyGuid key = Kernel.AddKey(Root, "New", transaction: transaction);
        Assert.Equal(Status.Ok, Kernel.DropKey(key, transaction));
        Assert.Equal(Status.Ok, Kernel.DropKey(key));
        Assert.Equal(Status.NotFound, Kernel.SetDword(key, "Value", 1));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
    }

    [Fact]
    public void The_other_hive_stays_free()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Name", 1));
        ulong other = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Name", 2, transaction: other));
        Assert.Equal(Status.Ok, Kernel.Commit(other));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
    }

    [Fact]
    public void Writes_that_wait_run_in_the_order_in_which_they_were_read()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 0, transaction: transaction));
        // Each is only possible directly after the one before it.
        const ulong First = 1_000_000;
        Pending<StatusReply>[] waiting =
        [
            .. Enumerable.Range(1, 50).Select(i => Kernel.Send(Ops.SetValue(
                Root, "Name", "base", RegType.Dword, Samples.Dword((uint)i), First + (ulong)i, i == 1 ? 0 : First + (ulong)i - 1))),
        ];
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
        Assert.Equal(Samples.Dword(50), Assert.Single(Kernel.ValuesOf(Root)).Data);
    }

    [Fact]
    public void Transactions_that_wait_take_the_hive_in_their_turn_among_the_other_writes()
    {
        ulong first = Begin(), second = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "First", 1, transaction: first));
        Pending<StatusReply> before = Kernel.Send(SetDword(Root, "Before", 1));
        Pending<StatusReply> ofSecond = Kernel.Send(SetDword(Root, "Second", 1), second);
        Pending<StatusReply> after = Kernel.Send(SetDword(Root, "After", 1));
        ofSecond.AssertUnanswered();

        Assert.Equal(Status.Ok, Kernel.Commit(first));
        Assert.Equal(Status.Ok, before.Wait().Status);
        Assert.Equal(Status.Ok, ofSecond.Wait().Status);
        after.AssertUnanswered();
        Assert.Equal(["Before", "First"], Kernel.ValuesOf(Root).Select(v => v.Name));

        Assert.Equal(Status.Ok, Kernel.Commit(second));
        Assert.Equal(Status.Ok, after.Wait().Status);
        Assert.Equal(["After", "Before", "First", "Second"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void The_holders_operations_go_before_everything_that_waits()
    {
        ulong holder = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 0, transaction: holder));
        Pending<StatusReply>[] waiting = [.. Enumerable.Range(0, 100).Select(_ => Kernel.Send(SetDword(Root, "Name", 9)))];
        for (uint i = 1; i <= 20; i++)
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", i, transaction: holder));
        Assert.Equal(Samples.Dword(20), Assert.Single(Kernel.ValuesOf(Root, holder)).Data);
        Assert.DoesNotContain(waiting, write => write.IsAnswered);
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
    }

    [Fact]
    public void A_transaction_reads_its_own_writes_and_nobody_else_does()
    {
        KeyGuid inMemory = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Disk", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(inMemory, "Memory", 1, transaction: transaction));
        KeyGuid child = Kernel.AddKey(Root, "Child", transaction: transaction);
        Assert.Equal(Status.Ok, Kernel.WriteKey(inMemory, time: 77, transaction: transaction));

        Assert.Equal(["Disk"], Kernel.ValuesOf(Root, transaction).Select(v => v.Name));
        Assert.Equal(["Memory"], Kernel.ValuesOf(inMemory, transaction).Select(v => v.Name));
        Assert.Equal(["Child", "Volatile"], Kernel.EnumChildren(Root, transaction).Children.Select(c => c.Name));
        Assert.Equal(child, Assert.Single(Kernel.EntriesOf(Root, "Child", transaction)).Target);
        Assert.Equal(77ul, Kernel.KeyOf(inMemory, transaction).LastWriteTime);

        ulong unbound = Begin();
        foreach (ulong reader in (ulong[])[0, unbound])
        {
            Assert.Empty(Kernel.ValuesOf(Root, reader));
            Assert.Empty(Kernel.ValuesOf(inMemory, reader));
            Assert.Equal(["Volatile"], Kernel.EnumChildren(Root, reader).Children.Select(c => c.Name));
            Assert.Equal(Status.NotFound, Kernel.ReadKey(child, reader).Status);
            Assert.NotEqual(77ul, Kernel.KeyOf(inMemory, reader).LastWriteTime);
        }
    }

    [Fact]
    public void An_unbound_transaction_reads_what_is_committed_in_any_hive_at_each_read_anew()
    {
        ulong unbound = Begin();
        for (uint i = 1; i <= 3; i++)
        {
            Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", i));
            Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Name", i));
            Assert.Equal(Samples.Dword(i), Assert.Single(Kernel.ValuesOf(Root, unbound)).Data);
            Assert.Equal(Samples.Dword(i), Assert.Single(Kernel.ValuesOf(UsersRoot, unbound)).Data);
        }
    }

    [Fact]
    public void A_read_of_a_transaction_whose_own_first_write_waits_is_answered_at_once()
    {
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1));
        ulong holder = Begin(), other = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 2, transaction: holder));
        Pending<StatusReply> waiting = Kernel.Send(SetDword(Root, "Name", 3), other);

        Assert.Equal(Samples.Dword(1), Assert.Single(Kernel.ValuesOf(Root, other)).Data);
        Assert.Equal(Status.Ok, Kernel.Lookup(Root, "Name", other).Status);
        Assert.Equal(Status.NotFound, Kernel.ReadKey(KeyGuid.NewRandom(), other).Status);
        Assert.Equal(Status.StorageError, Kernel.ReadKey(UsersRoot, other).Status);
        waiting.AssertUnanswered();

        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.Equal(Status.Ok, waiting.Wait().Status);
        Assert.Equal(Samples.Dword(3), Assert.Single(Kernel.ValuesOf(Root, other)).Data);
        Assert.Equal(Samples.Dword(2), Assert.Single(Kernel.ValuesOf(Root)).Data);
    }

    [Fact]
    public void A_create_entry_that_names_a_key_of_another_hive_is_STORAGE_ERROR_in_a_transaction()
    {
        KeyGuid elsewhere = Kernel.AddKey(UsersRoot, "Elsewhere");
        ulong transaction = Begin();
        Assert.Equal(Status.StorageError, Kernel.CreateEntry(Root, "Name", "base", elsewhere, NextSequence(), transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Empty(Kernel.EnumChildren(Root).Children);
    }

    private Request<StatusReply> SetDword(KeyGuid key, string name, uint value) =>
        Ops.SetValue(key, name, "base", RegType.Dword, Samples.Dword(value), NextSequence());
}

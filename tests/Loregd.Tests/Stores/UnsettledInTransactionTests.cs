using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Stores;

/// <summary>behaviour.md, Stores: unsettled entries belong to their transaction, if they have one.</summary>
public sealed class UnsettledInTransactionTests : HiveTest
{
    private readonly KeyGuid _first = KeyGuid.NewRandom(), _second = KeyGuid.NewRandom();

    private protected override Bounds Bounds => new() { NameHold = TimeSpan.FromMilliseconds(300) };

    [Theory]
    [InlineData(OpCode.DeleteEntry)]
    [InlineData(OpCode.HideEntry)]
    [InlineData(OpCode.DropKey)]
    public void What_a_transaction_removes_is_back_after_its_abort(OpCode remover)
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        ulong transaction = Begin();
        Request<StatusReply> remove = remover switch
        {
            OpCode.DeleteEntry => Ops.DeleteEntry(Root, "Name", "base"),
            OpCode.HideEntry => Ops.HideEntry(Root, "Name", "base", 6),
            _ => Ops.DropKey(_first),
        };
        // A first mutation that the hive knows of, so that the transaction is bound.
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Value", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Call(remove, transaction).Status);
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root));
        Assert.Equal([Entry.To(_first, "base", 5)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void A_key_created_in_a_transaction_that_aborts_leaves_its_entry_unsettled_as_it_was()
    {
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5));
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root, transaction: transaction));
        Assert.Single(Kernel.EntriesOf(Root, "Name", transaction));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root));
        Assert.Single(Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void An_entry_whose_transaction_commits_first_settles_with_its_key_later()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5, transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root));
        Assert.Equal([Entry.To(_first, "base", 5)], Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void A_second_entry_of_the_name_in_the_same_transaction_is_held_and_then_ALREADY_EXISTS()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5, transaction));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "NAME", "base", _second, 6), transaction);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root, transaction: transaction));
        Assert.Equal(Status.AlreadyExists, held.Wait().Status);
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(_first, Assert.Single(Kernel.EntriesOf(Root, "Name")).Target);
    }

    [Fact]
    public void A_commit_does_not_wait_for_a_held_entry_of_its_transaction()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5, transaction));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", _second, 6), transaction);
        Pending<StatusReply> commit = Kernel.Send(Ops.Commit(transaction), transaction);
        Assert.Equal(Status.Ok, commit.Wait().Status);
        Assert.Equal(Status.AlreadyExists, held.Wait().Status);
    }

    [Fact]
    public void An_abort_does_not_wait_for_a_held_entry_of_its_transaction_and_nothing_of_it_remains()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", _first, 5, transaction));
        Pending<StatusReply> held = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", _second, 6), transaction);
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.NotEqual(Status.Ok, held.Wait().Status);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_second, "Name", Root));
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
    }

    [Fact]
    public void An_entry_that_names_a_key_of_another_hive_is_never_returned()
    {
        KeyGuid elsewhere = Kernel.AddKey(UsersRoot, "Key");
        Kernel.CreateEntry(Root, "Name", "base", elsewhere, NextSequence());
        Assert.Empty(Kernel.EntriesOf(Root, "Name"));
        Assert.Empty(Kernel.EnumChildren(Root).Children);
        Assert.Single(Kernel.EntriesOf(UsersRoot, "Key"));
    }

    [Fact]
    public void An_entry_whose_key_is_missing_is_not_returned_nor_a_child_left_with_no_entries()
    {
        KeyGuid kept = Kernel.AddKey(Root, "Kept", "policy");
        // Nothing of loregd's makes such rows; another program's hand in the file could.
        using (HiveFile hive = HiveFile.Change(Rig.DatabasePath()))
        {
            foreach (string name in (string[])["kept", "lost"])
            {
                hive.Execute(
                    $"INSERT INTO path_entries VALUES ({HiveFile.Hex(Root)}, '{name}', '{name}', 'base', 0, {HiveFile.Hex(KeyGuid.NewRandom())}, 3)");
            }
        }

        Assert.Equal([kept], Kernel.EntriesOf(Root, "Kept").Select(e => e.Target));
        Assert.Empty(Kernel.EntriesOf(Root, "Lost"));
        Child child = Assert.Single(Kernel.EnumChildren(Root).Children);
        Assert.Equal("Kept", child.Name);
        Assert.Single(child.Entries);
    }

    [Fact]
    public void Of_the_same_GUID_created_in_two_hives_at_once_one_is_OK()
    {
        for (int i = 0; i < 100; i++)
        {
            KeyGuid key = KeyGuid.NewRandom();
            Pending<StatusReply>[] both =
                [Kernel.Send(Ops.CreateKey(key, "Name", Root)), Kernel.Send(Ops.CreateKey(key, "Name", UsersRoot, isVolatile: i % 2 == 0))];
            Assert.Equal([Status.Ok, Status.AlreadyExists], both.Select(b => b.Wait().Status).Order());
            Assert.Equal(Status.Ok, Kernel.ReadKey(key).Status);
        }
    }

    [Fact]
    public void A_GUID_created_in_an_open_transaction_is_taken_for_other_hives_until_its_abort()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", Root, transaction: transaction));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(_first, "Name", UsersRoot));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_first, "Name", UsersRoot));
    }
}

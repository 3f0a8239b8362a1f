using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Transactions;

/// <summary>
/// behaviour.md, Transactions and waiting: a savepoint each. A request of several statements of which one fails is STORAGE_ERROR and leaves nothing behind, neither
/// in the stores nor in memory. `./reliability statements` tries every statement of every operation.
/// </summary>
public sealed class FailingStatementTests : HiveTest
{
    private readonly KeyGuid _fresh = KeyGuid.NewRandom();
    private KeyGuid _key, _beside;

    [Theory]
    [InlineData(OpCode.DropKey, "DELETE ON blanket_tombstones")]
    [InlineData(OpCode.WriteKey, "UPDATE OF last_write_time ON keys")]
    [InlineData(OpCode.HideEntry, "INSERT ON path_entries")]
    public void Of_a_request_whose_last_statement_fails_nothing_remains(OpCode op, string lastStatement)
    {
        Prepare();
        string before = View();
        using (OutsideProgram outside = Outside())
        {
            outside.Refuse(lastStatement);
            Assert.Equal(Status.StorageError, Kernel.Call(Failing(op)).Status);
            Assert.Equal(before, View());

            ulong transaction = Begin();
            Assert.Equal(Status.Ok, Kernel.SetDword(_beside, "First", 1, transaction: transaction));
            Assert.Equal(Status.StorageError, Kernel.Call(Failing(op), transaction).Status);
            Assert.Equal(before, View(transaction));
            Assert.Equal(Status.Ok, Kernel.SetDword(_beside, "Second", 1, transaction: transaction));
            Pending<StatusReply>[] sharing = [Kernel.Send(SetBeside("Third")), Kernel.Send(Failing(op)), Kernel.Send(SetBeside("Fourth"))];
            Assert.Equal(Status.Ok, Kernel.Commit(transaction));
            Assert.Equal([Status.Ok, Status.StorageError, Status.Ok], sharing.Select(request => request.Wait().Status));
            outside.Unplant();
        }

        Assert.Equal(before, View());
        Rig.Restart();
        Assert.Equal(before, View());
        Assert.Equal(["First", "Fourth", "Second", "Third"], Kernel.ValuesOf(_beside).Select(value => value.Name));
    }

    [Fact]
    public void A_GUID_whose_creation_failed_is_free_for_another_hive_while_the_transaction_is_open()
    {
        Prepare();
        using OutsideProgram outside = Outside();
        outside.Refuse("INSERT ON path_entries");
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Fresh", "base", _fresh, NextSequence(), transaction));
        Assert.Equal(Status.StorageError, Kernel.CreateKey(_fresh, "Fresh", Root, transaction: transaction));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(_fresh, transaction).Status);
        Assert.Equal(Status.Ok, Kernel.CreateKey(_fresh, "Fresh", UsersRoot));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal("Fresh", Kernel.KeyOf(_fresh).Name);
    }

    [Fact]
    public void A_creation_that_failed_takes_its_unsettled_entries_along()
    {
        Prepare();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Fresh", "base", _fresh, NextSequence()));
        using OutsideProgram outside = Outside();
        outside.Refuse("INSERT ON keys");
        Assert.Equal(Status.StorageError, Kernel.CreateKey(_fresh, "Fresh", Root));
        outside.Unplant();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Fresh", "base", _key, NextSequence()));
        Assert.Equal(Status.Ok, Kernel.CreateKey(_fresh, "Fresh", Root));
        Assert.Equal([_key], Kernel.EntriesOf(Root, "Fresh").Select(entry => entry.Target));
    }

    [Fact]
    public void A_hiding_that_failed_leaves_the_unsettled_entry_of_its_name()
    {
        Prepare();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Fresh", "base", _fresh, NextSequence()));
        using OutsideProgram outside = Outside();
        outside.Refuse("INSERT ON path_entries");
        Assert.Equal(Status.StorageError, Kernel.HideEntry(Root, "Fresh", "base", NextSequence()));
        outside.Unplant();
        Assert.Equal(Status.Ok, Kernel.CreateKey(_fresh, "Fresh", Root));
        Assert.Equal([_fresh], Kernel.EntriesOf(Root, "Fresh").Select(entry => entry.Target));
    }

    private void Prepare()
    {
        _key = Kernel.AddKey(Root, "Key");
        _beside = Kernel.AddKey(Root, "Beside");
        Kernel.AddKey(_key, "Child");
        Assert.Equal(Status.Ok, Kernel.SetDword(_key, "Value", 1));
        Assert.Equal(Status.Ok, Kernel.SetBlanketTombstone(_key, "policy", set: true, NextSequence()));
    }

    private OutsideProgram Outside() => new(Rig.DatabasePath());

    private Request<StatusReply> Failing(OpCode op) => op switch
    {
        OpCode.DropKey => Ops.DropKey(_key),
        OpCode.WriteKey => Ops.WriteKey(_key, Blob.Of("another descriptor"), time: 4711),
        _ => Ops.HideEntry(Root, "Key", "base", NextSequence()),
    };

    private Request<StatusReply> SetBeside(string name) => Ops.SetValue(_beside, name, "base", RegType.Dword, Samples.Dword(1), NextSequence());

    /// <summary>All that is there, but for what is beside.</summary>
    private string View(ulong transaction = 0)
    {
        IEnumerable<string> entries = new[] { Root, _key }
            .SelectMany(key => Kernel.EnumChildren(key, transaction).Children)
            .Select(child => $"{child.Name}: {string.Join(", ", child.Entries)}");
        ValuesReply values = Kernel.QueryAllValues(_key, transaction);
        return string.Join('\n', [.. entries, $"{Kernel.ReadKey(_key, transaction)}", .. values.Values.Select(value => $"{value}"), .. values.Blankets.Select(blanket => $"{blanket}")]);
    }
}

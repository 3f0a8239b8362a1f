using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>BEGIN_TRANSACTION, COMMIT_TRANSACTION and ABORT_TRANSACTION, seeds §5.1.16 to §5.1.18: what they answer.</summary>
public sealed class TransactionTests : HiveTest
{
    [Fact]
    public void Begin_with_id_0_or_an_id_in_use_is_INVALID()
    {
        Assert.Equal(Status.Invalid, Kernel.Begin(0));
        Assert.Equal(Status.Ok, Kernel.Begin(5));
        Assert.Equal(Status.Invalid, Kernel.Begin(5));
        Assert.Equal(Status.Invalid, Kernel.Begin(5, mode: 1));
    }

    [Theory]
    [InlineData(2u)]
    [InlineData(0x100u)]
    [InlineData(0xffff_ffffu)]
    public void Begin_with_an_unknown_mode_is_INVALID(uint mode)
    {
        Assert.Equal(Status.Invalid, Kernel.Begin(5, mode));
        Assert.Equal(Status.Ok, Kernel.Begin(5));
    }

    [Fact]
    public void Begin_without_the_mode_field_is_read_write()
    {
        Assert.Equal(Status.Ok, Kernel.Send(OpCode.BeginTransaction, new Payload().U64(5).ToArray()).Wait().Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: 5));
        Assert.Equal(Status.Ok, Kernel.Commit(5));
        Assert.Single(Kernel.ValuesOf(Root));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(77ul)]
    [InlineData(0xffff_ffff_ffff_fffful)]
    public void Begin_commit_and_abort_go_by_the_payloads_id_whatever_the_header_says(ulong header)
    {
        Assert.Equal(Status.Ok, Kernel.Call(Ops.Begin(5), header).Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Kept", 1, transaction: 5));
        Assert.Equal(Status.Ok, Kernel.Call(Ops.Commit(5), header).Status);
        Assert.Equal(Status.Ok, Kernel.Call(Ops.Begin(6), header).Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Undone", 1, transaction: 6));
        Assert.Equal(Status.Ok, Kernel.Call(Ops.Abort(6), header).Status);
        Assert.Equal(["Kept"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void Abort_is_always_OK()
    {
        Assert.Equal(Status.Ok, Kernel.Abort(5));
        Assert.Equal(Status.Ok, Kernel.Begin(5));
        Assert.Equal(Status.Ok, Kernel.Abort(5));
        Assert.Equal(Status.Ok, Kernel.Abort(5));
        Assert.Equal(Status.Ok, Kernel.Begin(6, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, 6).Status);
        Assert.Equal(Status.Ok, Kernel.Abort(6));
    }

    [Fact]
    public void Commit_of_a_transaction_that_did_nothing_or_only_read_is_OK()
    {
        Assert.Equal(Status.Ok, Kernel.Begin(5));
        Assert.Equal(Status.Ok, Kernel.Commit(5));
        Assert.Equal(Status.Ok, Kernel.Begin(6, mode: 1));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, 6).Status);
        Assert.Equal(Status.Ok, Kernel.Commit(6));
        Assert.Equal(Status.Ok, Kernel.Begin(7, mode: 1));
        Assert.Equal(Status.Ok, Kernel.Commit(7));
    }

    [Fact]
    public void Every_operation_with_an_unknown_transaction_is_STORAGE_ERROR()
    {
        Assert.Equal(Status.StorageError, Kernel.Commit(5));
        foreach ((OpCode op, byte[] payload) in Valid.PayloadsOf(Root, KeyGuid.NewRandom()).Where(p => !Valid.IsTransactional(p.Op)))
            Assert.Equal((op, Status.StorageError), (op, Kernel.Send(op, payload, transaction: 5).Wait().Status));
        Assert.Empty(Kernel.ValuesOf(Root));
        Assert.Empty(Kernel.EnumChildren(Root).Children);
    }

    [Fact]
    public void An_operation_after_its_transactions_end_is_STORAGE_ERROR_and_never_runs_on_its_own()
    {
        ulong committed = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Kept", 1, transaction: committed));
        Assert.Equal(Status.Ok, Kernel.Commit(committed));
        Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Late", 1, transaction: committed));
        Assert.Equal(Status.StorageError, Kernel.ReadKey(Root, committed).Status);
        Assert.Equal(Status.StorageError, Kernel.Commit(committed));

        ulong aborted = Begin();
        Assert.Equal(Status.Ok, Kernel.Abort(aborted));
        Assert.Equal(Status.StorageError, Kernel.SetDword(Root, "Late", 1, transaction: aborted));
        Assert.Equal(["Kept"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void A_mutation_in_a_read_only_transaction_is_INVALID_and_the_transaction_goes_on()
    {
        Assert.Equal(Status.Ok, Kernel.Begin(5, mode: 1));
        foreach ((OpCode op, byte[] payload) in Valid.PayloadsOf(Root, KeyGuid.NewRandom()).Where(p => Valid.IsKeyMutation(p.Op)))
            Assert.Equal((op, Status.Invalid), (op, Kernel.Send(op, payload, transaction: 5).Wait().Status));
        Assert.Empty(Kernel.ValuesOf(Root, 5));
        Assert.Empty(Kernel.EnumChildren(Root, 5).Children);
        Assert.Equal(Status.Ok, Kernel.Commit(5));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    public void A_GUID_of_another_hive_is_STORAGE_ERROR_in_a_bound_transaction(uint mode)
    {
        Assert.Equal(Status.Ok, Kernel.Begin(5, mode));
        Assert.Equal(Status.Ok, mode == 0 ? Kernel.SetDword(Root, "Name", 1, transaction: 5) : Kernel.ReadKey(Root, 5).Status);
        Assert.Equal(Status.StorageError, Kernel.ReadKey(UsersRoot, 5).Status);
        Assert.Equal(Status.StorageError, Kernel.Lookup(UsersRoot, "Name", 5).Status);
        if (mode == 0)
            Assert.Equal(Status.StorageError, Kernel.SetDword(UsersRoot, "Name", 1, transaction: 5));

        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, 5).Status);
        Assert.Equal(Status.Ok, Kernel.Commit(5));
        Assert.Empty(Kernel.ValuesOf(UsersRoot));
    }

    [Fact]
    public void A_refused_operation_leaves_its_transaction_whole()
    {
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "First", 1, transaction: transaction));
        Assert.Equal(Status.NotFound, Kernel.SetDword(KeyGuid.NewRandom(), "Name", 1, transaction: transaction));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(Root, "Name", Root, transaction: transaction));
        Assert.Equal(Status.Invalid, Kernel.Send(OpCode.SetValue, [1, 2, 3], transaction).Wait().Status);
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Second", 2, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(["First", "Second"], Kernel.ValuesOf(Root).Select(v => v.Name));
    }

    [Fact]
    public void A_commit_of_both_stores_is_there_after_it_and_what_was_aborted_is_not()
    {
        KeyGuid inMemory = Kernel.AddKey(Root, "Volatile", isVolatile: true);
        ulong committed = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 1, transaction: committed));
        Assert.Equal(Status.Ok, Kernel.SetDword(inMemory, "Name", 1, transaction: committed));
        Assert.Equal(Status.Ok, Kernel.Commit(committed));
        ulong aborted = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Name", 2, transaction: aborted));
        Assert.Equal(Status.Ok, Kernel.SetDword(inMemory, "Name", 2, transaction: aborted));
        Assert.Equal(Status.Ok, Kernel.Abort(aborted));

        Assert.Equal(Samples.Dword(1), Assert.Single(Kernel.ValuesOf(Root)).Data);
        Assert.Equal(Samples.Dword(1), Assert.Single(Kernel.ValuesOf(inMemory)).Data);
    }
}

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Review;

/// <summary>
/// A client that does not wait: the order of reading is kept (behaviour.md, Transactions and waiting). The watch of the pump takes every thread for stuck at
/// once, as it does on a busy machine with one that the system does not run for a while.
/// </summary>
public sealed class PipelineTests : HiveTest
{
    private const int Rounds = 300;

    private protected override Bounds Bounds => new() { StuckThread = TimeSpan.Zero };

    [Fact]
    public void Requests_of_a_transaction_run_in_the_order_in_which_they_were_read()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong transaction = NextTransaction();
            Pending<StatusReply>[] answers =
            [
                Kernel.Send(Ops.Begin(transaction)),
                Kernel.Send(Ops.SetValue(Root, "Name", "base", RegType.Dword, Samples.Dword((uint)round), NextSequence()), transaction),
                Kernel.Send(Ops.Commit(transaction), transaction),
            ];
            Assert.All(answers, answer => Assert.Equal(Status.Ok, answer.Wait().Status));
            Assert.Equal(Samples.Dword((uint)round), Assert.Single(Kernel.ValuesOf(Root)).Data);
        }
    }

    [Fact]
    public void An_operation_read_before_its_transactions_ABORT_is_answered_as_it_ran()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong transaction = NextTransaction();
            Pending<StatusReply>[] answers =
            [
                Kernel.Send(Ops.Begin(transaction)),
                Kernel.Send(Ops.SetValue(Root, "Name", "base", RegType.Dword, Samples.Dword(1), NextSequence()), transaction),
                Kernel.Send(Ops.Abort(transaction), transaction),
            ];
            Assert.All(answers, answer => Assert.Equal(Status.Ok, answer.Wait().Status));
        }

        Assert.Empty(Kernel.ValuesOf(Root));
    }

    [Fact]
    public void A_read_of_a_read_only_transaction_read_before_its_ABORT_is_answered()
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong transaction = NextTransaction();
            Pending<StatusReply> begin = Kernel.Send(Ops.Begin(transaction, mode: 1));
            Pending<EnumReply> read = Kernel.Send(Ops.EnumChildren(Root), transaction);
            Pending<EnumReply> second = Kernel.Send(Ops.EnumChildren(Root), transaction);
            Pending<StatusReply> abort = Kernel.Send(Ops.Abort(transaction), transaction);
            Pending<EnumReply> late = Kernel.Send(Ops.EnumChildren(Root), transaction);
            Assert.Equal(Status.Ok, begin.Wait().Status);
            Assert.Equal(Status.Ok, read.Wait().Status);
            Assert.Equal(Status.Ok, second.Wait().Status);
            Assert.Equal(Status.Ok, abort.Wait().Status);
            Assert.Equal(Status.StorageError, late.Wait().Status);
        }
    }

    [Fact]
    public void DELETE_LAYERs_stand_in_the_same_order_in_all_hives()
    {
        for (int round = 0; round < 100; round++)
        {
            Pending<StatusReply> set = Kernel.Send(Ops.SetValue(Root, "Name", "a", RegType.Dword, Samples.Dword(1), NextSequence()));
            Pending<OrphansReply>[] deletions = [.. new[] { "a", "b", "c", "d" }.Select(layer => Kernel.Send(Ops.DeleteLayer(layer)))];
            Assert.Equal(Status.Ok, set.Wait().Status);
            Assert.All(deletions, deletion => Assert.Equal(Status.Ok, deletion.Wait().Status));
            Assert.Empty(Kernel.ValuesOf(Root));
        }
    }

    [Fact]
    public void A_malformed_CREATE_KEY_takes_along_the_entry_that_was_read_before_it()
    {
        for (int round = 0; round < Rounds; round++)
        {
            KeyGuid first = KeyGuid.NewRandom();
            Pending<StatusReply> entry = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", first, NextSequence()));
            Pending malformed = Kernel.Send(OpCode.CreateKey, new Payload().Guid(first).ToArray());
            Pending<StatusReply> other = Kernel.Send(Ops.CreateEntry(Root, "Name", "base", KeyGuid.NewRandom(), NextSequence()));
            Pending<StatusReply> delete = Kernel.Send(Ops.DeleteEntry(Root, "Name", "base"));
            Assert.Equal(Status.Ok, entry.Wait().Status);
            Assert.Equal(Status.Invalid, malformed.Wait().Status);
            Assert.Equal(Status.Ok, other.Wait().Status);
            Assert.Equal(Status.Ok, delete.Wait().Status);
        }
    }

    private ulong NextTransaction() => NextSequence() + 1_000_000;
}

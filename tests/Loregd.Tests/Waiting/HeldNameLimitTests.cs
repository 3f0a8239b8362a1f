using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Waiting;

/// <summary>behaviour.md, Transactions and waiting: a CREATE_ENTRY that is held for its name waits too, and so counts among the 192.</summary>
public sealed class HeldNameLimitTests : HiveTest
{
    private protected override Bounds Bounds => new() { NameHold = TimeSpan.FromSeconds(8), WaitingRequests = 5 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_held_for_a_name_counts_among_the_requests_that_wait(bool inTransaction)
    {
        ulong transaction = inTransaction ? Begin() : 0;
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, "Name", "base", key, NextSequence(), transaction));
        Pending<StatusReply>[] held = [.. Enumerable.Range(0, 5).Select(_ => Kernel.Send(Another(), transaction))];
        Assert.Equal(Status.TxnBusy, Kernel.Call(Another(), transaction).Status);
        Assert.DoesNotContain(held, entry => entry.IsAnswered);
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root, transaction: transaction));
        Assert.All(held, entry => Assert.Equal(Status.AlreadyExists, entry.Wait().Status));

        ulong holder = inTransaction ? transaction : Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Held", 1, transaction: holder));
        Pending<StatusReply>[] waiting =
            [.. Enumerable.Range(0, 5).Select(_ => Kernel.Send(Ops.SetValue(Root, "W", "base", RegType.Dword, Samples.Dword(1), NextSequence())))];
        Assert.Equal(Status.TxnBusy, Kernel.SetDword(Root, "One more", 1));
        Assert.Equal(Status.Ok, Kernel.Commit(holder));
        Assert.All(waiting, write => Assert.Equal(Status.Ok, write.Wait().Status));
    }

    private Request<StatusReply> Another() => Ops.CreateEntry(Root, "NAME", "base", KeyGuid.NewRandom(), NextSequence());
}

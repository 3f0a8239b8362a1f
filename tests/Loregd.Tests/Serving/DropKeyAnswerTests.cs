using Loregd.Hives;
using Loregd.Serving;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>
/// behaviour.md, The connection: a kernel that takes the connection down in the `write` of the OK to a DROP_KEY gets NOT_FOUND from then on,
/// once the purge is committed.
/// </summary>
public sealed class DropKeyAnswerTests : HiveTest
{
    [Fact]
    public void A_DROP_KEY_is_answered_OK_as_long_as_no_connection_was_lost_by_it()
    {
        Assert.Equal(Status.Ok, Kernel.DropKey(Kernel.AddKey(Root, "Key")));
        Rig.Reconnect();
        Assert.Equal(Status.Ok, Kernel.DropKey(Kernel.AddKey(Root, "Key")));
        Assert.Equal(Status.Ok, Kernel.DropKey(KeyGuid.NewRandom()));
    }

    [Fact]
    public void After_its_OK_has_taken_the_connection_down_it_is_NOT_FOUND_and_done_all_the_same()
    {
        TakeDownByDropKey();
        KeyGuid key = Kernel.AddKey(Root, "Key");
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1));
        Assert.Equal(Status.NotFound, Kernel.DropKey(key));
        using (HiveFile hive = Rig.ReadHive())
            Assert.Equal(0, hive.Number($"SELECT count(*) FROM keys WHERE guid = {HiveFile.Hex(key)}"));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
        Assert.Equal(Status.NotFound, Kernel.DropKey(KeyGuid.NewRandom()));

        Rig.Reconnect();
        Assert.Equal(Status.NotFound, Kernel.DropKey(KeyGuid.NewRandom()));
    }

    [Fact]
    public void In_a_transaction_somebody_waits_for_it_and_it_stays_OK()
    {
        TakeDownByDropKey();
        KeyGuid key = Kernel.AddKey(Root, "Key");
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.DropKey(key, transaction));
        Assert.Equal(Status.Ok, Kernel.DropKey(KeyGuid.NewRandom(), transaction));
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
    }

    [Fact]
    public void A_root_stays_INVALID()
    {
        TakeDownByDropKey();
        Assert.Equal(Status.Invalid, Kernel.DropKey(Root));
    }

    [Fact]
    public void What_takes_the_connection_down_before_the_write_or_in_another_does_not_count()
    {
        var policy = new DropPolicy();
        Answer(policy, OpCode.DropKey, Status.Ok, breakFirst: true);
        Assert.False(policy.AnswersNotFound);
        Answer(policy, OpCode.DeleteEntry, Status.Ok, breakFirst: false);
        Assert.False(policy.AnswersNotFound);
        Answer(policy, OpCode.DropKey, Status.StorageError, breakFirst: false);
        Assert.False(policy.AnswersNotFound);
        Answer(policy, OpCode.DropKey, Status.Ok, breakFirst: false);
        Assert.True(policy.AnswersNotFound);
    }

    /// <summary>
    /// The write of one of these answers fails, because the kernel is gone by then: the thread that read a request answers it before it reads on. Unless
    /// it was faster than this one, and all are answered; then once more.
    /// </summary>
    private void TakeDownByDropKey()
    {
        do
        {
            for (int i = 0; i < 50; i++)
                Kernel.Send(Ops.DropKey(KeyGuid.NewRandom()));
            Rig.Reconnect();
        }
        while (Kernel.DropKey(KeyGuid.NewRandom()) == Status.Ok);
    }

    private static void Answer(DropPolicy policy, OpCode op, Status status, bool breakFirst)
    {
        (KernelEnd kernel, RsiTransport source) = KernelEnd.CreatePair();
        using var connection = new Connection(source, new Bounds());
        var pool = new RequestPool();
        var responder = new Responder(pool, new KeyRoutes(), new WaitingBudget(1), policy);
        Assert.True(RequestHeader.TryRead(Frame.Request(0, (ushort)op, 0, []), out RequestHeader header));
        Request request = pool.Rent();
        request.Fill(connection, header, []);
        kernel.Dispose();
        if (breakFirst)
            connection.Break("before");
        responder.Answer(request, status);
    }
}

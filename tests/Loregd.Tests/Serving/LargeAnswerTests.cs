using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>behaviour.md, The connection: an answer over 4 MiB is TOO_LARGE, and a kernel that does not read keeps nobody from being read.</summary>
public sealed class LargeAnswerTests : HiveTest
{
    private const int MiB = 1 << 20;

    /// <summary>Header, status, two counts; and of each value the lengths, type and sequence.</summary>
    private const int AnswerOverhead = 18 + 4 + 4, ValueOverhead = 4 + 4 + 4 + 4 + 8;

    [Theory]
    [InlineData(0, Status.Ok)]
    [InlineData(1, Status.TooLarge)]
    [InlineData(MiB, Status.TooLarge)]
    public void An_answer_of_4_MiB_is_sent_and_a_larger_one_is_TOO_LARGE(int more, Status expected)
    {
        int data = (4 * MiB) - AnswerOverhead - (2 * (ValueOverhead + "A".Length + "base".Length)) + more;
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "A", "base", RegType.Binary, Blob.OfSize(2 * MiB), NextSequence()));
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "B", "base", RegType.Binary, Blob.OfSize(data - (2 * MiB)), NextSequence()));
        Assert.Equal(expected, Kernel.QueryAllValues(Root).Status);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Kernel.AddKey(Root, "Key", transaction: transaction), "Value", 1, transaction: transaction));
        Assert.Equal(expected, Kernel.QueryAllValues(Root, transaction).Status);
        Assert.Equal(Status.Ok, Kernel.Begin(7, mode: 1));
        Assert.Equal(expected, Kernel.QueryAllValues(Root, 7).Status);
        Assert.Equal(Status.Ok, Kernel.QueryValue(Root, "A").Status);
    }

    [Fact]
    public void So_is_an_enumeration()
    {
        ulong transaction = Begin();
        var descriptor = Blob.OfSize(65_000);
        for (int i = 0; i < 70; i++)
        {
            KeyGuid guid = KeyGuid.NewRandom();
            Assert.Equal(Status.Ok, Kernel.CreateKey(guid, $"Key {i}", Root, descriptor, transaction: transaction));
            Assert.Equal(Status.Ok, Kernel.CreateEntry(Root, $"Key {i}", "base", guid, NextSequence(), transaction));
        }

        Assert.Equal(Status.TooLarge, Kernel.EnumChildren(Root, transaction).Status);
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Equal(Status.TooLarge, Kernel.EnumChildren(Root).Status);
        Assert.Single(Kernel.EntriesOf(Root, "key 69"));
        for (int i = 0; i < 10; i++)
            Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, $"Key {i}", "base"));
        Assert.Equal(60, Kernel.EnumChildren(Root).Children.Count);
    }

    [Fact]
    public void A_kernel_that_does_not_read_keeps_no_request_from_being_read_and_done()
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Large", "base", RegType.Binary, Blob.OfSize(MiB), NextSequence()));
        Kernel.StopReading();
        Pending<ValuesReply>[] reads = [.. Enumerable.Range(0, 40).Select(_ => Kernel.Send(Ops.QueryValue(Root, "Large")))];
        Pending<StatusReply> write = Kernel.Send(Ops.SetValue(UsersRoot, "Value", "base", RegType.None, Blob.Empty, NextSequence()));
        Timeouts.Until(() => CountOnDisk() == 1, "the write");
        // More than the socket can keep for a source that no longer reads.
        Pending<StatusReply>[] large =
            [.. Enumerable.Range(0, 24).Select(i => Kernel.Send(Ops.SetValue(Root, $"Large {i}", "base", RegType.Binary, Blob.OfSize(MiB), NextSequence())))];
        Assert.False(write.IsAnswered);

        Kernel.ResumeReading();
        Assert.All(reads, read => Assert.Equal(MiB, Assert.Single(read.Wait().Values).Data.Length));
        Assert.Equal(Status.Ok, write.Wait().Status);
        Assert.All(large, answer => Assert.Equal(Status.Ok, answer.Wait().Status));
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
    }

    [Fact]
    public void A_connection_that_is_lost_while_answers_wait_to_be_read_is_resumed()
    {
        Assert.Equal(Status.Ok, Kernel.SetValue(Root, "Large", "base", RegType.Binary, Blob.OfSize(MiB), NextSequence()));
        Kernel.StopReading();
        for (int i = 0; i < 40; i++)
            Kernel.Send(Ops.QueryValue(Root, "Large"));
        Kernel.Send(Ops.SetValue(Root, "Small", "base", RegType.None, Blob.Empty, NextSequence()));
        Thread.Sleep(Timeouts.Never);
        KeyGuid root = Root;
        Kernel.Abandon();
        Rig.Connect(TimeSpan.FromSeconds(5));
        Assert.Equal(Status.Ok, Kernel.SetDword(root, "Value", 1));
        Assert.Equal(MiB, Assert.Single(Kernel.QueryValue(root, "Large").Values).Data.Length);
    }

    private long CountOnDisk()
    {
        using HiveFile hive = Rig.ReadHive("Users");
        return hive.Number("SELECT count(*) FROM \"values\"");
    }
}

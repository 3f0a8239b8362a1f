using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Hives;

/// <summary>
/// Seeds §4.1.2: a GUID is routed to the hive that holds it. What was learnt of a key counts only until the key is dropped: it may come back in
/// another hive (behaviour.md, Stores: a GUID exists in one store of one hive).
/// </summary>
public sealed class KnownHolderTests : HiveTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writes_follow_a_key_that_was_dropped_and_created_in_another_hive(bool isVolatile)
    {
        KeyGuid key = KeyGuid.NewRandom();
        string[] hives = ["Machine", "Users", "Machine", "Users"];
        foreach (string hive in hives)
        {
            Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Key", Rig.RootOf(hive), isVolatile: isVolatile));
            for (uint i = 0; i < 3; i++)
                Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", i));
            Assert.Equal(hive == "Machine" ? 1 : 0, Values("Machine", key, isVolatile));
            Assert.Equal(hive == "Users" ? 1 : 0, Values("Users", key, isVolatile));
            Assert.Equal(Status.Ok, Kernel.DropKey(key));
            Assert.Equal(Status.NotFound, Kernel.SetDword(key, "Value", 9));
        }
    }

    [Fact]
    public void A_key_that_another_transaction_has_dropped_but_not_committed_is_still_written_to_once_it_is_rolled_back()
    {
        KeyGuid key = Kernel.AddKey(Rig.RootOf("Users"), "Key");
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1));
        Assert.Equal(Status.Ok, Kernel.Begin(7));
        Assert.Equal(Status.Ok, Kernel.DropKey(key, transaction: 7));
        Pending<StatusReply> waiting = Kernel.Send(Ops.SetValue(key, "Value", "base", RegType.Dword, Samples.Dword(2), NextSequence()));
        waiting.AssertUnanswered();
        Assert.Equal(Status.Ok, Kernel.Abort(7));
        Assert.Equal(Status.Ok, waiting.Wait().Status);
    }

    private int Values(string hive, KeyGuid key, bool isVolatile)
    {
        if (!isVolatile)
        {
            using HiveFile file = Rig.ReadHive(hive);
            return (int)file.Number($"SELECT count(*) FROM \"values\" WHERE key_guid = {HiveFile.Hex(key)}");
        }

        // In memory the store can be told by a transaction alone: it is bound to the hive, and the key of another is STORAGE_ERROR in it.
        Assert.Equal(Status.Ok, Kernel.Begin(5));
        Assert.Equal(Status.Ok, Kernel.SetDword(Rig.RootOf(hive), "Bound", 1, transaction: 5));
        ValuesReply reply = Kernel.QueryAllValues(key, transaction: 5);
        Assert.Equal(Status.Ok, Kernel.Abort(5));
        return reply.Status == Status.Ok ? reply.Values.Count : 0;
    }
}

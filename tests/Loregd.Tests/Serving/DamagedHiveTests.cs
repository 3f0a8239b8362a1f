using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>
/// behaviour.md, The connection: an exception while serving one request is STORAGE_ERROR for it, a line in the log, and nothing more. Here
/// another program damages the file while it is served.
/// </summary>
public sealed class DamagedHiveTests : HiveTest
{
    [Fact]
    public void An_entry_whose_target_has_another_length_is_STORAGE_ERROR_to_whoever_asks_for_it()
    {
        Damage(
            $"INSERT INTO keys VALUES (x'0102030405', 'Bad', 'bad', {HiveFile.Hex(Root)}, x'{Samples.Descriptor.ToHex()}', 0, 0, 0);"
            + $"INSERT INTO path_entries VALUES ({HiveFile.Hex(Root)}, 'Bad', 'bad', 'base', 0, x'0102030405', 5)");
        KeyGuid good = Kernel.AddKey(Root, "Good");
        Assert.Equal(Status.StorageError, Kernel.Lookup(Root, "Bad").Status);
        Assert.Equal(Status.StorageError, Kernel.EnumChildren(Root).Status);
        Assert.Equal(good, Assert.Single(Kernel.EntriesOf(Root, "Good")).Target);
        Assert.Equal(Status.Ok, Kernel.DeleteEntry(Root, "Bad", "base"));
        Assert.Single(Kernel.EnumChildren(Root).Children);
        Rig.AssertSaid("damaged");
    }

    [Fact]
    public void So_is_a_key_whose_parent_has_another_length()
    {
        KeyGuid key = Kernel.AddKey(Root, "Key");
        Damage($"UPDATE keys SET parent_guid = x'01' WHERE guid = {HiveFile.Hex(key)}");
        Assert.Equal(Status.StorageError, Kernel.ReadKey(key).Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root).Status);
        Assert.Single(Kernel.EntriesOf(Root, "Key"));
    }

    [Fact]
    public void In_a_transaction_it_costs_that_request_and_not_the_transaction()
    {
        KeyGuid key = Kernel.AddKey(Root, "Key");
        Damage($"UPDATE keys SET parent_guid = x'01' WHERE guid = {HiveFile.Hex(key)}");
        Assert.Equal(Status.Ok, Kernel.Begin(7, mode: 1));
        Assert.Equal(Status.StorageError, Kernel.ReadKey(key, transaction: 7).Status);
        Assert.Equal(Status.Ok, Kernel.ReadKey(Root, transaction: 7).Status);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Value", 1, transaction: transaction));
        Assert.Equal(Status.StorageError, Kernel.ReadKey(key, transaction).Status);
        Assert.Equal(Status.Ok, Kernel.Commit(transaction));
        Assert.Single(Kernel.ValuesOf(Root));
    }

    [Fact]
    public void A_table_that_is_gone_costs_the_requests_that_need_it()
    {
        KeyGuid key = Kernel.AddKey(Root, "Key");
        Damage("DROP TABLE \"values\"");
        Assert.Equal(Status.StorageError, Kernel.QueryAllValues(key).Status);
        Assert.Equal(Status.StorageError, Kernel.SetDword(key, "Value", 1));
        ulong transaction = Begin();
        Assert.Equal(Status.StorageError, Kernel.SetDword(key, "Value", 1, transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(Status.Ok, Kernel.SetDword(UsersRoot, "Value", 1));
        Assert.Equal("Key", Kernel.KeyOf(key).Name);
        Assert.Equal(Status.Ok, Kernel.HideEntry(key, "Child", "base", NextSequence()));
        Rig.AssertSaid("no such table");
    }

    [Fact]
    public void The_same_fault_is_said_once_a_second_with_its_count()
    {
        KeyGuid key = Kernel.AddKey(Root, "Key");
        Damage($"UPDATE keys SET parent_guid = x'01' WHERE guid = {HiveFile.Hex(key)}");
        for (int i = 0; i < 500; i++)
            Assert.Equal(Status.StorageError, Kernel.ReadKey(key).Status);
        Rig.AssertSaid("times more)");
        Assert.InRange(Rig.Loregd.Output.Split('\n').Count(line => line.Contains("damaged", StringComparison.Ordinal)), 2, 20);
    }

    private void Damage(string sql)
    {
        using HiveFile hive = HiveFile.Change(Rig.DatabasePath());
        hive.Execute(sql);
    }
}

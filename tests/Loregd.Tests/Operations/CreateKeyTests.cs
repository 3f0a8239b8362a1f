using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>CREATE_KEY, seeds §5.1.7.</summary>
public sealed class CreateKeyTests : HiveTest
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Create_key_stores_every_field(bool isVolatile, bool isSymlink)
    {
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Näme", Root, Samples.Descriptor, isVolatile, isSymlink));
        KeyRecord record = Kernel.KeyOf(key);
        Assert.Equal(new KeyRecord("Näme", Root, Samples.Descriptor, isVolatile, isSymlink, record.LastWriteTime), record);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_key_sets_the_last_write_time_to_now_in_nanoseconds(bool isVolatile)
    {
        ulong before = Now();
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        ulong after = Now();
        // A millisecond of tolerance: clocks are read at different resolutions.
        Assert.InRange(Kernel.KeyOf(key).LastWriteTime, before - 1_000_000, after + 1_000_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(4_000_000)]
    public void Create_key_takes_any_bytes_as_descriptor(int size)
    {
        KeyGuid key = KeyGuid.NewRandom();
        Blob descriptor = Blob.OfSize(size, fill: 0xff);
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", Root, descriptor));
        Assert.Equal(descriptor, Kernel.KeyOf(key).SecurityDescriptor);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Create_key_with_a_GUID_in_use_in_either_store_is_ALREADY_EXISTS(bool firstVolatile, bool secondVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "First", isVolatile: firstVolatile);
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(key, "Second", Root, isVolatile: secondVolatile));
        Assert.Equal("First", Kernel.KeyOf(key).Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_key_with_a_GUID_of_another_hive_is_ALREADY_EXISTS(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(key, "Name", UsersRoot));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(key, "Name", UsersRoot, isVolatile: true));
        Assert.Equal(Root, Kernel.KeyOf(key).Parent);
    }

    [Fact]
    public void Create_key_with_the_GUID_of_a_root_is_ALREADY_EXISTS()
    {
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(Root, "Name", Root));
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(UsersRoot, "Name", Root));
    }

    [Fact]
    public void Create_key_below_an_unknown_parent_is_NOT_FOUND()
    {
        KeyGuid key = KeyGuid.NewRandom();
        Assert.Equal(Status.NotFound, Kernel.CreateKey(key, "Name", KeyGuid.NewRandom()));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
    }

    [Fact]
    public void Create_key_goes_to_the_hive_of_its_parent()
    {
        KeyGuid parent = Kernel.AddKey(UsersRoot, "Parent");
        KeyGuid key = Kernel.AddKey(parent, "Name");
        using HiveFile users = Rig.ReadHive("Users");
        Assert.Equal(1, users.Number($"SELECT count(*) FROM keys WHERE guid = {HiveFile.Hex(key)}"));
        using HiveFile machine = Rig.ReadHive("Machine");
        Assert.Equal(1, machine.Number("SELECT count(*) FROM keys"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Create_key_in_a_transaction_is_undone_by_its_abort(bool isVolatile)
    {
        ulong transaction = Begin();
        KeyGuid key = Kernel.AddBareKey(Root, "Name", isVolatile, transaction);
        Assert.Equal("Name", Kernel.KeyOf(key, transaction).Name);
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
        Assert.Equal(Status.AlreadyExists, Kernel.CreateKey(key, "Name", Root, transaction: transaction));

        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(Status.NotFound, Kernel.ReadKey(key).Status);
        Assert.Equal(Status.Ok, Kernel.CreateKey(key, "Name", UsersRoot));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_persistent_key_survives_a_restart_and_a_volatile_one_does_not(bool isVolatile, bool survives)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        Assert.Equal(Status.Ok, Kernel.SetDword(key, "Value", 1));
        Rig.Restart();
        Assert.Equal(survives ? Status.Ok : Status.NotFound, Kernel.QueryAllValues(key).Status);
        Assert.Equal(survives ? 1 : 0, Kernel.EntriesOf(Root, "Name").Count);
    }

    private static ulong Now() => (ulong)(DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    // It kept its claim to the GUID until the end of its transaction.
    [Fact]
    public void A_GUID_whose_CREATE_KEY_failed_in_a_transaction_is_free_in_other_hives_at_once()
    {
        KeyGuid guid = KeyGuid.NewRandom();
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.SetDword(Root, "Takes the hive", 1, transaction: transaction));
        Assert.Equal(Status.NotFound, Kernel.CreateKey(guid, "Key", KeyGuid.NewRandom(), transaction: transaction));
        Assert.Equal(Status.Ok, Kernel.CreateKey(guid, "Key", UsersRoot));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
    }
}

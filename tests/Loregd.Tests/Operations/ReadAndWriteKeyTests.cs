using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Operations;

/// <summary>READ_KEY and WRITE_KEY, seeds §5.1.8 and §5.1.9.</summary>
public sealed class ReadAndWriteKeyTests : HiveTest
{
    [Fact]
    public void Read_key_of_a_root_has_the_hives_name_a_zero_parent_and_the_first_boots_descriptor()
    {
        KeyRecord record = Kernel.KeyOf(UsersRoot);
        Assert.Equal(new KeyRecord("Users", KeyGuid.Zero, Samples.RootDescriptor, false, false, record.LastWriteTime), record);
    }

    [Fact]
    public void Read_key_of_an_unknown_key_is_NOT_FOUND() =>
        Assert.Equal(Status.NotFound, Kernel.ReadKey(KeyGuid.NewRandom()).Status);

    [Fact]
    public void Write_key_of_an_unknown_key_is_NOT_FOUND()
    {
        Assert.Equal(Status.NotFound, Kernel.WriteKey(KeyGuid.NewRandom()));
        Assert.Equal(Status.NotFound, Kernel.WriteKey(KeyGuid.NewRandom(), time: 1));
        Assert.Equal(Status.NotFound, Kernel.WriteKey(KeyGuid.NewRandom(), Samples.Descriptor, 1));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(true, true, true)]
    public void Write_key_changes_the_fields_of_its_mask_and_no_others(bool isVolatile, bool descriptor, bool time)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        KeyRecord before = Kernel.KeyOf(key);
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, descriptor ? Blob.Of("new") : null, time ? 17ul : null));

        KeyRecord expected = before with
        {
            SecurityDescriptor = descriptor ? Blob.Of("new") : before.SecurityDescriptor,
            LastWriteTime = time ? 17 : before.LastWriteTime,
        };
        Assert.Equal(expected, Kernel.KeyOf(key));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(0x7fff_ffff_ffff_fffful)]
    [InlineData(0x8000_0000_0000_0000ul)]
    [InlineData(0xffff_ffff_ffff_fffful)]
    public void Write_key_takes_every_time(ulong time)
    {
        Assert.Equal(Status.Ok, Kernel.WriteKey(Root, time: time));
        Assert.Equal(time, Kernel.KeyOf(Root).LastWriteTime);
    }

    [Fact]
    public void Write_key_takes_an_empty_descriptor()
    {
        Assert.Equal(Status.Ok, Kernel.WriteKey(Root, Blob.Empty));
        Assert.Equal(Blob.Empty, Kernel.KeyOf(Root).SecurityDescriptor);
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(5u)]
    [InlineData(0x8000_0000u)]
    [InlineData(0xffff_ffffu)]
    public void Write_key_with_an_unknown_field_is_INVALID_and_changes_nothing(uint mask)
    {
        KeyRecord before = Kernel.KeyOf(Root);
        byte[] payload = new Payload().Guid(Root).U32(mask).Blob("new"u8).U64(17).U64(0).ToArray();
        Assert.Equal(Status.Invalid, Kernel.Send(OpCode.WriteKey, payload).Wait().Status);
        Assert.Equal(before, Kernel.KeyOf(Root));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_key_in_a_transaction_is_undone_by_its_abort(bool isVolatile)
    {
        KeyGuid key = Kernel.AddKey(Root, "Name", isVolatile: isVolatile);
        KeyRecord before = Kernel.KeyOf(key);
        ulong transaction = Begin();
        Assert.Equal(Status.Ok, Kernel.WriteKey(key, Blob.Of("new"), 17, transaction));
        Assert.Equal(17ul, Kernel.KeyOf(key, transaction).LastWriteTime);
        Assert.Equal(before, Kernel.KeyOf(key));
        Assert.Equal(Status.Ok, Kernel.Abort(transaction));
        Assert.Equal(before, Kernel.KeyOf(key));
    }

    [Fact]
    public void Write_key_survives_a_restart()
    {
        Assert.Equal(Status.Ok, Kernel.WriteKey(Root, Blob.Of("new"), 17));
        Rig.Restart();
        Assert.Equal(new KeyRecord("Machine", KeyGuid.Zero, Blob.Of("new"), false, false, 17), Kernel.KeyOf(Root));
    }
}

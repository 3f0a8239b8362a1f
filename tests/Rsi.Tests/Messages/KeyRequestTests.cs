namespace Peios.Rsi.Tests.Messages;

public sealed class KeyRequestTests
{
    private readonly byte[] _buffer = new byte[256];

    [Fact]
    public void CREATE_KEY_is_guid_name_parent_sd_volatile_symlink()
    {
        byte[] bytes = Hex.Bytes("""
            f1e2d3c4b5a69788796a5b4c3d2e1f00 03000000 537562 00112233445566778899aabbccddeeff
            05000000 0100048000 01 00
            """);
        Assert.True(CreateKeyRequest.TryRead(bytes, out CreateKeyRequest request));
        Assert.Equal(Guids.KeyB, request.Guid);
        Assert.Equal("Sub"u8, request.Name);
        Assert.Equal(Guids.KeyA, request.Parent);
        Assert.Equal("0100048000", Hex.Text(request.SecurityDescriptor));
        Assert.True(request.IsVolatile);
        Assert.False(request.IsSymlink);

        WireWriter writer = new(_buffer);
        new CreateKeyRequest
        {
            Guid = Guids.KeyB,
            Name = "Sub"u8,
            Parent = Guids.KeyA,
            SecurityDescriptor = [1, 0, 4, 0x80, 0],
            IsVolatile = true,
            IsSymlink = false,
        }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void The_last_byte_of_CREATE_KEY_is_symlink()
    {
        byte[] bytes = Hex.Bytes(Guids.B + "01000000 53" + Guids.A + "00000000" + "00" + "01");
        Assert.True(CreateKeyRequest.TryRead(bytes, out CreateKeyRequest request));
        Assert.False(request.IsVolatile);
        Assert.True(request.IsSymlink);
        Assert.True(request.SecurityDescriptor.IsEmpty);
    }

    [Fact]
    public void The_GUID_of_a_malformed_CREATE_KEY_can_be_read()
    {
        Assert.True(CreateKeyRequest.TryReadGuid(Hex.Bytes(Guids.B + "03000000"), out KeyGuid guid));
        Assert.Equal(Guids.KeyB, guid);
        Assert.False(CreateKeyRequest.TryReadGuid(Hex.Bytes(Guids.B).AsSpan(0, 15), out _));
    }

    [Fact]
    public void READ_KEY_is_guid()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff");
        Assert.True(ReadKeyRequest.TryRead(bytes, out ReadKeyRequest request));
        Assert.Equal(Guids.KeyA, request.Guid);

        WireWriter writer = new(_buffer);
        new ReadKeyRequest { Guid = Guids.KeyA }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void DROP_KEY_is_guid()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff");
        Assert.True(DropKeyRequest.TryRead(bytes, out DropKeyRequest request));
        Assert.Equal(Guids.KeyA, request.Guid);

        WireWriter writer = new(_buffer);
        new DropKeyRequest { Guid = Guids.KeyA }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Theory]
    [InlineData(0u, "", "")]
    [InlineData(1u, "05000000 0100048000", "")]
    [InlineData(2u, "", "1817161514131211")]
    [InlineData(3u, "05000000 0100048000", "1817161514131211")]
    public void WRITE_KEY_is_guid_field_mask_and_the_fields_that_the_mask_announces(uint mask, string sd, string time)
    {
        byte[] bytes = Hex.Bytes($"00112233445566778899aabbccddeeff 0{mask}000000 {sd} {time}");
        Assert.True(WriteKeyRequest.TryRead(bytes, out WriteKeyRequest request));
        Assert.Equal(Guids.KeyA, request.Guid);
        Assert.Equal(mask, request.FieldMask);
        Assert.Equal(sd.Length > 0, request.HasSecurityDescriptor);
        Assert.Equal(sd.Length > 0 ? [1, 0, 4, 0x80, 0] : [], request.SecurityDescriptor.ToArray());
        Assert.Equal(time.Length > 0, request.HasLastWriteTime);
        Assert.Equal(time.Length > 0 ? 0x1112131415161718UL : 0, request.LastWriteTime);

        WireWriter writer = new(_buffer);
        new WriteKeyRequest
        {
            Guid = Guids.KeyA,
            FieldMask = mask,
            SecurityDescriptor = [1, 0, 4, 0x80, 0],
            LastWriteTime = 0x1112131415161718,
        }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }
}

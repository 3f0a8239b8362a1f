namespace Peios.Rsi.Tests.Codec;

public sealed class HeaderTests
{
    private readonly byte[] _buffer = new byte[64];

    [Fact]
    public void A_request_header_is_total_len_request_id_op_code_txn_id()
    {
        byte[] frame = Hex.Bytes("18000000 0807060504030201 2100 1817161514131211 aabb");
        Assert.True(RequestHeader.TryRead(frame, out RequestHeader header));
        Assert.Equal((24u, 0x0102030405060708UL, (ushort)0x21, 0x1112131415161718UL), (header.TotalLength, header.RequestId, header.Op, header.TxnId));
        Assert.True(header.IsWellFormed(frame));
        Assert.Equal("aabb", Hex.Text(RequestHeader.Payload(frame)));

        RequestWriter writer = new(_buffer, 0x0102030405060708, OpCode.SetValue, 0x1112131415161718);
        writer.Body.WriteRaw([0xAA, 0xBB]);
        Assert.Equal(24, writer.Finish());
        Assert.Equal(Hex.Text(frame), Hex.Text(_buffer.AsSpan(0, 24)));
    }

    [Theory]
    [InlineData("17000000 0807060504030201 2100 1817161514131211 aabb")]
    [InlineData("19000000 0807060504030201 2100 1817161514131211 aabb")]
    [InlineData("18000001 0807060504030201 2100 1817161514131211 aabb")]
    [InlineData("18000080 0807060504030201 2100 1817161514131211 aabb")]
    public void A_frame_whose_total_len_is_wrong_can_be_answered_but_is_not_well_formed(string literal)
    {
        byte[] frame = Hex.Bytes(literal);
        Assert.True(RequestHeader.TryRead(frame, out RequestHeader header));
        Assert.Equal(0x0102030405060708UL, header.RequestId);
        Assert.Equal(0x21, header.Op);
        Assert.False(header.IsWellFormed(frame));
    }

    [Fact]
    public void A_frame_that_ends_before_its_txn_id_can_be_answered_from_14_bytes_on()
    {
        byte[] whole = Hex.Bytes("18000000 0807060504030201 2100 1817161514131211");
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] frame = whole[..length];
            BitConverter.TryWriteBytes(frame, length);
            Assert.Equal(length >= 14, RequestHeader.TryRead(frame, out RequestHeader header));
            Assert.Equal(0UL, header.TxnId);
            Assert.False(header.IsWellFormed(frame));
            Assert.Equal(length >= 14 ? 0x0102030405060708UL : 0, header.RequestId);
        }
    }

    [Fact]
    public void A_response_header_is_total_len_request_id_op_code_with_bit_15_status()
    {
        byte[] frame = Hex.Bytes("14000000 0807060504030201 1180 00000000 aabb");
        Assert.True(ResponseHeader.TryRead(frame, out ResponseHeader header, out ReadOnlySpan<byte> payload));
        Assert.Equal((20u, 0x0102030405060708UL, (ushort)0x8011, (ushort)0x11), (header.TotalLength, header.RequestId, header.Op, header.RequestOp));
        Assert.Equal(Status.Ok, header.Status);
        Assert.Equal("aabb", Hex.Text(payload));

        ResponseWriter writer = new(_buffer, 0x0102030405060708, 0x11);
        writer.Body.WriteRaw([0xAA, 0xBB]);
        Assert.Equal(20, writer.Finish());
        Assert.Equal(Hex.Text(frame), Hex.Text(_buffer.AsSpan(0, 20)));
    }

    [Theory]
    [InlineData("11000000 0807060504030201 1180 000000")]
    [InlineData("13000000 0807060504030201 1180 00000000")]
    [InlineData("11000000 0807060504030201 1180 00000000")]
    [InlineData("12000000 0807060504030201 1100 00000000")]
    public void A_response_that_the_kernel_would_not_take_is_refused(string literal) =>
        Assert.False(ResponseHeader.TryRead(Hex.Bytes(literal), out _, out _));

    [Theory]
    [InlineData(Status.Ok, "00000000")]
    [InlineData(Status.NotFound, "01000000")]
    [InlineData(Status.AlreadyExists, "02000000")]
    [InlineData(Status.StorageError, "03000000")]
    [InlineData(Status.NotEmpty, "04000000")]
    [InlineData(Status.TooLarge, "05000000")]
    [InlineData(Status.TxnBusy, "06000000")]
    [InlineData(Status.Invalid, "07000000")]
    [InlineData(Status.CasFailed, "08000000")]
    [InlineData(Status.TxnNotSupported, "09000000")]
    public void Finishing_with_a_status_drops_the_body(Status status, string literal)
    {
        ResponseWriter writer = new(_buffer, 0x0102030405060708, 0x12);
        writer.Body.WriteU64(ulong.MaxValue);
        Assert.Equal(18, writer.Finish(status));
        Assert.Equal(Hex.Text(Hex.Bytes("12000000 0807060504030201 1280" + literal)), Hex.Text(_buffer.AsSpan(0, 18)));
    }

    [Fact]
    public void A_response_that_does_not_fit_its_buffer_becomes_TOO_LARGE()
    {
        ResponseWriter writer = new(_buffer, 0x0102030405060708, 0x01);
        writer.Body.WriteRaw(new byte[_buffer.Length - 18]);
        Assert.Equal(64, writer.Finish());

        writer = new ResponseWriter(_buffer, 0x0102030405060708, 0x01);
        writer.Body.WriteRaw(new byte[_buffer.Length - 17]);
        Assert.Equal(18, writer.Finish());
        Assert.Equal(Hex.Text(Hex.Bytes("12000000 0807060504030201 0180 05000000")), Hex.Text(_buffer.AsSpan(0, 18)));
    }

    [Fact]
    public void A_response_over_4_MiB_becomes_TOO_LARGE_in_a_larger_buffer_too()
    {
        byte[] large = new byte[Wire.MaxMessageSize + 100];
        ResponseWriter writer = new(large, 1, 0x01);
        writer.Body.WriteRaw(new byte[Wire.MaxMessageSize - 18]);
        Assert.Equal(4 * 1024 * 1024, writer.Finish());
        writer.Body.WriteU8(0);
        Assert.Equal(18, writer.Finish());
    }

    [Fact]
    public void A_request_that_does_not_fit_throws_and_so_does_a_buffer_too_small_for_any_response()
    {
        Assert.Throws<InvalidOperationException>(() => new RequestWriter(new byte[21], 1, OpCode.ReadKey, 0).Finish());
        Assert.Equal(22, new RequestWriter(new byte[22], 1, OpCode.ReadKey, 0).Finish());
        Assert.Throws<ArgumentException>(() => new ResponseWriter(new byte[17], 1, 0x11).Finish());
    }
}

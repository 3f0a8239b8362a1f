namespace Peios.Rsi.Tests.Messages;

public sealed class ValueRequestTests
{
    private readonly byte[] _buffer = new byte[256];

    [Fact]
    public void QUERY_VALUES_is_guid_value_name_query_all()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff 04000000 4e616d65 00");
        Assert.True(QueryValuesRequest.TryRead(bytes, out QueryValuesRequest request));
        Assert.Equal(Guids.KeyA, request.Guid);
        Assert.Equal("Name"u8, request.ValueName);
        Assert.False(request.QueryAll);

        WireWriter writer = new(_buffer);
        new QueryValuesRequest { Guid = Guids.KeyA, ValueName = "Name"u8 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void QUERY_VALUES_of_all_has_the_last_byte_1()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff 00000000 01");
        Assert.True(QueryValuesRequest.TryRead(bytes, out QueryValuesRequest request));
        Assert.True(request.ValueName.IsEmpty);
        Assert.True(request.QueryAll);

        WireWriter writer = new(_buffer);
        new QueryValuesRequest { Guid = Guids.KeyA, QueryAll = true }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void SET_VALUE_is_guid_value_name_layer_type_data_sequence_expected_sequence()
    {
        byte[] bytes = Hex.Bytes("""
            00112233445566778899aabbccddeeff 04000000 4e616d65 04000000 62617365
            0b000000 04000000 deadbeef 0807060504030201 1817161514131211
            """);
        Assert.True(SetValueRequest.TryRead(bytes, out SetValueRequest request));
        Assert.Equal(Guids.KeyA, request.Guid);
        Assert.Equal("Name"u8, request.ValueName);
        Assert.Equal("base"u8, request.Layer);
        Assert.Equal(RegType.Qword, request.Type);
        Assert.Equal("deadbeef", Hex.Text(request.Data));
        Assert.Equal(0x0102030405060708UL, request.Sequence);
        Assert.Equal(0x1112131415161718UL, request.ExpectedSequence);

        WireWriter writer = new(_buffer);
        new SetValueRequest
        {
            Guid = Guids.KeyA,
            ValueName = "Name"u8,
            Layer = "base"u8,
            Type = RegType.Qword,
            Data = [0xde, 0xad, 0xbe, 0xef],
            Sequence = 0x0102030405060708,
            ExpectedSequence = 0x1112131415161718,
        }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void DELETE_VALUE_ENTRY_is_guid_value_name_layer()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff 04000000 4e616d65 04000000 62617365");
        Assert.True(DeleteValueEntryRequest.TryRead(bytes, out DeleteValueEntryRequest request));
        Assert.Equal(Guids.KeyA, request.Guid);
        Assert.Equal("Name"u8, request.ValueName);
        Assert.Equal("base"u8, request.Layer);

        WireWriter writer = new(_buffer);
        new DeleteValueEntryRequest { Guid = Guids.KeyA, ValueName = "Name"u8, Layer = "base"u8 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Theory]
    [InlineData("01 0807060504030201", true, 0x0102030405060708UL)]
    [InlineData("00 0000000000000000", false, 0UL)]
    public void SET_BLANKET_TOMBSTONE_is_guid_layer_set_sequence(string end, bool set, ulong sequence)
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff 04000000 62617365" + end);
        Assert.True(SetBlanketTombstoneRequest.TryRead(bytes, out SetBlanketTombstoneRequest request));
        Assert.Equal(Guids.KeyA, request.Guid);
        Assert.Equal("base"u8, request.Layer);
        Assert.Equal(set, request.Set);
        Assert.Equal(sequence, request.Sequence);

        WireWriter writer = new(_buffer);
        new SetBlanketTombstoneRequest { Guid = Guids.KeyA, Layer = "base"u8, Set = set, Sequence = sequence }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }
}

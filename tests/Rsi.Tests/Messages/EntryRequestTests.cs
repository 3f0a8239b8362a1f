namespace Peios.Rsi.Tests.Messages;

public sealed class EntryRequestTests
{
    private readonly byte[] _buffer = new byte[256];

    [Fact]
    public void LOOKUP_is_parent_and_child_name()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff 03000000 537562");
        Assert.True(LookupRequest.TryRead(bytes, out LookupRequest request));
        Assert.Equal(Guids.KeyA, request.Parent);
        Assert.Equal("Sub"u8, request.ChildName);

        WireWriter writer = new(_buffer);
        new LookupRequest { Parent = Guids.KeyA, ChildName = "Sub"u8 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void CREATE_ENTRY_is_parent_child_name_layer_child_sequence()
    {
        byte[] bytes = Hex.Bytes("""
            00112233445566778899aabbccddeeff 03000000 537562 04000000 62617365
            f1e2d3c4b5a69788796a5b4c3d2e1f00 0807060504030201
            """);
        Assert.True(CreateEntryRequest.TryRead(bytes, out CreateEntryRequest request));
        Assert.Equal(Guids.KeyA, request.Parent);
        Assert.Equal("Sub"u8, request.ChildName);
        Assert.Equal("base"u8, request.Layer);
        Assert.Equal(Guids.KeyB, request.Child);
        Assert.Equal(0x0102030405060708UL, request.Sequence);

        WireWriter writer = new(_buffer);
        new CreateEntryRequest
        {
            Parent = Guids.KeyA,
            ChildName = "Sub"u8,
            Layer = "base"u8,
            Child = Guids.KeyB,
            Sequence = 0x0102030405060708,
        }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void HIDE_ENTRY_is_parent_child_name_layer_sequence()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff 03000000 537562 04000000 62617365 0807060504030201");
        Assert.True(HideEntryRequest.TryRead(bytes, out HideEntryRequest request));
        Assert.Equal(Guids.KeyA, request.Parent);
        Assert.Equal("Sub"u8, request.ChildName);
        Assert.Equal("base"u8, request.Layer);
        Assert.Equal(0x0102030405060708UL, request.Sequence);

        WireWriter writer = new(_buffer);
        new HideEntryRequest { Parent = Guids.KeyA, ChildName = "Sub"u8, Layer = "base"u8, Sequence = 0x0102030405060708 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void DELETE_ENTRY_is_parent_child_name_layer()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff 03000000 537562 04000000 62617365");
        Assert.True(DeleteEntryRequest.TryRead(bytes, out DeleteEntryRequest request));
        Assert.Equal(Guids.KeyA, request.Parent);
        Assert.Equal("Sub"u8, request.ChildName);
        Assert.Equal("base"u8, request.Layer);

        WireWriter writer = new(_buffer);
        new DeleteEntryRequest { Parent = Guids.KeyA, ChildName = "Sub"u8, Layer = "base"u8 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void ENUM_CHILDREN_is_parent()
    {
        byte[] bytes = Hex.Bytes("00112233445566778899aabbccddeeff");
        Assert.True(EnumChildrenRequest.TryRead(bytes, out EnumChildrenRequest request));
        Assert.Equal(Guids.KeyA, request.Parent);

        WireWriter writer = new(_buffer);
        new EnumChildrenRequest { Parent = Guids.KeyA }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }
}

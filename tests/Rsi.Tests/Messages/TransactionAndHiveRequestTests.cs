namespace Peios.Rsi.Tests.Messages;

public sealed class TransactionAndHiveRequestTests
{
    private readonly byte[] _buffer = new byte[256];

    [Theory]
    [InlineData("00000000", TransactionMode.ReadWrite)]
    [InlineData("01000000", TransactionMode.ReadOnly)]
    public void BEGIN_TRANSACTION_is_txn_id_mode(string end, TransactionMode mode)
    {
        byte[] bytes = Hex.Bytes("0807060504030201" + end);
        Assert.True(BeginTransactionRequest.TryRead(bytes, out BeginTransactionRequest request));
        Assert.Equal(0x0102030405060708UL, request.TransactionId);
        Assert.Equal(mode, request.Mode);

        WireWriter writer = new(_buffer);
        new BeginTransactionRequest { TransactionId = 0x0102030405060708, Mode = mode }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void BEGIN_TRANSACTION_without_the_mode_field_is_read_write()
    {
        Assert.True(BeginTransactionRequest.TryRead(Hex.Bytes("0807060504030201"), out BeginTransactionRequest request));
        Assert.Equal(0x0102030405060708UL, request.TransactionId);
        Assert.Equal(TransactionMode.ReadWrite, request.Mode);
    }

    [Fact]
    public void COMMIT_TRANSACTION_is_txn_id()
    {
        byte[] bytes = Hex.Bytes("0807060504030201");
        Assert.True(CommitTransactionRequest.TryRead(bytes, out CommitTransactionRequest request));
        Assert.Equal(0x0102030405060708UL, request.TransactionId);

        WireWriter writer = new(_buffer);
        new CommitTransactionRequest { TransactionId = 0x0102030405060708 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void ABORT_TRANSACTION_is_txn_id()
    {
        byte[] bytes = Hex.Bytes("0807060504030201");
        Assert.True(AbortTransactionRequest.TryRead(bytes, out AbortTransactionRequest request));
        Assert.Equal(0x0102030405060708UL, request.TransactionId);

        WireWriter writer = new(_buffer);
        new AbortTransactionRequest { TransactionId = 0x0102030405060708 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void FLUSH_is_hive_name()
    {
        byte[] bytes = Hex.Bytes("07000000 4d616368696e65");
        Assert.True(FlushRequest.TryRead(bytes, out FlushRequest request));
        Assert.Equal("Machine"u8, request.HiveName);

        WireWriter writer = new(_buffer);
        new FlushRequest { HiveName = "Machine"u8 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }

    [Fact]
    public void DELETE_LAYER_is_layer()
    {
        byte[] bytes = Hex.Bytes("04000000 62617365");
        Assert.True(DeleteLayerRequest.TryRead(bytes, out DeleteLayerRequest request));
        Assert.Equal("base"u8, request.Layer);

        WireWriter writer = new(_buffer);
        new DeleteLayerRequest { Layer = "base"u8 }.Write(ref writer);
        Assert.Equal(Hex.Text(bytes), Hex.Text(writer.Written));
    }
}

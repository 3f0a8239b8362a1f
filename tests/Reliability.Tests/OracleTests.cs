using Loregd.Reliability.Input;

namespace Loregd.Reliability.Tests;

/// <summary>The judge of random frames, on frames whose answers anyone can tell.</summary>
public sealed class OracleTests
{
    private const ulong Transaction = 9;
    private static readonly UInt128 s_root = 1, s_key = 2, s_parent = 3;

    private readonly Oracle _oracle = new([s_root]);
    private readonly Frame _frame = new();

    [Fact]
    public void A_frame_without_an_op_cannot_be_answered()
    {
        _frame.Begin(0, PayloadForm.ReadKey, 0).Length = Oracle.ShortestAnswerable - 1;
        Assert.Equal(Statuses.None, _oracle.Expect(_frame.Bytes).Statuses);
    }

    [Fact]
    public void A_wrong_total_len_is_INVALID()
    {
        _frame.Begin(0, PayloadForm.ReadKey, 0).Guid(s_root).End().U32(0);
        Assert.Equal(Statuses.Invalid, _oracle.Expect(_frame.Bytes).Statuses);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0x61, 0 })]
    [InlineData(new byte[0])]
    public void A_name_that_is_none_is_INVALID(byte[] name) =>
        Assert.Equal(Statuses.Invalid, Expect(PayloadForm.Lookup, 0, frame => frame.Guid(s_root).Blob(name)));

    [Fact]
    public void A_key_that_nobody_has_made_is_NOT_FOUND()
    {
        Assert.Equal(Statuses.NotFound, Expect(PayloadForm.ReadKey, 0, frame => frame.Guid(s_key)));
        Expect(PayloadForm.CreateKey, 0, frame => frame.Guid(s_key).Blob("a"u8).Guid(s_root).Blob(default).Bool(false).Bool(false));
        Assert.True(Expect(PayloadForm.ReadKey, 0, frame => frame.Guid(s_key)).Holds(0));
    }

    [Fact]
    public void A_key_made_by_a_frame_in_flight_at_the_same_time_may_be_found()
    {
        SentFrame read = Send(PayloadForm.ReadKey, frame => frame.Guid(s_key));
        Assert.Equal(Statuses.NotFound, read.Expected.Statuses | _oracle.AllowedSince(read));
        SentFrame create = Send(PayloadForm.CreateKey, CreateKey);
        Assert.True(_oracle.AllowedSince(read).Holds(0));

        // A frame that makes a key does not explain its own answer: another must have made the key first.
        Assert.Equal(Statuses.NotFound, create.Expected.Statuses | _oracle.AllowedSince(create));
        Send(PayloadForm.CreateKey, CreateKey);
        Assert.Equal(Statuses.NotFound | Statuses.AlreadyExists, _oracle.AllowedSince(create));
    }

    [Fact]
    public void A_transaction_that_never_began_is_STORAGE_ERROR()
    {
        Assert.Equal(Statuses.StorageError, Expect(PayloadForm.ReadKey, Transaction, frame => frame.Guid(s_root)));
        Assert.Equal(Statuses.StorageError, Expect(PayloadForm.Commit, 0, frame => frame.U64(Transaction)));
        Assert.Equal(Statuses.Ok, Expect(PayloadForm.Begin, 0, frame => frame.U64(Transaction)));
        Assert.True(Expect(PayloadForm.ReadKey, Transaction, frame => frame.Guid(s_root)).Holds(0));
    }

    [Fact]
    public void A_mutation_in_a_read_only_transaction_is_never_OK()
    {
        Expect(PayloadForm.Begin, 0, frame => frame.U64(Transaction).U32(1));
        Statuses expected = Expect(PayloadForm.SetBlanketTombstone, Transaction, frame => frame.Guid(s_root).Blob("base"u8).Bool(true).U64(1));
        Assert.False(expected.Holds(0));
    }

    private Statuses Expect(ushort op, ulong transaction, Action<Frame> payload)
    {
        payload(_frame.Begin(0, op, transaction));
        return _oracle.Expect(_frame.End().Bytes).Statuses;
    }

    private SentFrame Send(ushort op, Action<Frame> payload)
    {
        payload(_frame.Begin(0, op, 0));
        ReadOnlySpan<byte> bytes = _frame.End().Bytes;
        return new SentFrame().Fill(bytes, _oracle.Expect(bytes));
    }

    private static void CreateKey(Frame frame) => frame.Guid(s_key).Blob("a"u8).Guid(s_parent).Blob(default).Bool(false).Bool(false);
}

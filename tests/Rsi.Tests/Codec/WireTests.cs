namespace Peios.Rsi.Tests.Codec;

public sealed class WireTests
{
    [Fact]
    public void Integers_are_little_endian_and_counts_are_u32()
    {
        WireWriter writer = new(new byte[128]);
        writer.WriteU8(0xAB);
        writer.WriteU16(0x0102);
        writer.WriteU32(0x01020304);
        writer.WriteU64(0x0102030405060708);
        writer.WriteBool(true);
        writer.WriteBool(false);
        writer.WriteGuid(Guids.KeyA);
        writer.WriteBlob([0xFF, 0x00]);
        writer.WriteStr("ä"u8);
        writer.WriteBlob([]);
        writer.WriteRaw([0x99]);
        string expected = "ab 0201 04030201 0807060504030201 01 00 00112233445566778899aabbccddeeff 02000000ff00 02000000c3a4 00000000 99";
        Assert.Equal(Hex.Text(Hex.Bytes(expected)), Hex.Text(writer.Written));

        WireReader reader = new(writer.Written);
        Assert.True(reader.TryReadU8(out byte u8));
        Assert.True(reader.TryReadU16(out ushort u16));
        Assert.True(reader.TryReadU32(out uint u32));
        Assert.True(reader.TryReadU64(out ulong u64));
        Assert.Equal((0xAB, 0x0102, 0x01020304U, 0x0102030405060708UL), (u8, u16, u32, u64));
        Assert.True(reader.TryReadBool(out bool yes) && yes);
        Assert.True(reader.TryReadBool(out bool no) && !no);
        Assert.True(reader.TryReadGuid(out KeyGuid guid) && guid == Guids.KeyA);
        Assert.True(reader.TryReadBlob(out ReadOnlySpan<byte> blob) && blob is [0xFF, 0x00]);
        Assert.True(reader.TryReadName(out ReadOnlySpan<byte> name) && name.SequenceEqual("ä"u8));
        Assert.True(reader.TryReadName(out name) && name.IsEmpty);
        Assert.Equal(1, reader.Remaining);
    }

    [Fact]
    public void A_refused_read_leaves_the_position()
    {
        WireReader reader = new(Hex.Bytes("02000000 c080"));
        Assert.False(reader.TryReadName(out _));
        Assert.False(reader.TryReadU64(out _));
        Assert.False(reader.TryReadGuid(out _));
        Assert.False(reader.TryReadBool(out _));
        Assert.Equal(6, reader.Remaining);
        Assert.True(reader.TryReadBlob(out ReadOnlySpan<byte> blob) && blob is [0xC0, 0x80]);

        reader = new WireReader(Hex.Bytes("00000000"));
        Assert.False(reader.TryReadFilledName(out _));
        Assert.Equal(4, reader.Remaining);
        Assert.True(reader.TryReadName(out _));
        Assert.False(reader.TryReadU8(out _));
        Assert.False(reader.TryReadBlob(out _));
    }

    [Fact]
    public void A_writer_counts_on_past_the_end_and_writes_nothing_there()
    {
        byte[] memory = new byte[16];
        WireWriter writer = new(memory.AsSpan(0, 8));
        writer.WriteU32(0x11111111);
        writer.WriteBlob(new byte[100]);
        Assert.True(writer.Overflowed);
        Assert.Equal(108, writer.Length);
        int at = writer.ReserveU32();
        writer.PatchU32(at, 0xFFFFFFFF);
        // A piece that would fit behind the one that did not.
        writer.WriteU8(0xFF);
        Assert.Equal(113, writer.Length);
        Assert.Equal("11111111" + "64000000" + "0000000000000000", Hex.Text(memory));
        AssertThrowsOnWritten(writer);
    }

    [Fact]
    public void A_writer_that_is_full_has_not_overflowed()
    {
        WireWriter writer = new(new byte[4]);
        int at = writer.ReserveU32();
        writer.PatchU32(at, 7);
        Assert.False(writer.Overflowed);
        Assert.Equal("07000000", Hex.Text(writer.Written));
        writer.WriteRaw([]);
        Assert.False(writer.Overflowed);
        writer.WriteU8(0);
        Assert.True(writer.Overflowed);
    }

    private static void AssertThrowsOnWritten(WireWriter writer)
    {
        InvalidOperationException? thrown = null;
        try
        {
            _ = writer.Written;
        }
        catch (InvalidOperationException e)
        {
            thrown = e;
        }
        Assert.NotNull(thrown);
    }
}

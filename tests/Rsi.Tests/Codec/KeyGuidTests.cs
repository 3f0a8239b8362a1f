namespace Peios.Rsi.Tests.Codec;

public sealed class KeyGuidTests
{
    [Fact]
    public void The_text_is_the_raw_bytes_in_order()
    {
        Assert.Equal("00112233-4455-6677-8899-aabbccddeeff", Guids.KeyA.ToString());
        Assert.Equal("00000000-0000-0000-0000-000000000000", KeyGuid.Zero.ToString());
        Assert.Equal("ffffffff-ffff-ffff-ffff-ffffffffffff", new KeyGuid(Hex.Bytes(new string('f', 32))).ToString());
    }

    [Theory]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("00112233-4455-6677-8899-AABBCCDDEEFF")]
    public void The_text_can_be_read_in_either_case(string text)
    {
        Assert.True(KeyGuid.TryParse(text, out KeyGuid guid));
        Assert.Equal(Guids.KeyA, guid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00112233445566778899aabbccddeeff")]
    [InlineData("00112233-4455-6677-8899-aabbccddeef")]
    [InlineData("00112233-4455-6677-8899-aabbccddeeff0")]
    [InlineData("{0112233-4455-6677-8899-aabbccddeeff}")]
    [InlineData("00112233-4455-6677-8899-aabbccddeefg")]
    [InlineData(" 0112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("+0112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("0011223304455-6677-8899-aabbccddeeff")]
    [InlineData("00112233-4455-6677-8899a-abbccddeeff")]
    public void Other_text_is_refused(string text) => Assert.False(KeyGuid.TryParse(text, out _));

    [Fact]
    public void The_order_is_that_of_the_bytes()
    {
        Random random = new(1);
        byte[] left = new byte[KeyGuid.Size];
        byte[] right = new byte[KeyGuid.Size];
        for (int i = 0; i < 1000; i++)
        {
            random.NextBytes(left);
            left.CopyTo(right, 0);
            right[random.Next(KeyGuid.Size)] = (byte)random.Next(256);
            int expected = Math.Sign(left.AsSpan().SequenceCompareTo(right));
            KeyGuid a = new(left);
            KeyGuid b = new(right);
            Assert.Equal(expected, Math.Sign(a.CompareTo(b)));
            Assert.Equal(expected == 0, a == b);
            Assert.Equal(expected != 0, a != b);
            Assert.Equal(expected < 0, a < b);
            Assert.Equal(expected <= 0, a <= b);
            Assert.Equal(expected > 0, a > b);
            Assert.Equal(expected >= 0, a >= b);
            Assert.Equal(expected == 0, a.Equals((object)b) && a.GetHashCode() == b.GetHashCode());
        }
    }

    [Fact]
    public void Bytes_go_in_and_come_out_unchanged()
    {
        byte[] bytes = new byte[20];
        Guids.KeyB.CopyTo(bytes.AsSpan(2));
        Assert.Equal("0000" + Guids.B + "0000", Hex.Text(bytes));
        Assert.Throws<ArgumentException>(() => new KeyGuid(new byte[15]));
        Assert.Throws<ArgumentException>(() => new KeyGuid(new byte[17]));
    }

    [Fact]
    public void Random_GUIDs_differ_and_are_not_zero()
    {
        HashSet<KeyGuid> seen = [];
        for (int i = 0; i < 1000; i++)
        {
            KeyGuid guid = KeyGuid.NewRandom();
            Assert.False(guid.IsZero);
            Assert.True(seen.Add(guid));
        }
        Assert.True(KeyGuid.Zero.IsZero);
        Assert.False(new KeyGuid([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).IsZero);
        Assert.False(new KeyGuid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]).IsZero);
    }
}

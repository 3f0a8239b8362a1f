using Reg.Output;

namespace Reg.Tests;

public sealed class TimestampTests
{
    [Theory]
    [InlineData(1_795_863_953_123_456_789, "2026-11-28T11:05:53.123456789Z")]
    [InlineData(1_795_863_953_000_000_000, "2026-11-28T11:05:53.000000000Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    public void JSON_has_all_nanoseconds(long nanoseconds, string written) => Assert.Equal(written, Timestamp.Iso(nanoseconds));

    [Fact]
    public void The_highest_time_of_a_key_can_be_written() => Assert.Equal("2554-07-21T23:34:33.709551615Z", Timestamp.Iso(ulong.MaxValue));

    [Fact]
    public void A_time_of_the_program_is_written_in_the_same_way() =>
        Assert.Equal("2026-11-28T11:05:53.123456700Z", Timestamp.Iso(new DateTimeOffset(2026, 11, 28, 12, 5, 53, TimeSpan.FromHours(1)).AddTicks(1_234_567)));
}

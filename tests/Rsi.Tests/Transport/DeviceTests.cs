namespace Peios.Rsi.Tests.Transport;

/// <summary>
/// The character device, as far as others than the registry's can stand in for it. What only the kernel does is not tested here.
/// </summary>
public sealed class DeviceTests
{
    private readonly byte[] _buffer = new byte[64];

    [Fact]
    public void REG_SRC_REGISTER_is_a_write_of_24_bytes_with_type_R_and_number_0()
    {
        const uint Write = 1;
        Assert.Equal((Write << 30) | (24u << 16) | ('R' << 8) | 0, DeviceTransport.REG_SRC_REGISTER);
    }

    [Fact]
    public void A_device_that_is_not_the_registrys_refuses_to_register()
    {
        using RsiTransport device = RsiTransport.Open("/dev/null");
        Assert.Equal("device /dev/null", device.Describe);
        HiveRegistration machine = new("Machine"u8.ToArray(), Guids.KeyA);
        Assert.Equal(Errno.ENOTTY, device.Register(1, [machine], TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Before_registration_an_end_of_file_is_not_the_end_of_a_connection()
    {
        using RsiTransport device = RsiTransport.Open("/dev/null");
        Assert.Equal(ReadOutcome.Empty, device.TryRead(_buffer, out int length));
        Assert.Equal(0, length);
    }

    [Fact]
    public void A_read_is_a_message()
    {
        using RsiTransport device = RsiTransport.Open("/dev/zero");
        Array.Fill(_buffer, (byte)1);
        Assert.Equal(WaitOutcome.Ready, device.WaitReadable(1000));
        Assert.Equal(ReadOutcome.Message, device.TryRead(_buffer.AsSpan(0, 60), out int length));
        Assert.Equal(60, length);
        Assert.Equal("0000000001010101", Hex.Text(_buffer.AsSpan(56)));
    }

    [Fact]
    public void A_write_that_fails_takes_the_connection_down_and_its_errno_is_kept()
    {
        using RsiTransport device = RsiTransport.Open("/dev/full");
        Assert.Equal(0, device.DownErrno);
        Assert.Equal(WaitOutcome.Ready, device.WaitWritable(1000));
        Assert.Equal(WriteOutcome.Down, device.TryWrite([1]));
        Assert.Equal(Errno.ENOSPC, device.DownErrno);
        using RsiTransport other = RsiTransport.Open("/dev/null");
        Assert.Equal(WriteOutcome.Written, other.TryWrite([1]));
    }

    [Theory]
    [InlineData(Errno.EAGAIN, WriteOutcome.WouldBlock)]
    [InlineData(Errno.ENOMEM, WriteOutcome.NoMemory)]
    [InlineData(Errno.ENOBUFS, WriteOutcome.NoMemory)]
    [InlineData(Errno.EMSGSIZE, WriteOutcome.TooLong)]
    [InlineData(Errno.EIO, WriteOutcome.Down)]
    [InlineData(Errno.EINVAL, WriteOutcome.Down)]
    [InlineData(Errno.EPIPE, WriteOutcome.Down)]
    [InlineData(Errno.ECONNRESET, WriteOutcome.Down)]
    public void Each_errno_of_a_write_has_its_outcome(int errno, WriteOutcome outcome) => Assert.Equal(outcome, WriteErrors.Outcome(errno));

    [Fact]
    public void After_disposing_the_device_is_down()
    {
        RsiTransport device = RsiTransport.Open("/dev/zero");
        device.Dispose();
        Assert.Equal(ReadOutcome.Down, device.TryRead(_buffer, out _));
        Assert.Equal(WriteOutcome.Down, device.TryWrite([1]));
        Assert.Equal(WaitOutcome.Woken, device.WaitReadable(-1));
        Assert.Equal(WaitOutcome.Down, device.WaitWritable(-1));
        Assert.Equal(Errno.ECANCELED, device.Register(1, [], TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Waking_ends_the_waiting_for_a_device()
    {
        using RsiTransport device = RsiTransport.Open("/dev/zero");
        device.Wake();
        Assert.Equal(WaitOutcome.Woken, device.WaitReadable(-1));
    }
}

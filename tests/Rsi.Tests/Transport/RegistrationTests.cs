using System.Diagnostics;

namespace Peios.Rsi.Tests.Transport;

public sealed class RegistrationTests : IDisposable
{
    private static readonly HiveRegistration Machine = new("Machine"u8.ToArray(), Guids.KeyA);
    private static readonly HiveRegistration Users = new("Users"u8.ToArray(), Guids.KeyB);

    // reg_src_register_args, two reg_src_hive_entry, the names (rsi.md, Registration).
    private const string Packet = """
        02000000 00000000 0807060504030201 0000000000000000
        07000000 00000000 0000000000000000 00112233445566778899aabbccddeeff 00000000 00000000 00000000000000000000000000000000
        05000000 00000000 0000000000000000 f1e2d3c4b5a69788796a5b4c3d2e1f00 00000000 00000000 00000000000000000000000000000000
        4d616368696e65 5573657273
        """;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private readonly KernelEnd _kernel;
    private readonly RsiTransport _source;

    public RegistrationTests() => (_kernel, _source) = KernelEnd.CreatePair();

    public void Dispose()
    {
        _source.Dispose();
        _kernel.Dispose();
    }

    [Fact]
    public void The_packet_is_the_arguments_the_entries_and_the_names_with_pointers_0()
    {
        byte[] buffer = new byte[256];
        int length = RegistrationPacket.Write(buffer, 0x0102030405060708, [Machine, Users]);
        Assert.Equal(RegistrationPacket.Size([Machine, Users]), length);
        Assert.Equal(24 + (2 * 56) + 12, length);
        Assert.Equal(Hex.Text(Hex.Bytes(Packet)), Hex.Text(buffer.AsSpan(0, length)));
        Assert.Throws<ArgumentException>(() => RegistrationPacket.Write(new byte[length - 1], 1, [Machine, Users]));
    }

    [Fact]
    public void The_argument_of_the_ioctl_has_pointers_to_the_entries_and_to_each_name()
    {
        byte[] buffer = new byte[256];
        int length = RegistrationPacket.Write(buffer, 0x0102030405060708, [Machine, Users], address: 0x7000_0000_1000);
        Assert.Equal(
            Hex.Text(Hex.Bytes("""
                02000000 00000000 0807060504030201 1810000000700000
                07000000 00000000 8810000000700000 00112233445566778899aabbccddeeff 00000000 00000000 00000000000000000000000000000000
                05000000 00000000 8f10000000700000 f1e2d3c4b5a69788796a5b4c3d2e1f00 00000000 00000000 00000000000000000000000000000000
                4d616368696e65 5573657273
                """)),
            Hex.Text(buffer.AsSpan(0, length)));
    }

    [Fact]
    public void The_packet_can_be_read_and_any_other_is_refused()
    {
        byte[] packet = Hex.Bytes(Packet);
        Assert.True(RegistrationPacket.TryRead(packet, out ulong maxSequence, out IReadOnlyList<HiveRegistration> hives));
        Assert.Equal(0x0102030405060708UL, maxSequence);
        Assert.Equal(["Machine"u8.ToArray(), "Users"u8.ToArray()], hives.Select(hive => hive.Name.ToArray()));
        Assert.Equal([Guids.KeyA, Guids.KeyB], hives.Select(hive => hive.Root));

        for (int length = 0; length < packet.Length; length++)
            Assert.False(RegistrationPacket.TryRead(packet.AsSpan(0, length), out _, out _), $"cut to {length} bytes");
        Assert.False(RegistrationPacket.TryRead([.. packet, 0], out _, out _));
        // Zero fields, pointers, flags and scope of the first entry, and a count that would overflow.
        foreach (int at in new[] { 3, 4, 16, 24 + 3, 24 + 4, 24 + 8, 24 + 32, 24 + 36, 24 + 40, 24 + 55 })
        {
            byte[] other = [.. packet];
            other[at] = 0xFF;
            Assert.False(RegistrationPacket.TryRead(other, out _, out _), $"byte {at} changed");
        }
    }

    [Fact]
    public void Registering_sends_the_packet_and_ends_with_the_answer()
    {
        using Reader reader = new(_source);
        Background<int> registering = new(() => _source.Register(0x0102030405060708, [Machine, Users], Long));
        byte[] packet = new byte[256];
        Assert.Equal(ReadOutcome.Message, _kernel.Receive(packet, out int length, 1000));
        Assert.Equal(Hex.Text(Hex.Bytes(Packet)), Hex.Text(packet.AsSpan(0, length)));
        Thread.Sleep(30);
        Assert.False(registering.IsDone);
        Assert.Equal(WriteOutcome.Written, _kernel.Send([0, 0, 0, 0], 1000));
        Assert.Equal(0, registering.Join());
        Assert.Empty(reader.Stop());
    }

    [Theory]
    [InlineData(Errno.EPERM)]
    [InlineData(Errno.EEXIST)]
    [InlineData(Errno.ESTALE)]
    public void An_errno_is_returned_and_a_second_try_can_succeed(int errno)
    {
        using Reader reader = new(_source);
        foreach (int answer in new[] { errno, 0 })
        {
            Background<int> registering = new(() => _source.Register(7, [Machine], Long));
            Assert.True(_kernel.TryReceiveRegistration(1000, out ulong maxSequence, out IReadOnlyList<HiveRegistration> hives));
            Assert.Equal(7UL, maxSequence);
            Assert.Single(hives);
            Assert.Equal(WriteOutcome.Written, _kernel.AnswerRegistration(answer, 1000));
            Assert.Equal(answer, registering.Join());
        }
    }

    [Fact]
    public void Requests_that_come_before_the_answer_are_handed_out_and_the_answer_is_not()
    {
        using Reader reader = new(_source);
        Background<int> registering = new(() => _source.Register(7, [Machine], Long));
        Assert.True(_kernel.TryReceiveRegistration(1000, out _, out _));
        foreach (byte[] packet in new byte[][] { [1, 1, 1, 1, 1], [2, 2, 2], [0, 0, 0, 0], [3, 3] })
            Assert.Equal(WriteOutcome.Written, _kernel.Send(packet, 1000));
        Assert.Equal(0, registering.Join());
        reader.WaitFor(3);
        Assert.Equal(["0101010101", "020202", "0303"], reader.Stop());
    }

    [Fact]
    public void Four_bytes_that_nobody_waits_for_are_a_message()
    {
        byte[] buffer = new byte[16];
        Assert.Equal(WriteOutcome.Written, _kernel.Send([0, 0, 0, 0], 1000));
        Assert.Equal(ReadOutcome.Message, _source.TryRead(buffer, out int length));
        Assert.Equal(4, length);

        using Reader reader = new(_source);
        Background<int> registering = new(() => _source.Register(7, [Machine], Long));
        Assert.True(_kernel.TryReceiveRegistration(1000, out _, out _));
        Assert.Equal(WriteOutcome.Written, _kernel.AnswerRegistration(0, 1000));
        Assert.Equal(0, registering.Join());
        Assert.Equal(WriteOutcome.Written, _kernel.Send([9, 0, 0, 0], 1000));
        reader.WaitFor(1);
        Assert.Equal(["09000000"], reader.Stop());
    }

    [Fact]
    public void A_peer_that_does_not_answer_is_ETIMEDOUT()
    {
        using Reader reader = new(_source);
        Stopwatch time = Stopwatch.StartNew();
        Assert.Equal(Errno.ETIMEDOUT, _source.Register(7, [Machine], TimeSpan.FromMilliseconds(150)));
        Assert.InRange(time.ElapsedMilliseconds, 140, 5000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_that_goes_down_meanwhile_ends_the_registration_with_or_without_a_reader(bool isRead)
    {
        using Reader? reader = isRead ? new Reader(_source) : null;
        Stopwatch time = Stopwatch.StartNew();
        Background<int> registering = new(() => _source.Register(7, [Machine], Long));
        Assert.True(_kernel.TryReceiveRegistration(1000, out _, out _));
        _kernel.Dispose();
        Assert.Equal(Errno.EPIPE, registering.Join());
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(5), $"{time.Elapsed}");
    }

    [Fact]
    public void An_answer_sent_just_before_the_end_counts()
    {
        Background<int> registering = new(() => _source.Register(7, [Machine], Long));
        Assert.True(_kernel.TryReceiveRegistration(1000, out _, out _));
        Assert.Equal(WriteOutcome.Written, _kernel.AnswerRegistration(Errno.EEXIST, 1000));
        _kernel.Dispose();
        using Reader reader = new(_source);
        Assert.Equal(Errno.EEXIST, registering.Join());
    }

    [Fact]
    public void Registering_on_a_connection_that_is_down_is_EPIPE()
    {
        _kernel.Dispose();
        Assert.Equal(Errno.EPIPE, _source.Register(7, [Machine], Long));
    }

    [Fact]
    public void Disposing_ends_a_registration()
    {
        using Reader reader = new(_source);
        Background<int> registering = new(() => _source.Register(7, [Machine], Long));
        Assert.True(_kernel.TryReceiveRegistration(1000, out _, out _));
        _source.Dispose();
        Assert.Equal(Errno.ECANCELED, registering.Join());
    }

    /// <summary>The other thread that goes on reading while one registers.</summary>
    private sealed class Reader : IDisposable
    {
        private readonly List<string> _messages = [];
        private readonly Background<bool> _thread;
        private volatile bool _stop;

        public Reader(RsiTransport source) => _thread = new Background<bool>(() => Read(source));

        public void WaitFor(int count) =>
            Assert.True(SpinWait.SpinUntil(() => Count() >= count, TimeSpan.FromSeconds(10)), $"{Count()} messages have come.");

        public List<string> Stop()
        {
            _stop = true;
            _thread.Join();
            return _messages;
        }

        public void Dispose() => Stop();

        private int Count()
        {
            lock (_messages)
                return _messages.Count;
        }

        private bool Read(RsiTransport source)
        {
            byte[] buffer = new byte[64];
            while (!_stop)
            {
                ReadOutcome outcome = source.TryRead(buffer, out int length);
                if (outcome == ReadOutcome.Message)
                {
                    lock (_messages)
                        _messages.Add(Hex.Text(buffer.AsSpan(0, length)));
                }
                else if (outcome == ReadOutcome.Down)
                {
                    return false;
                }
                source.WaitReadable(5);
            }
            return true;
        }
    }
}

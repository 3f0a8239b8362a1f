using System.Net.Sockets;
using System.Runtime.InteropServices;

using Loregd.Serving;
using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests.Serving;

/// <summary>behaviour.md, The connection: what becomes of an answer that the socket does not take.</summary>
public sealed partial class UnsentAnswerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Socket _kernel;
    private readonly Socket _source;
    private readonly Connection _connection;

    public UnsentAnswerTests()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder.File("device")));
        listener.Listen(1);
        _source = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        _source.Connect(new UnixDomainSocketEndPoint(_folder.File("device")));
        _kernel = listener.Accept();
        _kernel.ReceiveTimeout = (int)Timeouts.Answer.TotalMilliseconds;
        _connection = new Connection(RsiTransport.FromSocket(Dup((int)_source.Handle)), new Bounds());
        // What a process without privilege gets, only smaller.
        _source.SendBufferSize = 16 << 10;
    }

    [Fact]
    public void One_that_is_too_long_for_the_socket_becomes_TOO_LARGE()
    {
        byte[] answer = Answer(64 << 10);
        Assert.Equal(SendOutcome.Sent, _connection.Send(answer, notice: null));
        byte[] received = new byte[100];
        int length = _kernel.Receive(received);
        Assert.Equal(
            new Payload().U32(18).U64(0x0102030405060708).U16(0x8020).U32((uint)Status.TooLarge).ToArray(), received[..length]);
        Assert.False(_connection.IsBroken);
    }

    [Fact]
    public void One_for_which_there_is_no_room_waits_for_it_and_says_so_first()
    {
        byte[] answer = Answer(8 << 10);
        var notice = new Notice();
        var sender = new Thread(() =>
        {
            for (int i = 0; i < 50; i++)
                Assert.Equal(SendOutcome.Sent, _connection.Send(answer, notice));
        });
        sender.Start();
        Timeouts.Until(() => notice.Count > 0, "the notice");
        Assert.True(sender.IsAlive);
        byte[] received = new byte[answer.Length + 1];
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(answer.Length, _kernel.Receive(received));
            Assert.Equal(answer, received[..answer.Length]);
        }

        Assert.True(sender.Join(Timeouts.Answer));
    }

    [Fact]
    public void One_that_waits_ends_with_the_connection()
    {
        var outcome = SendOutcome.Sent;
        var sender = new Thread(() =>
        {
            while (outcome == SendOutcome.Sent)
                outcome = _connection.Send(Answer(8 << 10), notice: null);
        });
        sender.Start();
        Thread.Sleep(50);
        _connection.Break("the test");
        Assert.True(sender.Join(Timeouts.Answer));
        Assert.Equal(SendOutcome.Dropped, outcome);
        Assert.Equal("the test", _connection.Cause);
    }

    [Fact]
    public void The_first_cause_of_the_end_is_kept()
    {
        _connection.Break("first");
        _connection.Break("second");
        Assert.Equal("first", _connection.Cause);
        Assert.Equal(SendOutcome.Dropped, _connection.SendStatus(0, 1, Status.Ok));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _kernel.Dispose();
        _source.Dispose();
        _folder.Dispose();
    }

    private static byte[] Answer(int size)
    {
        byte[] payload = new byte[size - 18];
        return new Payload().U32((uint)size).U64(0x0102030405060708).U16(0x8020).U32(0).Raw(payload).ToArray();
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Dup(int descriptor);

    private sealed class Notice : IBlockingNotice
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void BeforeBlocking() => Interlocked.Increment(ref _count);
    }
}

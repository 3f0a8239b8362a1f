using System.Net.Sockets;

using Loregd.Tests.Harness;

using Peios.Rsi;

namespace Loregd.Tests;

/// <summary>The harness itself, against a source made of literal bytes: a fake that accepts anything would prove nothing.</summary>
public sealed class FakeKernelTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeKernel _device;
    private readonly Socket _source = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
    private readonly KernelConnection _kernel;

    public FakeKernelTests()
    {
        _device = new FakeKernel(_folder.File("device"));
        _source.Connect(new UnixDomainSocketEndPoint(_device.DevicePath));
        _kernel = _device.Accept();
    }

    [Fact]
    public void A_registration_is_read_and_answered_with_the_errno()
    {
        KeyGuid root = KeyGuid.NewRandom();
        byte[] hive = new Payload().U32(7).U32(0).U64(0).Guid(root).U32(0).U32(0).U64(0).U64(0).ToArray();
        _source.Send(new Payload().U32(1).U32(0).U64(99).U64(0).Raw(hive).Raw("Machine"u8).ToArray());

        Registration registration = _kernel.WaitRegistration();
        Assert.Equal(99ul, registration.MaxSequence);
        Assert.Equal(root, registration.RootOf("Machine"));
        Assert.Equal(100ul, _kernel.NextSequence());

        _kernel.AnswerRegistration(17);
        byte[] answer = new byte[8];
        Assert.Equal(4, _source.Receive(answer));
        Assert.Equal(17, BitConverter.ToInt32(answer));
    }

    [Fact]
    public void A_request_goes_out_as_the_bytes_of_the_specification()
    {
        KeyGuid guid = KeyGuid.NewRandom();
        _kernel.Send(Ops.ReadKey(guid), transaction: 0x0102);

        byte[] frame = new byte[64];
        int length = _source.Receive(frame);
        Assert.Equal(
            new Payload().U32(38).U64(0).U16(0x11).U64(0x0102).Guid(guid).ToArray(),
            frame.AsSpan(0, length).ToArray());
    }

    [Fact]
    public void Answers_find_their_requests_in_any_order()
    {
        Pending<StatusReply> first = _kernel.Send(Ops.Flush("A"));
        Pending<StatusReply> second = _kernel.Send(Ops.Flush("B"));
        _source.Send(new Payload().U32(18).U64(1).U16(0x8040).U32(7).ToArray());
        Assert.Equal(Status.Invalid, second.Wait().Status);
        first.AssertUnanswered(TimeSpan.FromMilliseconds(20));

        _source.Send(new Payload().U32(18).U64(0).U16(0x8040).U32(0).ToArray());
        Assert.Equal(Status.Ok, first.Wait().Status);
    }

    public static TheoryData<byte[]> Unacceptable => new(
        new Payload().U32(19).U64(0).U16(0x8040).U32(0).ToArray(),
        new Payload().U32(18).U64(1).U16(0x8040).U32(0).ToArray(),
        new Payload().U32(18).U64(0).U16(0x0040).U32(0).ToArray(),
        new Payload().U32(18).U64(0).U16(0x8040).U32(10).ToArray(),
        new Payload().U32(19).U64(0).U16(0x8040).U32(7).U8(0).ToArray(),
        new Payload().U32(14).U64(0).U16(0x8040).ToArray());

    [Theory]
    [MemberData(nameof(Unacceptable))]
    public void An_answer_that_the_kernel_would_not_accept_fails_the_wait(byte[] answer)
    {
        Register();
        Pending<StatusReply> pending = _kernel.Send(Ops.Flush("A"));
        _source.Send(answer);
        Assert.Throws<InvalidOperationException>(() => pending.Wait());
    }

    [Fact]
    public void A_closed_connection_ends_the_wait()
    {
        Pending<StatusReply> pending = _kernel.Send(Ops.Flush("A"));
        _source.Dispose();
        Assert.Throws<IOException>(() => pending.Wait());
        _kernel.WaitDown();
    }

    [Fact]
    public void A_missing_answer_ends_in_a_time_out() =>
        Assert.Throws<TimeoutException>(() => _kernel.Send(Ops.Flush("A")).Wait(TimeSpan.FromMilliseconds(20)));

    public void Dispose()
    {
        _source.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }

    private void Register()
    {
        _source.Send(new Payload().U32(0).U32(0).U64(0).U64(0).ToArray());
        _kernel.WaitRegistration();
    }
}

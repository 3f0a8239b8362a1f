using System.Buffers.Binary;
using Peios.Rsi.Native;

namespace Peios.Rsi;

/// <summary>The protocol over a SOCK_SEQPACKET socket (rsi.md, The same over a socket).</summary>
internal sealed class SocketTransport : RsiTransport
{
    // How often a registering thread looks for itself whether the other end is gone, in case that nobody reads.
    private const int LookMs = 100;

    // How long after that whoever reads may take to find an answer sent just before the end.
    private const int GraceMs = 1000;

    private readonly PacketSocket _packets;
    private readonly RegistrationAnswer _answer = new();

    public SocketTransport(FileDescriptor handle, string describe)
        : base(handle, describe) => _packets = new PacketSocket(Descriptor);

    public override ReadOutcome TryRead(Span<byte> buffer, out int length)
    {
        while (true)
        {
            ReadOutcome outcome = _packets.TryReceive(buffer, out length, out int errno);
            if (outcome == ReadOutcome.Down)
            {
                SetDown(errno);
                _answer.TryComplete(errno == 0 ? Errno.EPIPE : errno);
            }
            // "the packet of exactly 4 bytes is the answer, an errno"
            bool isAnswer = outcome == ReadOutcome.Message && length == sizeof(int)
                && _answer.TryComplete(BinaryPrimitives.ReadInt32LittleEndian(buffer));
            if (!isAnswer)
                return outcome;
        }
    }

    public override WriteOutcome TryWrite(ReadOnlySpan<byte> message)
    {
        WriteOutcome outcome = _packets.TrySend(message, out int errno);
        if (outcome == WriteOutcome.Down)
            SetDown(errno);
        return outcome;
    }

    public override WaitOutcome WaitReadable(int timeoutMs)
    {
        if (!_packets.HasKept)
            return base.WaitReadable(timeoutMs);
        return base.WaitReadable(0) == WaitOutcome.Woken ? WaitOutcome.Woken : WaitOutcome.Ready;
    }

    public override int Register(ulong maxSequence, IReadOnlyList<HiveRegistration> hives, TimeSpan timeout)
    {
        byte[] packet = new byte[RegistrationPacket.Size(hives)];
        RegistrationPacket.Write(packet, maxSequence, hives);
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        // Before the packet goes: the answer can be there before send returns.
        _answer.Begin();
        try
        {
            int errno = Send(packet, deadline);
            return errno != 0 ? errno : AwaitAnswer(deadline);
        }
        finally
        {
            _answer.End();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // In this order, so that nobody takes the end that is made here for the other end's doing.
            Descriptor.BeginClose();
            _answer.TryComplete(Errno.ECANCELED);
            _packets.Shutdown();
        }
        base.Dispose(disposing);
        if (disposing)
            _packets.Dispose();
    }

    private int Send(ReadOnlySpan<byte> packet, long deadline)
    {
        while (true)
        {
            WriteOutcome outcome = _packets.TrySend(packet, out int errno);
            if (outcome == WriteOutcome.Written)
                return 0;
            if (outcome != WriteOutcome.WouldBlock)
                return errno == 0 ? Errno.ECANCELED : errno;
            int left = Left(deadline);
            if (left == 0)
                return Errno.ETIMEDOUT;
            WaitWritable(left);
        }
    }

    private int AwaitAnswer(long deadline)
    {
        long? goneSince = null;
        while (true)
        {
            int left = Left(deadline);
            if (_answer.Wait(Math.Min(left, LookMs), out int errno))
                return errno;
            if (left == 0)
                return Errno.ETIMEDOUT;
            if (!Descriptor.IsHungUp())
                continue;
            goneSince ??= Environment.TickCount64;
            if (Environment.TickCount64 - goneSince >= GraceMs)
                return Errno.EPIPE;
        }
    }

    private static int Left(long deadline) => (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
}

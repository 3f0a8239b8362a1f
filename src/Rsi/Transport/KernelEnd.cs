using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Peios.Rsi.Native;

namespace Peios.Rsi;

/// <summary>
/// The kernel's end of one socket connection: whole messages, with time limits. Safe for several threads; disposing of it takes the
/// connection down, as the source sees it. -1 as a limit means none.
/// </summary>
public sealed unsafe class KernelEnd : IDisposable
{
    private readonly PolledDescriptor _descriptor;
    private readonly PacketSocket _packets;

    internal KernelEnd(FileDescriptor handle)
    {
        _descriptor = new PolledDescriptor(handle);
        _packets = new PacketSocket(_descriptor);
    }

    /// <summary>A connection without a path: both of its ends.</summary>
    /// <exception cref="TransportException">No descriptors to be had.</exception>
    public static (KernelEnd Kernel, RsiTransport Source) CreatePair()
    {
        int* pair = stackalloc int[2];
        if (LibC.socketpair(LibC.AF_UNIX, LibC.SOCK_SEQPACKET | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC, 0, pair) != 0)
            throw new TransportException("socketpair", Marshal.GetLastPInvokeError());
        return (new KernelEnd(new FileDescriptor(pair[0])), RsiTransport.FromSocket(pair[1]));
    }

    /// <summary>
    /// Receives one message, waiting for it. Empty: the time is over. BufferTooSmall: <paramref name="length"/> bytes are needed, the
    /// message is kept. Down: the source is gone, or this end was disposed of.
    /// </summary>
    public ReadOutcome Receive(Span<byte> buffer, out int length, int timeoutMs)
    {
        long deadline = Environment.TickCount64 + timeoutMs;
        while (true)
        {
            ReadOutcome outcome = _packets.TryReceive(buffer, out length, out _);
            if (outcome != ReadOutcome.Empty || timeoutMs == 0)
                return outcome;
            switch (_descriptor.WaitReadable(Left(timeoutMs, deadline)))
            {
                case WaitOutcome.TimedOut:
                    return ReadOutcome.Empty;
                case WaitOutcome.Woken:
                    return ReadOutcome.Down;
                default:
                    continue;
            }
        }
    }

    /// <summary>Sends one message, waiting for room. WouldBlock: the time is over.</summary>
    public WriteOutcome Send(ReadOnlySpan<byte> message, int timeoutMs)
    {
        long deadline = Environment.TickCount64 + timeoutMs;
        while (true)
        {
            WriteOutcome outcome = _packets.TrySend(message, out _);
            if (outcome != WriteOutcome.WouldBlock || timeoutMs == 0)
                return outcome;
            if (_descriptor.WaitWritable(Left(timeoutMs, deadline)) == WaitOutcome.TimedOut)
                return WriteOutcome.WouldBlock;
        }
    }

    /// <summary>Receives the source's first packet. False if none comes in time, or if it is not a registration.</summary>
    public bool TryReceiveRegistration(int timeoutMs, out ulong maxSequence, out IReadOnlyList<HiveRegistration> hives)
    {
        byte[] packet = new byte[1024];
        ReadOutcome outcome = Receive(packet, out int length, timeoutMs);
        if (outcome == ReadOutcome.BufferTooSmall)
        {
            packet = new byte[length];
            outcome = Receive(packet, out length, timeoutMs);
        }
        maxSequence = 0;
        hives = [];
        return outcome == ReadOutcome.Message && RegistrationPacket.TryRead(packet.AsSpan(0, length), out maxSequence, out hives);
    }

    /// <summary>Answers the registration: an errno, 0 for registered.</summary>
    public WriteOutcome AnswerRegistration(int errno, int timeoutMs)
    {
        Span<byte> answer = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(answer, errno);
        return Send(answer, timeoutMs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _descriptor.BeginClose();
        _packets.Shutdown();
        _descriptor.Dispose();
        _packets.Dispose();
    }

    private static int Left(int timeoutMs, long deadline) =>
        timeoutMs < 0 ? -1 : (int)Math.Max(0, deadline - Environment.TickCount64);
}

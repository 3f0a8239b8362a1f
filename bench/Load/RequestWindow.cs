using System.Runtime.InteropServices;
using Loregd.Bench.Native;
using Peios.Rsi;

namespace Loregd.Bench.Load;

/// <summary>
/// The requests in flight on one connection, and their latencies. All waiting answers are taken in one system call and the next requests
/// sent in one, because the load shares the machine with the source that it measures. Owns the native memory of all messages; nothing is
/// allocated between the first request and the last answer.
/// </summary>
internal sealed unsafe class RequestWindow : IDisposable
{
    /// <summary>The most slots, which is the most that the kernel lets be in flight.</summary>
    public const int MaxSlots = Wire.MaxInFlight;

    private const int SlotBits = 12;
    private const int RoundShift = 48;
    private const int AnswerSize = 256 << 10;
    private const int MaxKinds = 2;

    private readonly int _batch;
    private readonly byte* _frames = (byte*)NativeMemory.AlignedAlloc(MaxSlots * Plan.FrameSize, 64);
    private readonly byte* _answers;
    private readonly LibC.MMsgHdr* _receive;
    private readonly LibC.MMsgHdr* _send;
    private readonly long[] _sentAt = new long[MaxSlots];
    private readonly int[] _kind = new int[MaxSlots];
    private readonly ulong[] _id = new ulong[MaxSlots];
    private readonly Histogram[] _histograms = [new(), new()];
    private int _fd;
    private ulong _round;
    private ulong _asked;
    private int _queued;

    /// <param name="batch">The most messages that one system call carries.</param>
    public RequestWindow(int batch)
    {
        _batch = batch;
        _answers = (byte*)NativeMemory.AlignedAlloc((nuint)batch * AnswerSize, 4096);
        _receive = Messages(batch, _answers, AnswerSize);
        _send = Messages(batch, _frames, 0);
    }

    public int InFlight { get; private set; }

    public long Answered { get; private set; }

    public long BytesReceived { get; private set; }

    /// <summary>Forgets the last round's numbers.</summary>
    public void Begin(int fd)
    {
        _fd = fd;
        _round++;
        Answered = BytesReceived = 0;
        _asked = 0;
        InFlight = _queued = 0;
        foreach (Histogram histogram in _histograms)
            histogram.Clear();
    }

    /// <summary>The latencies of this round, for each kind of request.</summary>
    public IReadOnlyList<Latency> Latencies(int kinds) => [.. _histograms.Take(Math.Min(kinds, MaxKinds)).Select(Latency.Of)];

    /// <summary>Queues a free slot's next request. False: the plan has none left.</summary>
    /// <param name="kind">What to count it as; -1: what the plan says.</param>
    public bool Ask(Plan plan, int slot, long now, int kind = -1)
    {
        byte* frame = _frames + ((nint)slot * Plan.FrameSize);
        int length = plan.Next(slot, frame, out int plansKind);
        if (length == 0)
            return false;
        // request_id is never reused on a connection (kernel.md, The device): round and count above, the slot below.
        ulong id = (_round << RoundShift) | (_asked++ << SlotBits) | (uint)slot;
        *(ulong*)(frame + 4) = id;
        _id[slot] = id;
        _kind[slot] = kind < 0 ? plansKind : kind;
        _sentAt[slot] = now;
        InFlight++;
        _send[_queued].Header.Iov->Base = frame;
        _send[_queued].Header.Iov->Length = (nuint)length;
        if (++_queued == _batch)
            Flush();
        return true;
    }

    /// <summary>Sends what is queued.</summary>
    public void Flush()
    {
        int sent = 0;
        while (sent < _queued)
        {
            int count = LibC.sendmmsg(_fd, _send + sent, (uint)(_queued - sent), LibC.MSG_NOSIGNAL);
            if (count < 0 && Marshal.GetLastPInvokeError() != LibC.EINTR)
                throw PacketListener.Failure("cannot send to the source");
            sent += Math.Max(count, 0);
        }

        _queued = 0;
    }

    /// <summary>Receives at least one answer, or, when not to wait, none at all.</summary>
    public int Receive(bool wait)
    {
        while (true)
        {
            int received = LibC.recvmmsg(_fd, _receive, (uint)_batch, wait ? LibC.MSG_WAITFORONE : LibC.MSG_DONTWAIT, null);
            if (received > 0)
                return received;
            int errno = Marshal.GetLastPInvokeError();
            if (errno == LibC.EAGAIN && !wait)
                return 0;
            if (errno != LibC.EINTR)
                throw PacketListener.Failure($"{InFlight} requests were not answered");
        }
    }

    /// <summary>Counts a received answer, which must have status OK, and returns its slot, which is free then.</summary>
    public int Take(int index, long now)
    {
        byte* answer = _answers + ((nint)index * AnswerSize);
        uint length = _receive[index].Length;
        if (length < Wire.StatusResponseSize)
            throw new BenchException(length == 0 ? "the source closed the connection" : $"the source sent an answer of {length} bytes");
        ulong id = *(ulong*)(answer + 4);
        int slot = (int)(id & ((1 << SlotBits) - 1));
        if (slot >= MaxSlots || _id[slot] != id)
            throw new BenchException($"the source answered request {id}, which nobody waits for");
        uint status = *(uint*)(answer + 14);
        if (status != 0)
            throw new BenchException($"the source answered {(OpCode)(*(ushort*)(answer + 12) & ~Wire.ResponseBit)} with {(Status)status}");
        _id[slot] = ulong.MaxValue;
        InFlight--;
        Answered++;
        BytesReceived += length;
        _histograms[_kind[slot]].Add(now - _sentAt[slot]);
        return slot;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_frames);
        NativeMemory.AlignedFree(_answers);
        NativeMemory.Free(_receive[0].Header.Iov);
        NativeMemory.Free(_receive);
        NativeMemory.Free(_send[0].Header.Iov);
        NativeMemory.Free(_send);
    }

    private static LibC.MMsgHdr* Messages(int count, byte* buffers, nuint size)
    {
        var messages = (LibC.MMsgHdr*)NativeMemory.AllocZeroed((nuint)(count * sizeof(LibC.MMsgHdr)));
        var vectors = (LibC.IoVec*)NativeMemory.AllocZeroed((nuint)(count * sizeof(LibC.IoVec)));
        for (int i = 0; i < count; i++)
        {
            vectors[i] = new LibC.IoVec { Base = buffers + ((nuint)i * size), Length = size };
            messages[i].Header.Iov = vectors + i;
            messages[i].Header.IovLength = 1;
        }

        return messages;
    }
}

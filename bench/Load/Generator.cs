using System.Diagnostics;
using System.Runtime.InteropServices;
using Loregd.Bench.Native;
using Loregd.Bench.Sources;
using Peios.Rsi;

namespace Loregd.Bench.Load;

/// <summary>
/// Plays the kernel's callers: keeps a window of requests in flight on one connection, from one thread. It takes all waiting answers in
/// one system call and sends the next requests in one, because it shares the machine with the source that it measures. Nothing is
/// allocated between the first request and the last answer.
/// </summary>
internal sealed unsafe class Generator : IDisposable
{
    public const int MaxWindow = Wire.MaxInFlight;
    private const int SlotBits = 12;
    private const int AnswerSize = 256 << 10;
    private const int MaxKinds = 2;

    private readonly int _batch;
    private readonly byte* _frames = (byte*)NativeMemory.AlignedAlloc(MaxWindow * Plan.FrameSize, 64);
    private readonly byte* _answers;
    private readonly LibC.MMsgHdr* _receive;
    private readonly LibC.MMsgHdr* _send;
    private readonly long[] _sentAt = new long[MaxWindow];
    private readonly int[] _kind = new int[MaxWindow];
    private readonly ulong[] _id = new ulong[MaxWindow];
    private readonly Histogram[] _histograms = [new(), new()];
    private ulong _round;
    private int _queued;
    private int _inFlight;
    private long _answered;
    private long _bytes;

    /// <param name="batch">The most messages that one system call carries.</param>
    public Generator(int batch)
    {
        _batch = batch;
        _answers = (byte*)NativeMemory.AlignedAlloc((nuint)batch * AnswerSize, 4096);
        _receive = Messages(batch, _answers, AnswerSize);
        _send = Messages(batch, _frames, 0);
    }

    /// <summary>Runs a plan until it ends or the time is over, and then waits for what is in flight.</summary>
    public RoundResult Run(SourceConnection source, Plan plan, int window, TimeSpan duration, long mostRequests = long.MaxValue)
    {
        foreach (Histogram histogram in _histograms)
            histogram.Clear();
        _answered = _bytes = 0;
        _round++;
        double sourceCpu = source.CpuSeconds();
        double loadCpu = CpuTime.OfThisThread();
        long start = Stopwatch.GetTimestamp();
        Loop(source.Fd, plan, window, start + (long)(duration.TotalSeconds * Stopwatch.Frequency), mostRequests);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new RoundResult
        {
            Seconds = seconds,
            Requests = _answered,
            BytesReceived = _bytes,
            SourceCpuSeconds = source.CpuSeconds() - sourceCpu,
            LoadCpuSeconds = CpuTime.OfThisThread() - loadCpu,
            Latencies = [.. _histograms.Take(Math.Min(plan.Kinds, MaxKinds)).Select(Latency.Of)],
        };
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

    private void Loop(int fd, Plan plan, int window, long deadline, long left)
    {
        long now = Stopwatch.GetTimestamp();
        for (int slot = 0; slot < window && left > 0; slot++, left--)
            Ask(fd, plan, slot, now);
        Flush(fd);
        while (_inFlight > 0)
        {
            int received = Receive(fd);
            now = Stopwatch.GetTimestamp();
            for (int i = 0; i < received; i++)
            {
                int slot = Take(_answers + ((nint)i * AnswerSize), _receive[i].Length, now);
                if (now < deadline && left > 0)
                {
                    left--;
                    Ask(fd, plan, slot, now);
                }
            }

            Flush(fd);
        }
    }

    private void Ask(int fd, Plan plan, int slot, long now)
    {
        byte* frame = _frames + ((nint)slot * Plan.FrameSize);
        int length = plan.Next(slot, frame, out int kind);
        if (length == 0)
            return;
        // request_id is never reused on a connection (kernel.md): a count above, the slot below.
        ulong id = (_round << 48) | ((ulong)_answered << SlotBits) | (uint)slot;
        *(ulong*)(frame + 4) = id;
        _id[slot] = id;
        _kind[slot] = kind;
        _sentAt[slot] = now;
        _inFlight++;
        _send[_queued].Header.Iov->Base = frame;
        _send[_queued].Header.Iov->Length = (nuint)length;
        if (++_queued == _batch)
            Flush(fd);
    }

    private int Take(byte* answer, uint length, long now)
    {
        if (length < Wire.StatusResponseSize)
            throw new BenchException(length == 0 ? "the source closed the connection" : $"the source sent an answer of {length} bytes");
        ulong id = *(ulong*)(answer + 4);
        int slot = (int)(id & ((1 << SlotBits) - 1));
        if (slot >= MaxWindow || _id[slot] != id)
            throw new BenchException($"the source answered request {id}, which nobody waits for");
        uint status = *(uint*)(answer + 14);
        if (status != 0)
            throw new BenchException($"the source answered {(OpCode)(*(ushort*)(answer + 12) & ~Wire.ResponseBit)} with {(Status)status}");
        _id[slot] = ulong.MaxValue;
        _inFlight--;
        _answered++;
        _bytes += length;
        _histograms[_kind[slot]].Add(now - _sentAt[slot]);
        return slot;
    }

    private int Receive(int fd)
    {
        while (true)
        {
            int received = LibC.recvmmsg(fd, _receive, (uint)_batch, LibC.MSG_WAITFORONE, null);
            if (received > 0)
                return received;
            if (Marshal.GetLastPInvokeError() != LibC.EINTR)
                throw PacketListener.Failure($"{_inFlight} requests were not answered");
        }
    }

    private void Flush(int fd)
    {
        int sent = 0;
        while (sent < _queued)
        {
            int count = LibC.sendmmsg(fd, _send + sent, (uint)(_queued - sent), LibC.MSG_NOSIGNAL);
            if (count < 0 && Marshal.GetLastPInvokeError() != LibC.EINTR)
                throw PacketListener.Failure("cannot send to the source");
            sent += Math.Max(count, 0);
        }

        _queued = 0;
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

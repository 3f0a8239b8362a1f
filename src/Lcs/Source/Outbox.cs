using System.Buffers.Binary;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// Numbers the requests of one connection and sends them in that order. Nobody waits here: what the socket has no room for is queued, as the device queues what is not
/// read yet, and sent by a thread that starts with the first of these.
/// </summary>
internal sealed class Outbox(KernelEnd end, InFlight inFlight)
{
    private const int RequestIdOffset = 4;
    private const int MemoryRetryMs = 10;

    private readonly object _gate = new();
    private readonly LinkedList<(PendingRequest Pending, byte[] Frame)> _queue = [];
    private ulong _nextId;
    private bool _hasThread, _isSending, _isClosed;

    /// <summary>Sends or queues a request that has its slot.</summary>
    /// <param name="pending">Gets its id here, and is in flight from then on.</param>
    /// <param name="frame">The whole request; its request_id is filled in here.</param>
    /// <returns>Written, also for what is queued; TooLong, which took its id but is not in flight; or Down.</returns>
    public WriteOutcome Send(PendingRequest pending, Span<byte> frame)
    {
        lock (_gate)
        {
            pending.Id = _nextId++;
            BinaryPrimitives.WriteUInt64LittleEndian(frame[RequestIdOffset..], pending.Id);
            if (!inFlight.TryAdd(pending))
                return WriteOutcome.Down;
            WriteOutcome outcome = _queue.Count > 0 || _isSending ? WriteOutcome.WouldBlock : end.Send(frame, timeoutMs: 0);
            switch (outcome)
            {
                case WriteOutcome.WouldBlock or WriteOutcome.NoMemory:
                    _queue.AddLast((pending, frame.ToArray()));
                    WakeSender();
                    return WriteOutcome.Written;
                case WriteOutcome.TooLong:
                    inFlight.TryRemove(pending);
                    return outcome;
                default:
                    return outcome;
            }
        }
    }

    /// <summary>Takes back a request that the source has not got yet. False when it has.</summary>
    public bool TryWithdraw(PendingRequest pending)
    {
        lock (_gate)
        {
            for (LinkedListNode<(PendingRequest Pending, byte[])>? node = _queue.First; node is not null; node = node.Next)
            {
                if (node.Value.Pending != pending)
                    continue;
                _queue.Remove(node);
                inFlight.TryRemove(pending);
                return true;
            }
            return false;
        }
    }

    /// <summary>Sends nothing more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _queue.Clear();
            Monitor.PulseAll(_gate);
        }
    }

    private void WakeSender()
    {
        if (!_hasThread)
        {
            _hasThread = true;
            new Thread(SendQueued) { IsBackground = true, Name = "lcs requests" }.Start();
        }
        Monitor.PulseAll(_gate);
    }

    private void SendQueued()
    {
        while (TryTake(out PendingRequest? pending, out byte[] frame))
        {
            WriteOutcome outcome;
            while ((outcome = end.Send(frame, timeoutMs: -1)) == WriteOutcome.NoMemory)
                Thread.Sleep(MemoryRetryMs);
            if (outcome == WriteOutcome.TooLong)
            {
                inFlight.TryRemove(pending!);
                pending!.Fail($"a request of {frame.Length} bytes is longer than the socket carries");
            }
            // A connection that is down is found by the thread that reads.
            lock (_gate)
                _isSending = false;
        }
    }

    private bool TryTake(out PendingRequest? pending, out byte[] frame)
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_isClosed)
                Monitor.Wait(_gate);
            (pending, frame) = (null, []);
            if (_isClosed)
                return false;
            (pending, frame) = _queue.First!.Value;
            _queue.RemoveFirst();
            _isSending = true;
            return true;
        }
    }
}

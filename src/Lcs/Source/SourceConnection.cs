using System.Buffers.Binary;
using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// One source's connection: sends requests, matches answers to them in a thread of its own, and takes the connection down where the kernel would
/// (kernel.md, "What it checks in an answer"). What an answer says beyond its header is its caller's to check.
/// </summary>
internal sealed class SourceConnection : IDisposable
{
    private const int RequestIdOffset = 4;

    private readonly KernelEnd _end;
    private readonly LcsOptions _options;
    private readonly Lock _gate = new();
    private readonly Lock _sending = new();
    private readonly Dictionary<ulong, PendingRequest> _inFlight = [];
    private readonly SemaphoreSlim _slots;
    private readonly Thread _reader;
    private ulong _nextRequestId;
    private string? _cause;

    /// <summary>Takes the connection over; nothing is read before <see cref="Start"/>.</summary>
    public SourceConnection(KernelEnd end, LcsOptions options)
    {
        _end = end;
        _options = options;
        _slots = new SemaphoreSlim(options.MaxInFlight);
        _reader = new Thread(ReadAnswers) { IsBackground = true, Name = "lcs answers" };
    }

    /// <summary>Raised once, on any thread, with the cause.</summary>
    public event Action<SourceConnection, string>? WentDown;

    /// <summary>Why the connection is down; null while it is up.</summary>
    public string? Cause => Volatile.Read(ref _cause);

    /// <summary>Begins to read answers.</summary>
    public void Start() => _reader.Start();

    /// <summary>Sends a request and waits for the answer's frame; slot, sending and answer share one time-out.</summary>
    /// <param name="op">The request's operation.</param>
    /// <param name="frame">The whole request; its request_id is filled in here.</param>
    /// <exception cref="LcsException">EIO: the connection is down. ETIMEDOUT: no answer in time.</exception>
    public byte[] Exchange(OpCode op, Span<byte> frame)
    {
        DateTime deadline = DateTime.UtcNow + _options.Timeout;
        if (!_slots.Wait(_options.Timeout))
            throw TimedOut(op, "no slot among the requests in flight");
        var pending = new PendingRequest(op, isAwaited: true);
        Send(pending, frame, deadline);
        return pending.Wait(deadline) ?? throw TimedOut(op, "no answer");
    }

    /// <summary>Sends a request whose answer nobody waits for; it is dropped when as many as may be are in flight, or the connection is down.</summary>
    public void Post(OpCode op, Span<byte> frame)
    {
        if (Cause is not null || !_slots.Wait(0))
            return;
        try
        {
            Send(new PendingRequest(op, isAwaited: false), frame, DateTime.UtcNow + _options.Timeout);
        }
        catch (LcsException)
        {
            // Nobody waits: what the request was for is lost with the connection.
        }
    }

    /// <summary>Takes the connection down. The first cause is kept.</summary>
    public void Break(string cause)
    {
        PendingRequest[] waiting;
        lock (_gate)
        {
            if (_cause is not null)
                return;
            Volatile.Write(ref _cause, cause);
            waiting = [.. _inFlight.Values];
            _inFlight.Clear();
        }
        // Ends the reader's wait, and the source sees the end of the file.
        _end.Dispose();
        foreach (PendingRequest pending in waiting)
            pending.Fail(cause);
        WentDown?.Invoke(this, cause);
    }

    /// <summary>Takes the connection down and waits for its thread.</summary>
    public void Dispose()
    {
        Break("LCS is closing");
        if (_reader.IsAlive && Thread.CurrentThread != _reader)
            _reader.Join();
    }

    private void Send(PendingRequest pending, Span<byte> frame, DateTime deadline)
    {
        // One lock over numbering and sending: request ids leave in their order, as they do on the device.
        lock (_sending)
        {
            ulong id = _nextRequestId++;
            BinaryPrimitives.WriteUInt64LittleEndian(frame[RequestIdOffset..], id);
            lock (_gate)
            {
                if (_cause is not null)
                    throw new LcsException(LcsErrno.EIO, $"the connection to the source is down: {_cause}");
                _inFlight.Add(id, pending);
            }
            switch (_end.Send(frame, (int)Math.Max(0, (deadline - DateTime.UtcNow).TotalMilliseconds)))
            {
                case WriteOutcome.Written:
                    return;
                case WriteOutcome.WouldBlock:
                    lock (_gate)
                        _inFlight.Remove(id);
                    _slots.Release();
                    throw TimedOut(pending.Op, "the source does not read");
                default:
                    break;
            }
        }
        Break("the source closed the connection");
    }

    private void ReadAnswers()
    {
        byte[] buffer = new byte[Wire.MaxMessageSize];
        while (Cause is null)
        {
            string? fault = _end.Receive(buffer, out int length, timeoutMs: -1) switch
            {
                ReadOutcome.Message => Accept(buffer.AsSpan(0, length)),
                ReadOutcome.BufferTooSmall => $"an answer over {Wire.MaxMessageSize} bytes",
                _ => "the source closed the connection",
            };
            if (fault is not null)
                Break(fault);
        }
    }

    /// <summary>Gives one frame to whoever waits for it. Returns why the connection must go down, or null.</summary>
    private string? Accept(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Wire.StatusResponseSize)
            return $"an answer of {frame.Length} bytes, too short for a status";
        ResponseHeader.TryRead(frame, out ResponseHeader header, out _);
        if (header.TotalLength != frame.Length)
            return $"an answer of {frame.Length} bytes whose total_len is {header.TotalLength}";

        PendingRequest? pending;
        lock (_gate)
        {
            if (!_inFlight.TryGetValue(header.RequestId, out pending))
                return $"an answer to request {header.RequestId}, which is unknown or answered already";
            if (header.Op != ((ushort)pending.Op | Wire.ResponseBit))
                return $"an answer of operation 0x{header.Op:X4} to a {pending.Op}";
            _inFlight.Remove(header.RequestId);
        }
        _slots.Release();
        if (pending.Complete(frame))
            return null;
        return header.Status == Status.Ok && _options.UnawaitedOkTakesSourceDown && IsFatalUnawaited(pending.Op)
            ? $"an OK to a {pending.Op} that nobody waits for"
            : null;
    }

    /// <summary>What the kernel cannot accept an OK to when its caller is gone (kernel.md, "The device").</summary>
    private static bool IsFatalUnawaited(OpCode op) => op is OpCode.DropKey or OpCode.CreateEntry or OpCode.CreateKey or OpCode.DeleteEntry
        or OpCode.HideEntry or OpCode.DeleteValueEntry or OpCode.SetBlanketTombstone or OpCode.DeleteLayer;

    private LcsException TimedOut(OpCode op, string what) =>
        new(LcsErrno.ETIMEDOUT, $"{op}: {what} within {_options.Timeout.TotalSeconds:0.#} s");
}

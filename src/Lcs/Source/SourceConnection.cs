using Peios.Rsi;

namespace Peios.Lcs;

/// <summary>
/// One source's connection: sends requests, matches answers to them in a thread of its own, and takes the connection down where the kernel would
/// (kernel.md, "The device" and "What it checks in an answer"). What an answer says beyond its header is its caller's to check.
/// </summary>
internal sealed class SourceConnection : IDisposable
{
    private readonly KernelEnd _end;
    private readonly LcsOptions _options;
    private readonly InFlight _inFlight;
    private readonly Outbox _outbox;
    private readonly HeldAnswers _held;
    private readonly Thread _reader;

    /// <summary>Takes the connection over; nothing is read before <see cref="Start"/>.</summary>
    public SourceConnection(KernelEnd end, LcsOptions options)
    {
        _end = end;
        _options = options;
        _inFlight = new InFlight(options.MaxInFlight);
        _outbox = new Outbox(end, _inFlight);
        _held = new HeldAnswers(frame => AcceptOrBreak(frame), FaultMode.LongestOvertaking);
        _reader = new Thread(ReadAnswers) { IsBackground = true, Name = "lcs answers" };
    }

    /// <summary>Raised once, on any thread, with the cause.</summary>
    public event Action<SourceConnection, string>? WentDown;

    /// <summary>Why the connection is down; null while it is up.</summary>
    public string? Cause => _inFlight.Cause;

    /// <summary>Whether its hives are open. The requests before that are the kernel's own, which nobody can kill.</summary>
    public bool ServesCallers { get; set; }

    /// <summary>Begins to read answers.</summary>
    public void Start() => _reader.Start();

    /// <summary>Sends a request and waits for the answer's frame; slot, sending and answer share one time-out.</summary>
    /// <param name="op">The request's operation.</param>
    /// <param name="frame">The whole request; its request_id is filled in here.</param>
    /// <param name="lateOk">Called on a thread of its own if OK comes when the caller has given up.</param>
    /// <exception cref="LcsException">
    /// EIO: the connection is down. ETIMEDOUT: no answer in time. EINTR: the caller was killed. ENOSPC: the request is larger than can be carried.
    /// </exception>
    public byte[] Exchange(OpCode op, Span<byte> frame, Action? lateOk = null)
    {
        CancellationToken killed = Caller.CurrentToken;
        if (killed.IsCancellationRequested)
            throw Failure(op, WaitEnd.Killed, "");
        DateTime deadline = DateTime.UtcNow + _options.Timeout;
        if (_inFlight.WaitForSlot(_options.Timeout, killed) is var slot and not WaitEnd.Answered)
            throw Failure(op, slot, "no slot among the requests in flight");
        var pending = new PendingRequest(op, isAwaited: true, lateOk);
        Send(pending, frame);

        WaitEnd end;
        using (killed.UnsafeRegister(static request => ((PendingRequest)request!).Kill(), pending))
            end = pending.Wait(deadline);
        if (end == WaitEnd.Answered)
            return pending.Response;
        if (end == WaitEnd.ConnectionDown)
            throw Failure(op, end, "", pending.FailureCause);
        GiveUp(pending);
        throw Failure(op, end, "no answer");
    }

    /// <summary>
    /// Sends a request whose answer nobody waits for. It is lost when as many as may be are in flight, or the connection is down (kernel.md, "The device").
    /// </summary>
    /// <param name="op">The request's operation.</param>
    /// <param name="frame">The whole request; its request_id is filled in here.</param>
    /// <param name="waitsForSlot">Whether to wait for a slot, as a caller waits, before it is given up.</param>
    public void Post(OpCode op, Span<byte> frame, bool waitsForSlot = false)
    {
        if (Cause is not null)
            return;
        bool hasSlot = waitsForSlot ? _inFlight.WaitForSlot(_options.Timeout, CancellationToken.None) == WaitEnd.Answered : _inFlight.TryTakeSlot();
        if (!hasSlot)
        {
            _options.Log?.Invoke($"a {op} that nobody waits for is lost: {_options.MaxInFlight} requests are in flight");
            return;
        }
        try
        {
            Send(new PendingRequest(op, isAwaited: false), frame);
        }
        catch (LcsException)
        {
            // Nobody waits: what the request was for is lost, with its connection or alone.
        }
    }

    /// <summary>Answers a registration, or one that came too much.</summary>
    public void AnswerRegistration(LcsErrno errno) => _end.AnswerRegistration((int)errno, (int)_options.RegistrationTimeout.TotalMilliseconds);

    /// <summary>Takes the connection down. The first cause is kept.</summary>
    public void Break(string cause)
    {
        if (!_inFlight.TryEnd(cause))
            return;
        // Ends the reader's wait, and the source sees the end of the file.
        _end.Dispose();
        _outbox.Close();
        _held.Close();
        // Before its callers learn of it: who asks then finds the hives down, or served by another connection.
        WentDown?.Invoke(this, cause);
        _inFlight.FailAll();
    }

    /// <summary>Takes the connection down and waits for its thread.</summary>
    public void Dispose()
    {
        Break("LCS is closing");
        if (_reader.IsAlive && Thread.CurrentThread != _reader)
            _reader.Join();
    }

    /// <summary>Sends a request that has its slot, or does to it what is to go wrong. When the connection is down then, the request has failed.</summary>
    private void Send(PendingRequest pending, Span<byte> frame)
    {
        switch (_options.Faults.OnRequest(pending.Op, pending.WasAwaited))
        {
            case RequestFault.Drop when ServesCallers:
                _inFlight.ReleaseSlot();
                throw Failure(pending.Op, WaitEnd.Killed, "");
            case RequestFault.LoseBefore:
                _inFlight.ReleaseSlot();
                Break($"on purpose, before a {pending.Op}");
                break;
            case RequestFault.LoseAfter:
                string cause = $"on purpose, after a {pending.Op} was sent";
                pending.Fail(cause); // Before it is sent: its answer may be faster than the loss.
                SendNow(pending, frame);
                Break(cause);
                break;
            default:
                SendNow(pending, frame);
                break;
        }
        if (Cause is { } down)
            pending.Fail(down);
    }

    private void SendNow(PendingRequest pending, Span<byte> frame)
    {
        switch (_outbox.Send(pending, frame))
        {
            case WriteOutcome.TooLong:
                throw new LcsException(LcsErrno.ENOSPC, $"{pending.Op}: a request of {frame.Length} bytes is larger than the socket carries");
            case WriteOutcome.Down:
                Break("the source closed the connection");
                break;
            default:
                break;
        }
    }

    /// <summary>The caller waits no more. What the source has not read yet is taken back; the rest keeps its slot until it is answered.</summary>
    private void GiveUp(PendingRequest pending)
    {
        if (!_outbox.TryWithdraw(pending) && pending.Op == OpCode.WriteKey)
            Break("the caller of a WRITE_KEY gave up");
    }

    private void ReadAnswers()
    {
        byte[] buffer = new byte[Wire.MaxMessageSize];
        while (Cause is null)
        {
            switch (_end.Receive(buffer, out int length, timeoutMs: -1))
            {
                case ReadOutcome.Message when _options.Faults.IsOn:
                    AcceptWithFaults(buffer.AsSpan(0, length));
                    break;
                case ReadOutcome.Message:
                    AcceptOrBreak(buffer.AsSpan(0, length));
                    break;
                case ReadOutcome.BufferTooSmall:
                    Break($"an answer over {Wire.MaxMessageSize} bytes");
                    break;
                default:
                    Break("the source closed the connection");
                    break;
            }
        }
    }

    private void AcceptWithFaults(ReadOnlySpan<byte> frame)
    {
        if (!ResponseHeader.TryRead(frame, out ResponseHeader header, out _) || _inFlight.Find(header.RequestId) is not { } pending)
        {
            AcceptOrBreak(frame);
            return;
        }
        AnswerFault fault = _options.Faults.OnAnswer(pending.Op, pending.WasAwaited, header.Status);
        if (fault.Pause > TimeSpan.Zero)
            _inFlight.Down.WaitHandle.WaitOne(fault.Pause);
        if (fault.Loses)
            Break($"on purpose, at the answer to a {pending.Op}");
        if (fault.CallerIsGone && ServesCallers)
            pending.Kill();
        if (fault.Hold > TimeSpan.Zero)
            _held.Delay(frame, fault.Hold);
        else if (fault.IsOvertaken)
            _held.LetOthersPass(frame);
        else
            AcceptOrBreak(frame);
    }

    private void AcceptOrBreak(ReadOnlySpan<byte> frame)
    {
        if (Accept(frame) is { } fault)
            Break(fault);
        _held.NoteOvertaking();
    }

    /// <summary>Gives one frame to whoever waits for it. Returns why the connection must go down, or null.</summary>
    private string? Accept(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < Wire.StatusResponseSize)
            return $"an answer of {frame.Length} bytes, too short for a status";
        ResponseHeader.TryRead(frame, out ResponseHeader header, out _);
        if (header.TotalLength != frame.Length)
        {
            // On the device a second ioctl; over a socket it begins with the number of hives, which is no message's length.
            if (!RegistrationPacket.TryRead(frame, out _, out IReadOnlyList<HiveRegistration> hives) || hives.Count == 0)
                return $"an answer of {frame.Length} bytes whose total_len is {header.TotalLength}";
            AnswerRegistration(LcsErrno.EINVAL);
            return null;
        }
        if (_inFlight.Find(header.RequestId) is not { } pending)
            return $"an answer to request {header.RequestId}, which is unknown or answered already";
        if (header.Op != ((ushort)pending.Op | Wire.ResponseBit))
            return $"an answer of operation 0x{header.Op:X4} to a {pending.Op}";
        if (!_inFlight.TryRemove(pending))
            return $"an answer to request {header.RequestId}, which is answered already";
        return pending.Complete(frame) || header.Status != Status.Ok ? null : AcceptLateOk(pending);
    }

    /// <summary>An OK that nobody waits for (kernel.md, "The device"). Returns why the connection must go down, or null.</summary>
    private string? AcceptLateOk(PendingRequest pending)
    {
        if (pending.LateOk is { } lateOk)
            new Thread(() => lateOk()) { IsBackground = true, Name = "lcs late answer" }.Start();
        bool isFatal = pending.Op is OpCode.DropKey or OpCode.CreateEntry or OpCode.CreateKey or OpCode.DeleteEntry
            or OpCode.HideEntry or OpCode.DeleteValueEntry or OpCode.SetBlanketTombstone or OpCode.DeleteLayer;
        return isFatal && _options.UnawaitedOkTakesSourceDown ? $"an OK to a {pending.Op} that nobody waits for" : null;
    }

    private LcsException Failure(OpCode op, WaitEnd end, string missing, string? cause = null) => end switch
    {
        WaitEnd.ConnectionDown => new LcsException(LcsErrno.EIO, $"the connection to the source is down: {cause ?? Cause}"),
        WaitEnd.Killed => new LcsException(LcsErrno.EINTR, $"{op}: its caller was killed"),
        _ => new LcsException(LcsErrno.ETIMEDOUT, $"{op}: {missing} within {_options.Timeout.TotalSeconds:0.#} s"),
    };
}

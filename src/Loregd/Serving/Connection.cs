using Loregd.Logging;
using Peios.Rsi;

namespace Loregd.Serving;

/// <summary>Told before a thread does something that may take long, so that others need not wait for it.</summary>
internal interface IBlockingNotice
{
    void BeforeBlocking();
}

/// <summary>What became of one answer.</summary>
internal enum SendOutcome
{
    Sent,

    /// <summary>It was too large to be carried; TOO_LARGE went in its place.</summary>
    SentTooLarge,

    /// <summary>The connection was down before.</summary>
    Dropped,

    /// <summary>The connection went down in this very write.</summary>
    TakenDown,
}

/// <summary>
/// One connection to the kernel, from open to loss. <see cref="Break"/> is the one door to its end and keeps the first cause. An answer goes only
/// to the connection that its request came from.
/// </summary>
internal sealed class Connection(RsiTransport transport, Bounds bounds, Log log) : IDisposable
{
    private const int RetryMilliseconds = 5;
    private const int WritableMilliseconds = 100;
    private readonly ManualResetEventSlim _lost = new();
    private string? _cause;

    public RsiTransport Transport => transport;

    public bool IsBroken => _lost.IsSet;

    /// <summary>Why the connection was lost.</summary>
    public string Cause => _cause ?? "";

    /// <summary>Set once the registration has returned: before that, poll reports nothing.</summary>
    public bool IsRegistered { get; set; }

    public WaitHandle Lost => _lost.WaitHandle;

    public void Break(string cause)
    {
        Interlocked.CompareExchange(ref _cause, cause, null);
        _lost.Set();
        transport.Wake();
    }

    /// <summary>Sends a whole response, made of at least a status. Blocks while the kernel does.</summary>
    public SendOutcome Send(ReadOnlySpan<byte> message, IBlockingNotice? notice)
    {
        Span<byte> tooLarge = stackalloc byte[Wire.StatusResponseSize];
        var outcome = SendOutcome.Sent;
        long memoryRetryUntil = 0;
        while (!IsBroken)
        {
            switch (transport.TryWrite(message))
            {
                case WriteOutcome.Written:
                    return outcome;
                case WriteOutcome.WouldBlock:
                    notice?.BeforeBlocking();
                    transport.WaitWritable(WritableMilliseconds);
                    break;
                case WriteOutcome.NoMemory:
                    notice?.BeforeBlocking();
                    memoryRetryUntil = memoryRetryUntil == 0 ? Environment.TickCount64 + (long)bounds.WriteMemoryRetry.TotalMilliseconds : memoryRetryUntil;
                    if (message.Length > Wire.StatusResponseSize && Environment.TickCount64 >= memoryRetryUntil)
                        (message, outcome) = (TooLarge(message, tooLarge), SendOutcome.SentTooLarge);
                    else
                        Thread.Sleep(RetryMilliseconds);
                    break;
                case WriteOutcome.TooLong when message.Length > Wire.StatusResponseSize:
                    (message, outcome) = (TooLarge(message, tooLarge), SendOutcome.SentTooLarge);
                    break;
                default:
                    Break("the kernel took it down while an answer was written");
                    return SendOutcome.TakenDown;
            }
        }

        return SendOutcome.Dropped;
    }

    public SendOutcome SendStatus(ulong requestId, ushort op, Status status, IBlockingNotice? notice = null)
    {
        Span<byte> buffer = stackalloc byte[Wire.StatusResponseSize];
        var response = new ResponseWriter(buffer, requestId, op);
        return Send(buffer[..response.Finish(status)], notice);
    }

    public void Fault(string text) => log.Fault(text);

    public void Dispose() => transport.Dispose();

    private static ReadOnlySpan<byte> TooLarge(ReadOnlySpan<byte> message, Span<byte> buffer)
    {
        ResponseHeader.TryRead(message, out ResponseHeader header, out _);
        var response = new ResponseWriter(buffer, header.RequestId, (ushort)(header.Op & ~Wire.ResponseBit));
        return buffer[..response.Finish(Status.TooLarge)];
    }
}

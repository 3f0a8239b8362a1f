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
    /// <summary>It went, or TOO_LARGE in its place.</summary>
    Sent,

    /// <summary>The connection was down before.</summary>
    Dropped,

    /// <summary>The connection went down in this very write.</summary>
    TakenDown,
}

/// <summary>
/// One connection to the kernel, from open to loss. <see cref="Break"/> is the one door to its end and keeps the first cause. An answer goes only
/// to the connection that its request came from.
/// </summary>
internal sealed class Connection(RsiTransport transport, Bounds bounds) : IDisposable
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
        bool isStatusAlone = message.Length == Wire.StatusResponseSize;
        long memoryRetryUntil = 0;
        while (!IsBroken)
        {
            switch (transport.TryWrite(message))
            {
                case WriteOutcome.Written:
                    return SendOutcome.Sent;
                case WriteOutcome.WouldBlock:
                    notice?.BeforeBlocking();
                    transport.WaitWritable(WritableMilliseconds);
                    break;
                case WriteOutcome.NoMemory:
                    notice?.BeforeBlocking();
                    memoryRetryUntil = memoryRetryUntil == 0 ? Environment.TickCount64 + (long)bounds.WriteMemoryRetry.TotalMilliseconds : memoryRetryUntil;
                    if (!isStatusAlone && Environment.TickCount64 >= memoryRetryUntil)
                        return SendTooLarge(message, notice);
                    Thread.Sleep(RetryMilliseconds);
                    break;
                case WriteOutcome.TooLong when !isStatusAlone:
                    return SendTooLarge(message, notice);
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

    public void Dispose() => transport.Dispose();

    /// <summary>In place of an answer that cannot be carried.</summary>
    private SendOutcome SendTooLarge(ReadOnlySpan<byte> message, IBlockingNotice? notice)
    {
        ResponseHeader.TryRead(message, out ResponseHeader header, out _);
        return SendStatus(header.RequestId, (ushort)(header.Op & ~Wire.ResponseBit), Status.TooLarge, notice);
    }
}

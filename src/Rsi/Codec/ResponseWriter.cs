namespace Peios.Rsi;

/// <summary>
/// Builds one response in a buffer of the caller's: the header, status OK, then whatever is written to <see cref="Body"/>. What does not
/// fit becomes TOO_LARGE (behaviour.md, The connection).
/// </summary>
public ref struct ResponseWriter
{
    /// <summary>Behind status OK at first; write what follows the status here.</summary>
    public WireWriter Body;

    private readonly Span<byte> _buffer;
    private readonly ulong _requestId;
    private readonly ushort _op;

    /// <summary>Writes the header for a request's id and op_code (without the response bit), and status OK.</summary>
    /// <exception cref="ArgumentException">The buffer has no room for a status: under 18 bytes.</exception>
    public ResponseWriter(Span<byte> buffer, ulong requestId, ushort op)
    {
        if (buffer.Length < Wire.StatusResponseSize)
            throw new ArgumentException("A response has 18 bytes at least.", nameof(buffer));
        _buffer = buffer.Length > Wire.MaxMessageSize ? buffer[..Wire.MaxMessageSize] : buffer;
        _requestId = requestId;
        _op = op;
        Body = Start(Status.Ok);
    }

    /// <summary>Fills in total_len and returns it. A body that overflowed is dropped: the response becomes TOO_LARGE, of 18 bytes.</summary>
    public int Finish()
    {
        if (Body.Overflowed)
            return Finish(Status.TooLarge);
        Body.PatchU32(0, (uint)Body.Length);
        return Body.Length;
    }

    /// <summary>Drops the body and writes a response of the status alone; returns its length, 18.</summary>
    public int Finish(Status status)
    {
        Body = Start(status);
        Body.PatchU32(0, Wire.StatusResponseSize);
        return Wire.StatusResponseSize;
    }

    private readonly WireWriter Start(Status status)
    {
        WireWriter writer = new(_buffer);
        writer.ReserveU32();
        writer.WriteU64(_requestId);
        writer.WriteU16((ushort)(_op | Wire.ResponseBit));
        writer.WriteU32((uint)status);
        return writer;
    }
}

namespace Peios.Rsi;

/// <summary>Builds one request in a buffer of the caller's: the header, then whatever is written to <see cref="Body"/>.</summary>
public ref struct RequestWriter
{
    /// <summary>Behind the header at first; write the payload here.</summary>
    public WireWriter Body;

    /// <summary>Writes the header, total_len left open until <see cref="Finish"/>.</summary>
    public RequestWriter(Span<byte> buffer, ulong requestId, OpCode op, ulong txnId)
    {
        Body = new WireWriter(buffer.Length > Wire.MaxMessageSize ? buffer[..Wire.MaxMessageSize] : buffer);
        Body.ReserveU32();
        Body.WriteU64(requestId);
        Body.WriteU16((ushort)op);
        Body.WriteU64(txnId);
    }

    /// <summary>Fills in total_len and returns it.</summary>
    /// <exception cref="InvalidOperationException">The request is larger than the buffer or than 4 MiB.</exception>
    public int Finish()
    {
        if (Body.Overflowed)
            throw new InvalidOperationException("The request does not fit its buffer, or is over 4 MiB.");
        Body.PatchU32(0, (uint)Body.Length);
        return Body.Length;
    }
}

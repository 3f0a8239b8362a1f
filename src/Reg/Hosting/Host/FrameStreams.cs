using System.Collections.Concurrent;

namespace Reg.Hosting;

/// <summary>Sends what is written to it as frames. When the client is gone, nothing is sent and nothing fails; its caller is killed then.</summary>
internal sealed class FrameWriterStream(FrameChannel channel, FrameKind kind) : OneWayStream
{
    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > 0)
            channel.Send(kind, buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
}

/// <summary>Asks the client for its standard input, piece by piece, as the command reads it.</summary>
internal sealed class FrameReaderStream(FrameChannel channel, BlockingCollection<Frame> answers) : OneWayStream
{
    private ReadOnlyMemory<byte> _rest;
    private bool _atEnd;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        if (_rest.IsEmpty && !_atEnd)
        {
            channel.Send(FrameKind.NeedInput);
            _rest = answers.TryTake(out Frame answer, Timeout.Infinite) ? answer.Payload : ReadOnlyMemory<byte>.Empty;
            _atEnd = _rest.IsEmpty;
        }
        int count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
}

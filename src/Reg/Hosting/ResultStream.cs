namespace Reg.Hosting;

/// <summary>
/// Standard output whose reader may leave early, as <c>head</c> does: from then on nothing is written and nothing fails, so that the daemon is
/// stopped in order all the same.
/// </summary>
internal sealed class ResultStream(Stream inner) : Stream
{
    private bool _readerIsGone;

    /// <summary>Whether the reader was found to have left.</summary>
    public bool IsReaderGone => _readerIsGone;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_readerIsGone)
            return;
        try
        {
            inner.Write(buffer);
        }
        catch (IOException)
        {
            _readerIsGone = true;
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (!_readerIsGone)
            inner.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}

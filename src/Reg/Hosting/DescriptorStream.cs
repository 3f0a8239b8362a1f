namespace Reg.Hosting;

/// <summary>
/// Writes to a descriptor as it is. The console's own streams would prepare a terminal for reading keys in their way, which is not ours; and what fails, they do not tell.
/// </summary>
internal sealed class DescriptorStream(int descriptor) : OneWayStream
{
    private volatile bool _isMuted;

    /// <summary>Why something could not be written; null when all was, or the reader is gone.</summary>
    public string? Fault { get; private set; }

    /// <summary>From now on nothing is written.</summary>
    public void Mute() => _isMuted = true;

    public override bool CanWrite => true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!_isMuted)
            Fault ??= Posix.FaultOf(Posix.Write(descriptor, buffer));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
}

using Loregd.Reliability.Disks;

namespace Loregd.Reliability.PowerCuts;

/// <summary>The bytes of a file, changed as a file system would.</summary>
internal sealed class FileBytes(byte[] content)
{
    private byte[] _bytes = content;
    private int _length = content.Length;

    public FileBytes Clone() => new(ToArray());

    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    public void Apply(DiskEvent change)
    {
        if (change.Kind == DiskEventKind.Truncate)
            Resize((int)change.Offset);
        else
            Write(change.Bytes, change.Offset);
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset + bytes.Length > _length)
            Resize((int)offset + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    /// <summary>The file becomes at least so long; what is new was never written.</summary>
    public void Grow(long length, Random random)
    {
        int before = _length;
        if (length <= before)
            return;
        Resize((int)length);
        random.NextBytes(_bytes.AsSpan(before, _length - before));
    }

    private void Resize(int length)
    {
        if (length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
        if (length > _length)
            _bytes.AsSpan(_length, length - _length).Clear();
        _length = length;
    }
}

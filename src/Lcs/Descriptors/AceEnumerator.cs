using System.Buffers.Binary;

namespace Peios.Lcs;

/// <summary>Walks the ACEs of an ACL. It ends early, with <see cref="IsBroken"/>, at one that does not fit.</summary>
internal ref struct AceEnumerator
{
    private const int AclHeaderSize = 8;
    private const int AceMinimum = 8;

    private ReadOnlySpan<byte> _rest;
    private int _left;

    public AceEnumerator(ReadOnlySpan<byte> acl)
    {
        _left = BinaryPrimitives.ReadUInt16LittleEndian(acl[4..]);
        _rest = acl[AclHeaderSize..];
    }

    /// <summary>The ACE with its header, at least eight bytes.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public bool IsBroken { get; private set; }

    public bool MoveNext()
    {
        if (_left == 0)
            return false;
        int size = _rest.Length < AceMinimum ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]);
        if (size < AceMinimum || size > _rest.Length)
        {
            IsBroken = true;
            return false;
        }
        Current = _rest[..size];
        _rest = _rest[size..];
        _left--;
        return true;
    }
}

using System.Text;

namespace Loregd.Storage;

/// <summary>An absolute path as bytes: Linux does not ask that it is UTF-8.</summary>
internal readonly struct DatabasePath(byte[] bytes)
{
    public ReadOnlySpan<byte> Bytes => bytes;

    public ReadOnlySpan<byte> Parent => ParentOf(bytes);

    public DatabasePath With(string suffix) => new([.. bytes, .. Encoding.UTF8.GetBytes(suffix)]);

    public override string ToString() => Encoding.UTF8.GetString(bytes);

    /// <summary>
    /// True when both lead to the same file: one device and inode if they exist, else the same name in the same existing directory.
    /// </summary>
    public bool IsSameFileAs(DatabasePath other)
    {
        byte[] mine = LinkFreePath.Of(bytes);
        byte[] theirs = LinkFreePath.Of(other.Bytes);
        while (true)
        {
            if (mine.AsSpan().SequenceEqual(theirs))
                return true;
            bool mineExists = Posix.Identify(mine, out FileIdentity a) == 0;
            bool theirsExists = Posix.Identify(theirs, out FileIdentity b) == 0;
            if (mineExists || theirsExists)
                return mineExists && theirsExists && a == b;
            if (!NameOf(mine).SequenceEqual(NameOf(theirs)))
                return false;
            (mine, theirs) = (ParentOf(mine).ToArray(), ParentOf(theirs).ToArray());
        }
    }

    public static ReadOnlySpan<byte> ParentOf(ReadOnlySpan<byte> path)
    {
        int slash = path.TrimEnd((byte)'/').LastIndexOf((byte)'/');
        return slash <= 0 ? "/"u8 : path[..slash];
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> path) => path[(path.LastIndexOf((byte)'/') + 1)..];
}

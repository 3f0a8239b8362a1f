using System.Text;

namespace Loregd.Storage;

/// <summary>An absolute path as bytes: Linux does not ask that it is UTF-8.</summary>
internal readonly struct DatabasePath(byte[] bytes)
{
    public ReadOnlySpan<byte> Bytes => bytes;

    public ReadOnlySpan<byte> Parent => ParentOf(bytes);

    public DatabasePath With(string suffix) => new([.. bytes, .. Encoding.UTF8.GetBytes(suffix)]);

    public override string ToString() => Encoding.UTF8.GetString(bytes);

    /// <summary>The path without `.`, `..` and doubled slashes, as text alone: links are not followed.</summary>
    public byte[] Normalized()
    {
        var kept = new List<byte[]>();
        foreach (Range range in Ranges(bytes))
        {
            ReadOnlySpan<byte> part = Bytes[range];
            if (part.SequenceEqual(".."u8) && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (!part.SequenceEqual("."u8) && !part.SequenceEqual(".."u8) && !part.IsEmpty)
                kept.Add(part.ToArray());
        }

        return [.. kept.SelectMany(part => part.Prepend((byte)'/'))];
    }

    /// <summary>
    /// True when both lead to the same file: one device and inode if they exist, else the same name in the same existing directory.
    /// </summary>
    public bool IsSameFileAs(DatabasePath other)
    {
        byte[] mine = Normalized();
        byte[] theirs = other.Normalized();
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

    private static List<Range> Ranges(ReadOnlySpan<byte> path)
    {
        var ranges = new List<Range>();
        foreach (Range range in path.Split((byte)'/'))
            ranges.Add(range);
        return ranges;
    }
}

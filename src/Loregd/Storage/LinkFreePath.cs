namespace Loregd.Storage;

/// <summary>Follows the symbolic links of a path as the kernel would, as far as its parts exist; what does not exist yet is taken as text.</summary>
internal static class LinkFreePath
{
    /// <summary>The kernel's own limit.</summary>
    private const int MostLinks = 40;

    /// <summary>An absolute path without links, `.`, `..` and doubled slashes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> absolutePath)
    {
        var kept = new List<byte[]>();
        var left = new Stack<byte[]>(Parts(absolutePath));
        int links = 0;
        while (left.TryPop(out byte[]? part))
        {
            if (part.AsSpan().SequenceEqual(".."u8))
            {
                if (kept.Count > 0)
                    kept.RemoveAt(kept.Count - 1);
                continue;
            }

            kept.Add(part);
            if (links == MostLinks || Posix.ReadLink(Joined(kept), out byte[] target) != 0)
                continue;
            links++;
            kept.RemoveAt(kept.Count - 1);
            if (target.AsSpan().StartsWith("/"u8))
                kept.Clear();
            foreach (byte[] inTarget in Parts(target))
                left.Push(inTarget);
        }

        return Joined(kept);
    }

    /// <summary>The parts of a path but `.`, the last first.</summary>
    private static List<byte[]> Parts(ReadOnlySpan<byte> path)
    {
        var parts = new List<byte[]>();
        foreach (Range range in path.Split((byte)'/'))
        {
            if (!path[range].IsEmpty && !path[range].SequenceEqual("."u8))
                parts.Add(path[range].ToArray());
        }

        parts.Reverse();
        return parts;
    }

    private static byte[] Joined(List<byte[]> parts) => [.. parts.SelectMany(part => part.Prepend((byte)'/'))];
}

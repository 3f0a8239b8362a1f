using System.Text;

namespace Loregd;

/// <summary>The arguments of this process as bytes: the runtime has already made text of them, and lost what is not UTF-8.</summary>
internal static class RawArguments
{
    /// <param name="decoded">The runtime's view, which tells how many of the process's arguments are the program's own.</param>
    public static IReadOnlyList<byte[]> Read(string[] decoded)
    {
        if (decoded.Length == 0)
            return [];
        byte[] all = File.ReadAllBytes("/proc/self/cmdline");
        var arguments = new List<byte[]>();
        foreach (Range range in Ranges(all))
            arguments.Add(all[range]);
        return arguments.Count >= decoded.Length ? arguments[^decoded.Length..] : [.. decoded.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Each argument ends with a NUL.</summary>
    private static List<Range> Ranges(ReadOnlySpan<byte> all)
    {
        var ranges = new List<Range>();
        for (int start = 0; start < all.Length;)
        {
            int length = all[start..].IndexOf((byte)0);
            int end = length < 0 ? all.Length : start + length;
            ranges.Add(start..end);
            start = end + 1;
        }

        return ranges;
    }
}

namespace Reg;

/// <summary>
/// Paths as they are typed. Both <c>\</c> and <c>/</c> divide names, since no key's name can hold either. A path is relative to the current key; one
/// that begins with a divider starts at the hives.
/// </summary>
internal static class TypedPath
{
    /// <summary>The absolute path; empty for the top, where the hives are.</summary>
    /// <param name="current">The current key's absolute path; empty at the top.</param>
    /// <param name="typed">What was typed. Only leading <c>.</c> and <c>..</c> have a meaning; further on they are names.</param>
    public static string Resolve(string current, string typed)
    {
        string path = typed.Replace('/', '\\');
        if (path.StartsWith('\\'))
            return path.Trim('\\');
        path = path.TrimEnd('\\');
        while (true)
        {
            (string first, string rest) = path.IndexOf('\\') is var at && at < 0 ? (path, "") : (path[..at], path[(at + 1)..]);
            if (first == "..")
                current = Parent(current);
            else if (first.Length > 0 && first != ".")
                return current.Length == 0 ? path : $@"{current}\{path}";
            if (rest.Length == 0)
                return current;
            path = rest;
        }
    }

    /// <summary>The path above; empty above a hive.</summary>
    public static string Parent(string path) => path.LastIndexOf('\\') is var at && at < 0 ? "" : path[..at];
}

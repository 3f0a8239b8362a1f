using System.Text;

namespace Reg.Import;

/// <summary>Names of a .reg file as names of this registry (kernel.md, "What it checks in an answer": lengths and characters of names).</summary>
internal static class RegFilePath
{
    private const int MaxNameBytes = 255;

    private static readonly (string Windows, string Hive)[] Roots =
        [("HKEY_LOCAL_MACHINE", "Machine"), ("HKEY_USERS", "Users")];

    /// <summary>
    /// Puts the hive's name for the root key's. Returns null, or why the key cannot be in a registry; <paramref name="path"/> is then as good as can be.
    /// </summary>
    public static string? Translate(string written, out string path)
    {
        path = written;
        string[] parts = written.Split('\\');
        string? hive = null;
        foreach ((string windows, string name) in Roots)
        {
            if (parts[0].Equals(windows, StringComparison.OrdinalIgnoreCase))
                hive = name;
        }
        if (hive is null)
            return $"{parts[0]} has no hive here, only HKEY_LOCAL_MACHINE and HKEY_USERS have";

        parts[0] = hive;
        path = string.Join('\\', parts);
        foreach (string name in parts)
        {
            if (CheckKeyName(name) is { } problem)
                return problem;
        }
        return null;
    }

    /// <summary>Null, or why a value cannot have the name. It may be empty and hold <c>\</c> and <c>/</c>.</summary>
    public static string? CheckValueName(string name) =>
        name.Contains('\0') ? "its name holds a NUL" : CheckLength(name);

    /// <summary>The root key's name for the hive's; the path as it is when its hive has none.</summary>
    public static string ToWindows(string path)
    {
        foreach ((string windows, string hive) in Roots)
        {
            if (path.StartsWith(hive, StringComparison.OrdinalIgnoreCase) && (path.Length == hive.Length || path[hive.Length] == '\\'))
                return windows + path[hive.Length..];
        }
        return path;
    }

    /// <summary>Null, or why a key cannot have the name.</summary>
    public static string? CheckKeyName(string name)
    {
        if (name.Length == 0)
            return "its path has an empty name";
        if (name.Contains('/'))
            return "a key's name cannot hold a /";
        return name.Contains('\0') ? "its path holds a NUL" : CheckLength(name);
    }

    private static string? CheckLength(string name)
    {
        if (!RegFileText.IsWellFormed(name))
            return "its name is not valid Unicode";
        return Encoding.UTF8.GetByteCount(name) > MaxNameBytes ? $"a name is longer than {MaxNameBytes} bytes" : null;
    }
}

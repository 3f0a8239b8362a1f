using Peios.Rsi;

namespace Reg.Import;

/// <summary>What the JSON batch calls the types of values.</summary>
internal static class JsonBatchTypes
{
    private static readonly (string Name, uint Type)[] All =
    [
        ("sz", RegType.Sz), ("expand", RegType.ExpandSz), ("multi", RegType.MultiSz), ("dword", RegType.Dword), ("dword-be", RegType.DwordBigEndian),
        ("qword", RegType.Qword), ("binary", RegType.Binary), ("link", RegType.Link), ("none", RegType.None),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(type => type.Name));

    /// <summary>The type of a name; null when there is none.</summary>
    public static uint? Find(string name)
    {
        foreach ((string candidate, uint type) in All)
        {
            if (candidate == name)
                return type;
        }
        return null;
    }

    /// <summary>The name of a type; null when the format has none for it.</summary>
    public static string? NameOf(uint type)
    {
        foreach ((string name, uint candidate) in All)
        {
            if (candidate == type)
                return name;
        }
        return null;
    }
}

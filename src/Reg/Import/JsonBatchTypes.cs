using Peios.Rsi;

namespace Reg.Import;

/// <summary>The types that the JSON batch has names for.</summary>
internal static class JsonBatchTypes
{
    private static readonly uint[] All =
        [RegType.Sz, RegType.ExpandSz, RegType.MultiSz, RegType.Dword, RegType.DwordBigEndian, RegType.Qword, RegType.Binary, RegType.Link, RegType.None];

    /// <summary>All names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(ValueJson.TypeName));

    /// <summary>Whether there is a name for a type.</summary>
    public static bool Has(uint type) => All.Contains(type);

    /// <summary>The type of a name; null when there is none.</summary>
    public static uint? Find(string name)
    {
        foreach (uint type in All)
        {
            if (ValueJson.TypeName(type) == name)
                return type;
        }
        return null;
    }
}

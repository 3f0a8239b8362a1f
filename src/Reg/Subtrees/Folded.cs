using System.Text;
using Peios.Rsi;

namespace Reg.Subtrees;

/// <summary>Names as the registry compares them.</summary>
internal static class Folded
{
    /// <summary>The folded form, equal for names that are one to the registry.</summary>
    public static string Of(string name)
    {
        if (Ascii.IsValid(name))
            return name.ToLowerInvariant();
        var folded = new StringBuilder(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
            folded.Append(new Rune(CaseFolding.FoldCodePoint(rune.Value)));
        return folded.ToString();
    }
}

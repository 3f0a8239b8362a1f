using System.Text;
using Peios.Rsi;

namespace Reg;

/// <summary>Names and paths as the registry compares them.</summary>
internal static class FoldedName
{
    /// <summary>The folded form, equal for names that are one to the registry. For comparing only.</summary>
    public static string Of(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        byte[] folded = new byte[CaseFolding.MaxFoldedLength(bytes.Length)];
        return Encoding.UTF8.GetString(folded, 0, CaseFolding.Fold(bytes, folded));
    }
}

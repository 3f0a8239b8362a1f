using System.Text;

namespace Loregd.Conformance.BadSource.Defects;

/// <summary>Names as they are written on a command line.</summary>
internal static class Naming
{
    /// <summary>LookupWinnerOnly becomes lookup-winner-only.</summary>
    public static string Dashed(string pascal)
    {
        var dashed = new StringBuilder();
        foreach (char c in pascal)
        {
            if (char.IsUpper(c) && dashed.Length > 0)
                dashed.Append('-');
            dashed.Append(char.ToLowerInvariant(c));
        }

        return dashed.ToString();
    }
}

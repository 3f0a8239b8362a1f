using System.Globalization;
using System.Text;
using Reg.Output;
using Reg.Shell.Editing;

namespace Reg.Shell;

/// <summary>Candidates in columns, as wide as the terminal allows.</summary>
internal static class CandidateList
{
    private const int MaxShown = 200, Gap = 2;

    /// <summary>The lines of a list, the labels down the columns.</summary>
    public static string Format(IReadOnlyList<Candidate> candidates, int width)
    {
        string[] labels = [.. candidates.Take(MaxShown).Select(candidate => candidate.Label)];
        int cells = labels.Max(CellWidth.Of) + Gap;
        int columns = Math.Max(1, (width - 1) / cells);
        int rows = (labels.Length + columns - 1) / columns;
        var list = new StringBuilder();
        for (int row = 0; row < rows; row++)
        {
            for (int at = row; at < labels.Length; at += rows)
            {
                list.Append(labels[at]);
                if (at + rows < labels.Length)
                    list.Append(' ', cells - CellWidth.Of(labels[at]));
            }
            list.Append("\r\n");
        }
        if (candidates.Count > labels.Length)
            list.Append(CultureInfo.InvariantCulture, $"and {candidates.Count - labels.Length:N0} more\r\n");
        return list.ToString();
    }
}

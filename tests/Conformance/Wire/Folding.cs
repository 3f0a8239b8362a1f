using System.Globalization;
using System.Text;

namespace Loregd.Conformance.Wire;

/// <summary>One line of CaseFolding.txt: status C, F, S or T, the code point and what it folds to.</summary>
public sealed record FoldMapping(char Status, int From, int[] To);

/// <summary>Unicode's CaseFolding.txt 16.0.0, read as it is (seeds §3.1.7).</summary>
public static class Folding
{
    private static readonly Lazy<FoldMapping[]> s_all = new(Read);
    private static readonly Lazy<Dictionary<int, int>> s_simple =
        new(() => All.Where(m => m.Status is 'C' or 'S').ToDictionary(m => m.From, m => m.To[0]));

    public static IReadOnlyList<FoldMapping> All => s_all.Value;

    /// <summary>The simple folding: statuses C and S, code point by code point.</summary>
    public static IReadOnlyDictionary<int, int> Simple => s_simple.Value;

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            folded.Append(Simple.TryGetValue(rune.Value, out int to) ? new Rune(to) : rune);
        return folded.ToString();
    }

    private static FoldMapping[] Read()
    {
        using Stream stream = typeof(Folding).Assembly.GetManifestResourceStream("CaseFolding.txt")!;
        using var reader = new StreamReader(stream);
        var all = new List<FoldMapping>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            string[] fields = line.Split(';', StringSplitOptions.TrimEntries);
            all.Add(new FoldMapping(fields[1][0], Hex(fields[0]), [.. fields[2].Split(' ').Select(Hex)]));
        }

        return [.. all];
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

using System.Text;

using Loregd.Conformance.BadSource.Defects;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.BadSource.Store;

/// <summary>How names are checked and folded.</summary>
internal static class Names
{
    private static readonly Lazy<Dictionary<int, int[]>> s_full =
        new(() => Folding.All.Where(m => m.Status is 'C' or 'F').ToDictionary(m => m.From, m => m.To));

    public static Bytes Fold(Bytes name)
    {
        // What is not UTF-8 comes here with a defect alone.
        if (name.TryText() is not { } text)
            return name;
        var folded = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            Append(folded, rune);
        return Broken.Is(DefectKind.FoldNormalizes) ? folded.ToString().Replace("e\u0301", "\u00e9", StringComparison.Ordinal) : folded.ToString();
    }

    public static Bytes FoldLayer(Bytes layer) => Broken.Is(DefectKind.LayersFolded) ? Fold(layer) : layer;

    /// <exception cref="MalformedException">It is none.</exception>
    public static Bytes Value(Bytes name)
    {
        if (!Broken.Is(DefectKind.NameNotUtf8Ok) && name.TryText() is null)
            throw new MalformedException("not UTF-8");
        if (!Broken.Is(DefectKind.NameNulOk) && name.Span.Contains((byte)0))
            throw new MalformedException("NUL");
        if (Broken.Is(DefectKind.EmptyValueNameInvalid) && name.Length == 0)
            throw new MalformedException("empty");
        return name;
    }

    /// <exception cref="MalformedException">It is none.</exception>
    public static Bytes Child(Bytes name) => name.Length > 0 || Broken.Is(DefectKind.EmptyNameOk) ? Value(name) : throw new MalformedException("empty");

    /// <exception cref="MalformedException">It is none.</exception>
    public static Bytes Layer(Bytes name) => name.Length > 0 ? FoldLayer(Value(name)) : throw new MalformedException("empty");

    private static void Append(StringBuilder folded, Rune rune)
    {
        bool isLeft = (Broken.Is(DefectKind.FoldAsciiOnly) && !rune.IsAscii) || (Broken.Is(DefectKind.FoldBmpOnly) && !rune.IsBmp);
        if (Broken.Is(DefectKind.FoldTurkic) && rune.Value is 'I' or 0x130)
            folded.Append(rune.Value == 'I' ? '\u0131' : 'i');
        else if (Broken.Is(DefectKind.FoldFull) && s_full.Value.TryGetValue(rune.Value, out int[]? full))
            folded.Append(string.Concat(full.Select(char.ConvertFromUtf32)));
        else if (!isLeft && Folding.Simple.TryGetValue(rune.Value, out int to))
            folded.Append(char.ConvertFromUtf32(to));
        else
            folded.Append(rune);
    }
}

using System.Globalization;
using System.Text;

using Loregd.Conformance.Kernel;
using Loregd.Conformance.Suite;
using Loregd.Conformance.Wire;

namespace Loregd.Conformance.Checks;

/// <summary>Names fold by CaseFolding 16.0.0, statuses C and S, code point by code point (seeds §3.1.7).</summary>
public static class FoldingChecks
{
    private const int Batch = 100;

    [Check("seeds 3.1.7")]
    public static void Every_mapping_of_CaseFolding_16_folds(Scene s)
    {
        (string From, string To)[] mappings = [.. Folding.Simple.Where(m => m.Key < 0x10000).Select(m => (char.ConvertFromUtf32(m.Key), char.ConvertFromUtf32(m.Value)))];
        AreFound(s, mappings);
    }

    [Check("seeds 3.1.7")]
    public static void Names_beyond_the_basic_plane_fold(Scene s)
    {
        (string From, string To)[] mappings = [.. Folding.Simple.Where(m => m.Key >= 0x10000).Select(m => (char.ConvertFromUtf32(m.Key), char.ConvertFromUtf32(m.Value)))];
        AreFound(s, mappings);
        Id guid = s.NewKey(s.Key, "x\U00010400y");
        Expect.Same([guid], s.Entries(s.Key, "X\U00010428Y").Select(e => e.Target), "targets");
    }

    [Check("seeds 3.1.7")]
    public static void Full_and_turkic_mappings_do_not_fold(Scene s)
    {
        foreach (FoldMapping mapping in Folding.All.Where(m => m.Status is 'F' or 'T'))
        {
            string from = char.ConvertFromUtf32(mapping.From), to = string.Concat(mapping.To.Select(char.ConvertFromUtf32));
            if (Folding.Fold(from) == Folding.Fold(to))
                continue;
            AreTwo(s, from, to);
        }
    }

    [Check("seeds 3.1.7")]
    public static void Folding_may_change_the_length_of_a_name(Scene s)
    {
        // In UTF-8: 2 bytes to 3, 3 to 2, 3 to 1.
        foreach ((string one, string other) in new[] { ("\u023a", "\u2c65"), ("\u1e9e", "\u00df"), ("\u212a", "k"), ("\u212b", "\u00e5"), ("\u2126", "\u03c9") })
        {
            Id guid = s.NewKey(s.Key, one + "x");
            Expect.Same([guid], s.Entries(s.Key, other + "X").Select(e => e.Target), $"targets of {other}X");
            s.Set(guid, one, 1);
            s.Set(guid, other, 2);
            Expect.Same([(Bytes)other], s.Values(guid).Select(v => v.Name), "names");
        }
    }

    [Check("seeds 3.1.7")]
    public static void Names_are_not_normalized(Scene s)
    {
        foreach ((string one, string other) in new[] { ("\u00e9", "e\u0301"), ("\ufb01", "fi"), ("\uff41", "a"), ("\u2460", "1"), ("\uac00", "\u1100\u1161"), ("\u00df", "ss"), ("\u0149", "\u02bcn") })
            AreTwo(s, one, other);
    }

    [Check("seeds 3.1.7")]
    public static void Nothing_else_folds(Scene s)
    {
        // Whatever upper and lower case make of a letter beyond its simple folding stays another name.
        foreach ((string one, string other) in new[] { ("\u0131", "i"), ("\u0130", "i"), ("\u0130", "\u0131"), ("\u03c2", "\u03c4"), ("\u1e9f", "\u00df"), ("\u01c5x", "\u01c4y"), ("\ua7ce", "\ua7cf"), ("\u1c89", "\u1c88") })
        {
            if (Folding.Fold(one) != Folding.Fold(other))
                AreTwo(s, one, other);
        }
    }

    [Check("seeds 3.1.7")]
    public static void Folding_applies_to_every_name(Scene s)
    {
        const string Sigma = "\u03a3", Final = "\u03c2", Small = "\u03c3";
        Id guid = s.NewKey(s.Key, Sigma);
        s.Is(Status.AlreadyExists, Ask.CreateEntry(s.Key, Final, "base", guid, s.Next()));
        s.Ok(Ask.HideEntry(s.Key, Final, "base", s.Next()));
        Expect.Same([Id.Zero], s.Entries(s.Key, Small).Select(e => e.Target), "targets");
        s.Ok(Ask.DeleteEntry(s.Key, Small, "base"));
        Expect.Equal(0, s.Children(s.Key).Children.Count, "children");
        ulong sequence = s.Set(guid, Sigma);
        s.Ok(Ask.SetValue(guid, Final, "base", 4, Samples.DwordOf(2), s.Next(), sequence));
        s.Ok(Ask.DeleteValue(guid, Small, "base"));
        Expect.Equal(0, s.Values(guid).Count, "values");
    }

    private static void AreTwo(Scene s, string one, string other)
    {
        s.Set(s.Key, one, 1);
        s.Set(s.Key, other, 2);
        Expect.True(s.Dword(s.Key, one) == 1, $"{Code(one)} and {Code(other)} to be two names", "one");
        s.Ok(Ask.DeleteValue(s.Key, one, "base"));
        s.Ok(Ask.DeleteValue(s.Key, other, "base"));
    }

    private static void AreFound(Scene s, (string From, string To)[] mappings)
    {
        foreach ((string From, string To)[] batch in mappings.Chunk(Batch))
        {
            ulong txn = s.Begin();
            // The data says which code point it was; of several that fold to the same the last one stays.
            Pending[] written = [.. batch.Select(m => s.Send(Ask.SetValue(s.Key, m.From, "base", 1, m.To, s.Next()), txn))];
            foreach (Pending write in written)
                write.Is(Status.Ok);
            Pending[] read = [.. batch.Select(m => s.Send(Ask.QueryValue(s.Key, m.To), txn))];
            foreach (((string from, string to), Pending answer) in batch.Zip(read))
            {
                IReadOnlyList<Value> values = Answer.Values(answer.Wait().Payload).Values;
                Expect.True(values is [var one] && one.Data.Equals((Bytes)to), $"{Code(from)} found as {Code(to)}", $"[{string.Join(' ', values)}]");
            }

            s.Abort(txn);
        }
    }

    private static string Code(string text) => string.Join(' ', text.EnumerateRunes().Select(rune => "U+" + rune.Value.ToString("X4", CultureInfo.InvariantCulture)));
}

using System.Globalization;
using System.Text;

namespace Peios.Rsi.Tests.Folding;

public sealed class CaseFoldingTests
{
    private static readonly Dictionary<int, int> Data = ReadData();

    [Fact]
    public void The_data_file_has_1484_mappings_38_of_which_change_the_length_and_282_lie_beyond_the_bmp()
    {
        Assert.Equal(1484, Data.Count);
        Assert.Equal(38, Data.Count(m => Length(m.Key) != Length(m.Value)));
        Assert.Equal(282, Data.Count(m => m.Key > 0xFFFF));
        Assert.True(Data.Count == CaseFoldingTable.Count, "The table was generated from other data.");
    }

    [Fact]
    public void Every_code_point_folds_as_the_data_file_says()
    {
        Span<byte> utf8 = stackalloc byte[4];
        Span<byte> folded = stackalloc byte[CaseFolding.MaxFoldedLength(4)];
        foreach (Rune rune in AllRunes())
        {
            int length = rune.EncodeToUtf8(utf8);
            int written = CaseFolding.Fold(utf8[..length], folded);
            Assert.Equal(System.Buffers.OperationStatus.Done, Rune.DecodeFromUtf8(folded[..written], out Rune result, out int consumed));
            int expected = Data.GetValueOrDefault(rune.Value, rune.Value);
            if (written != consumed || result.Value != expected)
                Assert.Fail($"U+{rune.Value:X4} folds to U+{result.Value:X4} ({written} bytes) instead of U+{expected:X4}");
        }
    }

    [Fact]
    public void Folding_twice_is_folding_once()
    {
        foreach (Rune rune in AllRunes())
        {
            int once = CaseFolding.FoldCodePoint(rune.Value);
            if (CaseFolding.FoldCodePoint(once) != once)
                Assert.Fail($"U+{rune.Value:X4} folds to U+{once:X4}, which folds further");
        }
    }

    [Fact]
    public void No_mapping_grows_by_more_than_MaxFoldedLength_allows_and_one_grows_by_as_much()
    {
        foreach ((int from, int to) in Data)
            Assert.True(Length(to) <= CaseFolding.MaxFoldedLength(Length(from)), $"U+{from:X4}");
        byte[] worst = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u023A", 127)));
        byte[] folded = new byte[CaseFolding.MaxFoldedLength(worst.Length)];
        Assert.Equal(folded.Length, CaseFolding.Fold(worst, folded));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("Machine", "machine")]
    [InlineData("already lower 0123456789 []{}@`_^", "already lower 0123456789 []{}@`_^")]
    [InlineData("\\A/B\\", "\\a/b\\")]
    [InlineData("ÄÖÜ und ABC", "äöü und abc")]
    [InlineData("Straße STRASSE", "straße strasse")] // full folding (status F) would give ss
    [InlineData("\u1E9E", "ß")] // status S, three bytes to two
    [InlineData("\u212A\u212B", "kå")] // the Kelvin and Ångström signs
    [InlineData("İIı", "İiı")] // status T is for Turkic languages
    [InlineData("ΣΑΣ ς", "σασ σ")]
    [InlineData("\U00010400\U0001E900\uFF21", "\U00010428\U0001E922\uFF41")]
    [InlineData("A\u0301", "a\u0301")] // not normalized
    [InlineData("漢字 KEY", "漢字 key")]
    [InlineData("a long ASCII Name That Takes More Than One Vector, THEN Ä AND ON", "a long ascii name that takes more than one vector, then ä and on")]
    public void Names_fold_to_what_they_should(string name, string expected)
    {
        Assert.Equal(expected, Fold(name));
        Assert.True(SameFolded(name, expected));
        Assert.True(SameFolded(expected, name));
    }

    [Theory]
    [InlineData("a", "")]
    [InlineData("a", "b")]
    [InlineData("a", "ab")]
    [InlineData("ab", "a")]
    [InlineData("@", "`")] // 32 apart, as A and a are
    [InlineData("[", "{")]
    [InlineData("ss", "ß")]
    [InlineData("ä", "a\u0308")]
    [InlineData("İ", "i")]
    public void Different_names_stay_different(string a, string b)
    {
        Assert.False(SameFolded(a, b));
        Assert.False(SameFolded(b, a));
        Assert.NotEqual(Fold(a), Fold(b));
    }

    [Fact]
    public void FoldedEquals_agrees_with_comparing_folded_names()
    {
        Random random = new(16);
        string[] letters = ["a", "A", "k", "K", "\u212A", "ß", "\u1E9E", "s", "S", "ſ", "\u023A", "\u2C65", "\U00010400", "\U00010428", "漢", "-"];
        for (int i = 0; i < 20_000; i++)
        {
            string a = Some(random, letters);
            string b = Some(random, letters);
            Assert.Equal(Fold(a) == Fold(b), SameFolded(a, b));
        }
    }

    [Fact]
    public void A_destination_too_small_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CaseFolding.Fold("abc"u8, new byte[2]));
        Assert.Throws<ArgumentException>(() => CaseFolding.Fold("aÄ"u8, new byte[2]));
        Assert.Throws<ArgumentException>(() => CaseFolding.Fold("\u023A"u8, new byte[2]));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_pass_unchanged()
    {
        byte[] folded = new byte[16];
        int written = CaseFolding.Fold([0x41, 0xFF, 0xC3, 0x42, 0xED, 0xA0, 0x80], folded);
        Assert.Equal([0x61, 0xFF, 0xC3, 0x62, 0xED, 0xA0, 0x80], folded[..written]);
        Assert.False(CaseFolding.FoldedEquals([0xFF], "ÿ"u8));
        Assert.True(CaseFolding.FoldedEquals([0xFF, 0x41], [0xFF, 0x61]));
    }

    private static string Fold(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] folded = new byte[CaseFolding.MaxFoldedLength(utf8.Length)];
        return Encoding.UTF8.GetString(folded, 0, CaseFolding.Fold(utf8, folded));
    }

    private static bool SameFolded(string a, string b) => CaseFolding.FoldedEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    private static string Some(Random random, string[] letters) =>
        string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => letters[random.Next(letters.Length)]));

    private static int Length(int codePoint) => new Rune(codePoint).Utf8SequenceLength;

    private static IEnumerable<Rune> AllRunes() =>
        Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(codePoint => new Rune(codePoint));

    private static Dictionary<int, int> ReadData() =>
        File.ReadLines(Path.Combine(Repository.Root, "tests", "data", "CaseFolding-16.0.0.txt"))
            .Select(line => line.Split('#')[0].Split(';', StringSplitOptions.TrimEntries))
            .Where(fields => fields.Length >= 3 && fields[1] is "C" or "S")
            .ToDictionary(fields => Hex(fields[0]), fields => Hex(fields[2]));

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

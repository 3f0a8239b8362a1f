using System.Text;
using Peios.Rsi;
using Reg.Import;

namespace Reg.Tests;

public sealed class RegFileParserTests
{
    [Fact]
    public void Keys_come_in_order_under_the_hives_names()
    {
        Assert.Equal(
            [@"Machine", @"Machine\Soft ware\A]b", @"Users\x"],
            Parse("[HKEY_LOCAL_MACHINE]", @"[HKEY_local_machine\Soft ware\A]b]", @"[HKEY_USERS\x]", "").Keys.Select(key => key.Path));
    }

    [Fact]
    public void Quoted_text_is_REG_SZ_with_its_escapes_undone() =>
        Is("\"na\\\\me\"=\"a \\\"b\\\" \\\\ \\n\"", @"na\me", RegType.Sz, "a \"b\" \\ \\n\0"u8);

    [Fact]
    public void An_at_sign_is_the_default_value() => Is("@=\"x\"", "", RegType.Sz, "x\0"u8);

    [Fact]
    public void Names_may_hold_anything_that_is_quoted() => Is("\"a]=;[b/\\\\\"=dword:0000000A", "a]=;[b/\\", RegType.Dword, [10, 0, 0, 0]);

    [Fact]
    public void Blanks_around_the_equals_sign_and_a_comment_do_not_matter() => Is(" \"a\" = dword:1 ; one", "a", RegType.Dword, [1, 0, 0, 0]);

    [Fact]
    public void Text_may_run_over_several_lines() => Is("\"a\"=\"one\ntwo\"", "a", RegType.Sz, "one\ntwo\0"u8);

    [Fact]
    public void Bytes_may_run_over_several_lines_with_comments_between() =>
        Is("\"a\"=hex:01,\\\n  ; not this\n  02,\\\n  03", "a", RegType.Binary, [1, 2, 3]);

    [Fact]
    public void Bytes_may_be_none_at_all() => Is("\"a\"=hex:", "a", RegType.Binary, []);

    [Theory]
    [InlineData("hex(0):00,00", RegType.None, "0000")]
    [InlineData("hex(4):01,02,03,04", RegType.Dword, "01020304")]
    [InlineData("hex(5):01,02,03,04", RegType.DwordBigEndian, "01020304")]
    [InlineData("hex(8):aa", 8, "aa")]
    [InlineData("hex(b):01,00,00,00,00,00,00,00", RegType.Qword, "0100000000000000")]
    public void Other_types_keep_their_bytes(string data, uint type, string hex) => Is($"\"a\"={data}", "a", type, Convert.FromHexString(hex));

    [Theory]
    [InlineData("hex(1):61,00,00,00", RegType.Sz, "a\0")]
    [InlineData("hex(2):25,00,e4,00,25,00,00,00", RegType.ExpandSz, "%ä%\0")]
    [InlineData("hex(2):25,00", RegType.ExpandSz, "%\0")]
    [InlineData("hex(2):", RegType.ExpandSz, "\0")]
    [InlineData("hex(2):3d,d8,00,de,00,00", RegType.ExpandSz, "\U0001F600\0")]
    [InlineData("hex(6):61,00", RegType.Link, "a\0")]
    [InlineData("hex(7):61,00,00,00,62,00,00,00,00,00", RegType.MultiSz, "a\0b\0\0")]
    [InlineData("hex(7):61,00,00,00", RegType.MultiSz, "a\0\0")]
    [InlineData("hex(7):61,00", RegType.MultiSz, "a\0\0")]
    [InlineData("hex(7):00,00", RegType.MultiSz, "\0")]
    [InlineData("hex(7):00,00,00,00", RegType.MultiSz, "\0")]
    [InlineData("hex(7):", RegType.MultiSz, "\0")]
    [InlineData("hex(7):61,00,00,00,00,00,62,00,00,00,00,00", RegType.MultiSz, "a\0\0b\0\0")]
    public void Text_in_UTF16_becomes_UTF8_with_its_terminators(string data, uint type, string text) =>
        Is($"\"a\"={data}", "a", type, Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("hex(2):25")]
    [InlineData("hex(2):25,00,25")]
    [InlineData("hex(7):00,d8,00,00")]
    public void What_is_not_UTF16_is_kept_as_it_is_and_said(string data)
    {
        Result result = Parse("[HKEY_USERS]", $"\"a\"={data}");
        Assert.Equal(Convert.FromHexString(data[(data.IndexOf(':', StringComparison.Ordinal) + 1)..].Replace(",", "", StringComparison.Ordinal)), Assert.Single(result.Keys[0].Values).Data);
        RegFileNote note = Assert.Single(result.Notes);
        Assert.Contains("raw bytes", note.Reason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (note.Keys, note.Values));
    }

    [Fact]
    public void Deletions_of_values_and_keys_are_read()
    {
        Result result = Parse("[HKEY_USERS\\a]", "\"x\"=-", "@=-", "[-HKEY_USERS\\b]");
        Assert.Equal(["x", ""], result.Keys[0].Values.Select(value => value.Name));
        Assert.All(result.Keys[0].Values, value => Assert.True(value.IsDeletion));
        Assert.Equal((@"Users\b", true), (result.Keys[1].Path, result.Keys[1].IsDeletion));
    }

    [Theory]
    [InlineData(@"HKEY_LOCAL_MACHINE\a/b", "cannot hold a /")]
    [InlineData(@"HKEY_LOCAL_MACHINE\a\\b", "empty name")]
    [InlineData(@"HKEY_CURRENT_USER\a", "no hive")]
    [InlineData(@"-HKEY_USERS", "root")]
    [InlineData("", "no hive")]
    public void A_key_that_cannot_be_is_left_out_with_its_values_and_counted(string path, string reason)
    {
        Result result = Parse($"[{path}]", "\"a\"=\"1\"", "\"b\"=hex(ffff0007):00", "[HKEY_USERS]", "\"c\"=\"1\"");
        Assert.Equal("Users", Assert.Single(result.Keys).Path);
        RegFileNote note = Assert.Single(result.Notes);
        Assert.Contains(reason, note.Reason, StringComparison.Ordinal);
        Assert.Equal((3, 1, 2), (note.Line, note.Keys, note.Values));
    }

    [Fact]
    public void A_key_over_255_bytes_is_left_out() =>
        Assert.Empty(Parse($"[HKEY_USERS\\{new string('ä', 128)}]").Keys);

    [Fact]
    public void A_value_name_over_255_bytes_is_left_out_and_its_key_stays()
    {
        Result result = Parse("[HKEY_USERS\\a]", $"\"{new string('x', 256)}\"=\"1\"", $"\"{new string('y', 255)}\"=\"1\"");
        Assert.Equal(new string('y', 255), Assert.Single(Assert.Single(result.Keys).Values).Name);
        Assert.Equal((4, 0, 1), (result.Notes[0].Line, result.Notes[0].Keys, result.Notes[0].Values));
    }

    [Theory]
    [InlineData("\"a\"=hex(ffff0007):00", "0xFFFF0007")]
    [InlineData("\"a\"=hex(ffff):", "0xFFFF")]
    [InlineData("\"a\"=hex(c):00", "0xC")]
    [InlineData("\"a\"=hex:0", "pairs")]
    [InlineData("\"a\"=dword:123456789", "dword")]
    [InlineData("\"a\"=dword:", "dword")]
    [InlineData("\"a\"=what", "neither")]
    [InlineData("\"a\"", "=")]
    [InlineData("\"a\"=\"x\" y", "follows")]
    [InlineData("\"a\"=\"x", "quote")]
    public void A_value_that_cannot_be_read_is_left_out_with_a_reason(string line, string reason)
    {
        Result result = Parse("[HKEY_USERS]", line);
        Assert.Empty(Assert.Single(result.Keys).Values);
        RegFileNote note = Assert.Single(result.Notes);
        Assert.Contains(reason, note.Reason, StringComparison.Ordinal);
        Assert.Equal((0, 1), (note.Keys, note.Values));
    }

    [Fact]
    public void Lines_before_the_first_key_and_lines_that_are_nothing_are_said()
    {
        Result result = Parse("\"a\"=\"1\"", "[HKEY_USERS]", "nonsense", "; a comment");
        Assert.Equal([3, 5], result.Notes.Select(note => note.Line));
    }

    [Theory]
    [InlineData("\"a b=dword:1", "closing quote of its name")]
    [InlineData("\"a b=\"x\"", "= is missing")]
    [InlineData("[HKEY_USERS\\b", "closing ]")]
    [InlineData("[", "closing ]")]
    public void A_quote_or_bracket_that_is_missing_is_said_with_the_text_and_number_of_its_line(string broken, string reason)
    {
        Result result = Parse("[HKEY_USERS\\a]", "\"x\"=\"1\"", broken, "[HKEY_USERS\\c]", "\"y\"=\"1\"");
        RegFileNote note = Assert.Single(result.Notes);
        Assert.Contains(reason, note.Reason, StringComparison.Ordinal);
        Assert.Equal(5, note.Line);
        Assert.DoesNotContain("@", note.What, StringComparison.Ordinal);
        if (reason.StartsWith("closing", StringComparison.Ordinal))
            Assert.Equal($"line \"{broken}\"", note.What);
        Assert.Equal(1, note.Keys + note.Values);
        Assert.Equal([@"Users\a x", @"Users\c y"], result.Keys.SelectMany(key => key.Values.Select(value => $"{key.Path} {value.Name}")));
    }

    [Theory]
    [InlineData("\"a=\"1\"")]
    [InlineData("\"a\"=\"1")]
    [InlineData("\"a=dword:1")]
    public void A_quote_that_is_missing_costs_no_other_line(string broken)
    {
        Result result = Parse("[HKEY_USERS]", broken, "\"b\"=\"2\"", "\"c\"=dword:3", "\"d\"=\"\"");
        Assert.Equal(["b", "c", "d"], Assert.Single(result.Keys).Values.Select(value => value.Name));
        Assert.Equal(4, Assert.Single(result.Notes).Line);
    }

    [Fact]
    public void A_name_may_run_over_several_lines_and_its_data_too() => Is("\"a\nb\"=\"one\ntwo\"", "a\nb", RegType.Sz, "one\ntwo\0"u8);

    [Theory]
    [InlineData("REGEDIT4\n", "older")]
    [InlineData("", "first line")]
    [InlineData("[HKEY_USERS]\n", "first line")]
    public void Another_format_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<RegFileException>(() => new RegFileParser(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Files_are_UTF16_or_UTF8_with_a_mark_or_UTF8_without_one()
    {
        string text = RegFileParser.Header + "\r\n\r\n[HKEY_USERS\\ä\U0001F600]\r\n";
        byte[][] files = [[0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)], [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)], Encoding.UTF8.GetBytes(text)];
        foreach (byte[] file in files)
            Assert.Equal("Users\\ä\U0001F600", Assert.Single(new RegFileParser(RegFileText.Decode(file)).ReadKeys()).Path);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_and_halves_of_surrogate_pairs_leave_out_only_what_holds_them()
    {
        byte[] file = [.. Encoding.UTF8.GetBytes(RegFileParser.Header + "\n[HKEY_USERS\\a]\n\"x\"=\""), 0xE4, .. "\"\n\"y\"=\"1\"\n[HKEY_USERS\\"u8, 0xFF, .. "]\n"u8];
        var parser = new RegFileParser(RegFileText.Decode(file));
        Assert.Equal("y", Assert.Single(Assert.Single(parser.ReadKeys()).Values).Name);
        Assert.Equal([3, 5], parser.Notes.Select(note => note.Line));
        var lone = new RegFileParser(RegFileText.Decode([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(RegFileParser.Header + "\n[HKEY_USERS\\"), 0, 0xD8, .. Encoding.Unicode.GetBytes("]\n")]));
        Assert.Empty(lone.ReadKeys());
    }

    private static void Is(string line, string name, uint type, ReadOnlySpan<byte> data)
    {
        Result result = Parse(["[HKEY_USERS]", .. line.Split('\n')]);
        Assert.Empty(result.Notes);
        RegFileValue value = Assert.Single(Assert.Single(result.Keys).Values);
        Assert.Equal((name, type, false), (value.Name, value.Type, value.IsDeletion));
        Assert.Equal(data.ToArray(), value.Data);
    }

    private static Result Parse(params string[] lines)
    {
        var parser = new RegFileParser(RegFileParser.Header + "\n\n" + string.Join('\n', lines));
        RegFileKey[] keys = [.. parser.ReadKeys()];
        return new Result(keys, parser.Notes);
    }

    private sealed record Result(RegFileKey[] Keys, IReadOnlyList<RegFileNote> Notes);
}

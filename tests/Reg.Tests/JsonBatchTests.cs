using Peios.Lcs;
using Peios.Rsi;
using Reg.Export;
using Reg.Import;
using Reg.Subtrees;

namespace Reg.Tests;

public sealed class JsonBatchTests
{
    [Theory]
    [InlineData("\"sz\"", "\"ä\\n\"", RegType.Sz, "c3a40a00")]
    [InlineData("\"expand\"", "\"%x%\"", RegType.ExpandSz, "25782500")]
    [InlineData("\"multi\"", "[\"a\", \"b\"]", RegType.MultiSz, "6100620000")]
    [InlineData("\"multi\"", "[]", RegType.MultiSz, "00")]
    [InlineData("\"dword\"", "4294967295", RegType.Dword, "ffffffff")]
    [InlineData("\"dword\"", "1", RegType.Dword, "01000000")]
    [InlineData("\"dword-be\"", "1", RegType.DwordBigEndian, "00000001")]
    [InlineData("\"qword\"", "18446744073709551615", RegType.Qword, "ffffffffffffffff")]
    [InlineData("\"binary\"", "\"00fF\"", RegType.Binary, "00ff")]
    [InlineData("\"binary\"", "\"\"", RegType.Binary, "")]
    [InlineData("\"link\"", "\"Machine\\\\a\"", RegType.Link, "4d616368696e655c6100")]
    [InlineData("\"none\"", "\"01\"", RegType.None, "01")]
    public void Each_type_has_its_data_in_whatever_order_the_members_are(string typeName, string data, uint type, string hex)
    {
        foreach (string members in new[] { $"\"name\": \"n\", \"type\": {typeName}, \"data\": {data}", $"\"data\": {data}, \"type\": {typeName}, \"name\": \"n\"" })
        {
            RegFileKey key = Assert.Single(JsonBatchParser.Parse($"{{\"keys\": [{{\"values\": [{{{members}}}], \"path\": \"Machine\\\\A\"}}]}}"));
            RegFileValue value = Assert.Single(key.Values);
            Assert.Equal((@"Machine\A", "n", type, hex), (key.Path, value.Name, value.Type, Convert.ToHexStringLower(value.Data)));
        }
    }

    [Fact]
    public void Keys_need_no_values_and_a_value_of_type_none_no_data()
    {
        IReadOnlyList<RegFileKey> keys = JsonBatchParser.Parse("""{"keys": [{"path": "Machine"}, {"path": "Users\\b", "values": [{"name": "", "type": "none"}]}]}""");
        Assert.Equal([@"Machine", @"Users\b"], keys.Select(key => key.Path));
        Assert.Empty(keys[0].Values);
        Assert.Equal([], Assert.Single(keys[1].Values).Data);
    }

    [Theory]
    [InlineData("eventd-config.reg", 7)]
    [InlineData("eventd-service.reg", 3)]
    public void The_seeds_are_read_whole_and_written_again_as_they_are(string seed, int keys)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds", seed));
        Assert.True(JsonBatchParser.Recognizes(text));
        IReadOnlyList<RegFileKey> read = JsonBatchParser.Parse(text);
        Assert.Equal(keys, read.Count);
        (string written, IReadOnlyList<ExportNote> notes) = Write(read.Select(key =>
            new SubtreeKey(key.Path, false, false, [.. key.Values.Select(value => new RegistryValue(value.Name, value.Type, value.Data, "base", 1))])));
        Assert.Empty(notes);
        Assert.Equal(text.TrimEnd(), written.TrimEnd());
    }

    [Theory]
    [InlineData("""{"keys": [], "more": 1}""", "line 1: \"more\" is no member")]
    [InlineData("""{"keys": [{"path": "Machine", "sd": ""}]}""", "\"sd\" is no member")]
    [InlineData("""{"keys": [{"path": "Machine", "values": [{"name": "a", "type": "sz", "data": "", "layer": "x"}]}]}""", "\"layer\" is no member")]
    [InlineData("{\"keys\": [\n{\"path\": \"Machine\",\n\"path\": \"Users\"}]}", "line 3: a second \"path\"")]
    [InlineData("{\"keys\": [\n{}]}", "line 2: the key's \"path\" is missing")]
    [InlineData("{}", "\"keys\" is missing")]
    [InlineData("{\"keys\": [\n{\"path\":", "line 2: it is not JSON")]
    [InlineData("{\"keys\": []} {}", "it is not JSON")]
    [InlineData("{\"keys\": {}}", "an array of keys")]
    [InlineData("{\"keys\": [1]}", "a key is an object")]
    [InlineData("""{"keys": [{"path": "Machine\\\\a"}]}""", "empty name")]
    [InlineData("""{"keys": [{"path": "Machine/a"}]}""", "cannot hold a /")]
    [InlineData("""{"keys": [{"path": "Machine\\\ud800"}]}""", "not valid Unicode")]
    public void Anything_else_is_refused_with_line_and_reason(string text, string reason) => Refused(text, reason);

    [Theory]
    [InlineData("\"name\": \"a\"", "\"type\" is missing")]
    [InlineData("\"type\": \"sz\", \"data\": \"\"", "\"name\" is missing")]
    [InlineData("\"name\": \"a\", \"type\": \"sz\"", "\"data\" are missing")]
    [InlineData("\"name\": \"a\", \"type\": \"string\", \"data\": \"\"", "\"string\" is no type; there are sz,")]
    [InlineData("\"name\": \"a\", \"type\": \"sz\", \"data\": 1", "are a text")]
    [InlineData("\"name\": \"a\", \"type\": \"sz\", \"data\": \"a\\u0000b\"", "NUL")]
    [InlineData("\"name\": \"a\", \"type\": \"multi\", \"data\": \"a\"", "array of texts")]
    [InlineData("\"name\": \"a\", \"type\": \"multi\", \"data\": [1]", "texts")]
    [InlineData("\"name\": \"a\", \"type\": \"multi\", \"data\": [[]]", "texts")]
    [InlineData("\"name\": \"a\", \"type\": \"dword\", \"data\": 4294967296", "0 to 4294967295")]
    [InlineData("\"name\": \"a\", \"type\": \"dword\", \"data\": -1", "whole number")]
    [InlineData("\"name\": \"a\", \"type\": \"dword\", \"data\": 1.5", "whole number")]
    [InlineData("\"name\": \"a\", \"type\": \"dword\", \"data\": \"1\"", "whole number")]
    [InlineData("\"name\": \"a\", \"type\": \"qword\", \"data\": 18446744073709551616", "whole number")]
    [InlineData("\"name\": \"a\", \"type\": \"binary\", \"data\": \"0\"", "hexadecimal")]
    [InlineData("\"name\": \"a\", \"type\": \"binary\", \"data\": {}", "object")]
    [InlineData("\"name\": \"a\", \"type\": \"none\", \"data\": null", "bytes in hexadecimal")]
    public void A_value_that_is_none_is_refused(string members, string reason) =>
        Refused($"{{\"keys\": [{{\"path\": \"Machine\", \"values\": [{{{members}}}]}}]}}", reason);

    [Fact]
    public void What_the_format_cannot_say_is_left_out_and_said()
    {
        (string written, IReadOnlyList<ExportNote> notes) = Write(
        [
            new SubtreeKey("Machine", false, false, [Value("short", RegType.Dword, [1]), Value("list", RegType.ResourceList, []), Value("bad", RegType.Sz, [0xFF]), Value("ok", RegType.Qword, new byte[8])]),
            new SubtreeKey(@"Machine\link", false, true, []),
        ]);
        Assert.Equal(["value short of Machine", "value list of Machine", "value bad of Machine", @"key Machine\link"], notes.Where(note => note.IsLeftOut).Select(note => note.What));
        RegFileKey key = Assert.Single(JsonBatchParser.Parse(written));
        Assert.Equal("ok", Assert.Single(key.Values).Name);
    }

    [Fact]
    public void What_comes_back_otherwise_is_said()
    {
        (string written, IReadOnlyList<ExportNote> notes) = Write([new SubtreeKey(@"Machine\v", true, false, [Value("a", RegType.Sz, "a"u8), Value("m", RegType.MultiSz, [0, 0])])]);
        Assert.Equal([@"key Machine\v", @"value a of Machine\v", @"value m of Machine\v"], notes.Select(note => note.What));
        Assert.DoesNotContain(notes, note => note.IsLeftOut);
        Assert.Equal(2, Assert.Single(JsonBatchParser.Parse(written)).Values.Count);
    }

    private static RegistryValue Value(string name, uint type, ReadOnlySpan<byte> data) => new(name, type, data.ToArray(), "base", 1);

    private static (string Text, IReadOnlyList<ExportNote> Notes) Write(IEnumerable<SubtreeKey> keys)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var writer = new JsonBatchWriter(output, isIndented: true);
        writer.Begin();
        foreach (SubtreeKey key in keys)
            writer.Write(key);
        writer.End();
        return (output.ToString(), writer.Notes);
    }

    private static void Refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<RegFileException>(() => JsonBatchParser.Parse(text)).Message, StringComparison.Ordinal);
}

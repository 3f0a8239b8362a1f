using System.Text.Json;

namespace Reg.Tests;

public sealed class ValueCommandTests : IDisposable
{
    private readonly CommandBench _reg = new();

    public void Dispose() => _reg.Dispose();

    [Fact]
    public void Get_L_shows_all_layers_the_strongest_first_and_marks_the_winner()
    {
        _reg.Run(0, "set", "-p", @"Machine\a", "v", "1");
        _reg.Run(0, "set", @"Machine\a", "v", "2", "--layer", "site");
        _reg.Run(0, "set", @"Machine\a", "v", "3", "--layer", "off");
        Assert.Equal(["*  v     site           10", "   v     base            0", "   v     off      disabled"], Lines(_reg.Run(0, "get", "-L", @"Machine\a", "v"), 26));
        Assert.Equal("2\n", _reg.Run(0, "get", @"Machine\a", "v"));

        JsonElement[] entries = [.. _reg.Json("get", "-L", @"Machine\a", "V").GetProperty("entries").EnumerateArray()];
        Assert.Equal(["site", "base", "off"], entries.Select(entry => entry.GetProperty("layer").GetString()));
        Assert.Equal([true, false, false], entries.Select(entry => entry.GetProperty("wins").GetBoolean()));
        Assert.Equal([2, 1, 3], entries.Select(entry => entry.GetProperty("data").GetInt32()));
        Assert.False(entries[2].GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public void A_mask_hides_a_value_and_get_L_shows_who_does_it()
    {
        _reg.Run(0, "set", "-p", @"Machine\a", "v", "1");
        _reg.Run(0, "mask", @"Machine\a", "v", "--layer", "site");
        _reg.Run(ExitCodes.NotFound, "get", @"Machine\a", "v");
        string layers = _reg.Run(0, "get", "-L", @"Machine\a", "v");
        Assert.Contains("*  v     site           10", layers, StringComparison.Ordinal);
        Assert.Contains("masked", layers, StringComparison.Ordinal);
        _reg.Run(0, "unmask", @"Machine\a", "v", "--layer", "site");
        Assert.Equal("1\n", _reg.Run(0, "get", @"Machine\a", "v"));
        _reg.Run(ExitCodes.NotFound, "unmask", @"Machine\a", "v", "--layer", "site");
    }

    [Fact]
    public void Unmask_leaves_a_value_that_is_no_mask()
    {
        _reg.Run(0, "set", "-p", @"Machine\a", "v", "1");
        _reg.Run(ExitCodes.NotFound, "unmask", @"Machine\a", "v");
        Assert.Equal("1\n", _reg.Run(0, "get", @"Machine\a", "v"));
    }

    [Fact]
    public void A_mask_without_a_name_is_for_all_values()
    {
        _reg.Run(0, "set", "-p", @"Machine\a", "v", "1");
        _reg.Run(ExitCodes.NotFound, "unmask", @"Machine\a", "--layer", "site");
        _reg.Run(0, "mask", @"Machine\a", "--layer", "SITE");
        Assert.Equal("", _reg.Run(0, "get", @"Machine\a"));
        Assert.Contains("*  (all values)  site", _reg.Run(0, "get", "-L", @"Machine\a", "v"), StringComparison.Ordinal);
        JsonElement last = _reg.Json("get", "-L", @"Machine\a").GetProperty("entries").EnumerateArray().Last();
        Assert.Equal("all-masked", last.GetProperty("kind").GetString());
        _reg.Run(ExitCodes.NotFound, "get", "-L", @"Machine\a", "other");
        _reg.Run(0, "unmask", @"Machine\a", "--layer", "site");
        Assert.Equal("1\n", _reg.Run(0, "get", @"Machine\a", "v"));
    }

    [Fact]
    public void Set_p_creates_the_key_and_those_above_it_in_the_layer()
    {
        _reg.Run(ExitCodes.NotFound, "set", @"Machine\a\b", "v", "1");
        _reg.Run(0, "set", "-p", @"Machine\a\b", "v", "1", "--layer", "site");
        Assert.Equal("1\n", _reg.Run(0, "get", @"Machine\a\b", "v"));
        Assert.Contains("*  a       site ", _reg.Run(0, "ls", "-L", "Machine"), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_with_an_expected_sequence_writes_only_if_nobody_wrote_in_between()
    {
        _reg.Run(0, "set", "-p", @"Machine\a", "v", "1");
        string sequence = _reg.Json("get", @"Machine\a", "v").GetProperty("sequence").GetRawText();
        _reg.Run(0, "set", @"Machine\a", "v", "2", "--expected-seq", sequence);
        _reg.Run(ExitCodes.Conflict, "set", @"Machine\a", "v", "3", "--expected-seq", sequence);
        Assert.Contains($"the value v of Machine\\a does not have sequence {sequence} in layer base; get -L", _reg.Error, StringComparison.Ordinal);
        _reg.Run(ExitCodes.Conflict, "mask", @"Machine\a", "v", "--expected-seq", sequence);
        Assert.Equal("2\n", _reg.Run(0, "get", @"Machine\a", "v"));
    }

    [Theory]
    [InlineData(ExitCodes.Invalid, "set", "Machine", "v", "1", "--expected-seq", "0")]
    [InlineData(ExitCodes.Usage, "set", "Machine", "v", "1", "--expected-seq", "x")]
    [InlineData(ExitCodes.Usage, "mask", "Machine", "--expected-seq", "5")]
    [InlineData(ExitCodes.NotFound, "set", "Machine", "v", "1", "--layer", "nowhere")]
    [InlineData(ExitCodes.NotFound, "mask", "Machine", "v", "--layer", "nowhere")]
    [InlineData(ExitCodes.NotFound, "unmask", "Machine", "--layer", "nowhere")]
    [InlineData(ExitCodes.NotFound, "del", "Machine", "v", "--layer", "nowhere")]
    public void What_cannot_be_written_has_its_exit_status(int status, params string[] words) => _reg.Run(status, words);

    [Fact]
    public void Del_of_a_value_that_another_layer_has_says_which()
    {
        _reg.Run(0, "set", "Machine", "v", "1", "--layer", "site");
        _reg.Run(ExitCodes.NotFound, "del", "Machine", "v");
        Assert.Contains("it is in layer site", _reg.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sz:text", "sz", "\"text\"")]
    [InlineData("expand:%A%", "expand", "\"%A%\"")]
    [InlineData("multi:a,b", "multi", "[\"a\",\"b\"]")]
    [InlineData("dword:0xffffffff", "dword", "4294967295")]
    [InlineData("hex(5):00000102", "dword-be", "258")]
    [InlineData("qword:18446744073709551615", "qword", "18446744073709551615")]
    [InlineData("hex:00ff", "binary", "\"00ff\"")]
    [InlineData("hex(0):", "none", "\"\"")]
    [InlineData("hex(6):6100", "link", "\"a\"")]
    [InlineData("hex(8):01", "0x8", "\"01\"")]
    public void JSON_values_are_as_in_the_batches_of_the_seeds(string literal, string type, string data)
    {
        _reg.Run(0, "set", "Machine", "v", literal);
        JsonElement value = _reg.Json("get", "Machine", "v");
        Assert.Equal(("v", type, data), (value.GetProperty("name").GetString(), value.GetProperty("type").GetString(), value.GetProperty("data").GetRawText()));
        Assert.False(value.TryGetProperty("hex", out _));
    }

    [Theory]
    [InlineData("hex(1):ff", "sz")]
    [InlineData("hex(4):01", "dword")]
    [InlineData("hex(b):01", "qword")]
    [InlineData("hex(5):01", "dword-be")]
    [InlineData("hex(7):ff", "multi")]
    public void JSON_shows_data_that_do_not_fit_their_type_as_bytes(string literal, string type)
    {
        _reg.Run(0, "set", "Machine", "v", literal);
        JsonElement value = _reg.Json("get", "Machine", "v");
        Assert.Equal((type, literal[(literal.IndexOf(':', StringComparison.Ordinal) + 1)..]), (value.GetProperty("type").GetString(), value.GetProperty("hex").GetString()));
        Assert.False(value.TryGetProperty("data", out _));
    }

    [Fact]
    public void A_mutation_says_in_JSON_what_it_did_and_in_text_nothing()
    {
        Assert.Equal("", _reg.Run(0, "set", "Machine", "v", "1"));
        JsonElement done = _reg.Json("set", "machine", "v", "1", "--layer", "SITE");
        Assert.Equal(("Machine", "v", "site"), (done.GetProperty("path").GetString(), done.GetProperty("name").GetString(), done.GetProperty("layer").GetString()));
    }

    /// <summary>The lines below the header, cut.</summary>
    private static string[] Lines(string table, int width) => [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line[..width])];
}

using System.Text;
using System.Text.Json;
using Peios.Lcs;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;
using Reg.Commands;

namespace Reg.Tests;

/// <summary>Files, search and comparison, against a scripted source.</summary>
public sealed class FileCommandTests : IDisposable
{
    private readonly Bench _bench = LayeredBench.With(options: new LcsOptions { UnawaitedOkTakesSourceDown = false });
    private readonly string _folder = Directory.CreateTempSubdirectory("reg-").FullName;
    private readonly StringWriter _out = new(), _error = new();
    private readonly RegContext _context;
    private string? _answer;

    public FileCommandTests()
    {
        _context = new RegContext(() => _bench.Registry, _out, _error) { WorkingDirectory = _folder, Ask = _ => _answer };
        KeyGuid app = _bench.Store.AddKey(_bench.Root, "App");
        _bench.Store.AddValue(app, "Port", RegType.Dword, ValueEncoding.FromDword(8080));
        _bench.Store.AddValue(app, "name", RegType.Sz, ValueEncoding.FromText("Straße Nord"));
        _bench.Store.AddValue(_bench.Store.AddKey(app, "Sub Key"), "list", RegType.MultiSz, ValueEncoding.FromStrings(["one", "two"]));
        KeyGuid other = _bench.Store.AddKey(_bench.Root, "Other");
        _bench.Store.AddValue(other, "PORT", RegType.Dword, ValueEncoding.FromDword(8080));
        _bench.Store.AddValue(other, "name", RegType.Sz, ValueEncoding.FromText("South"));
        _bench.Store.AddKey(_bench.Store.AddKey(other, "more"), "below");
    }

    public void Dispose()
    {
        _bench.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Export_writes_to_the_output_in_the_spelling_of_the_registry() =>
        Assert.Equal(
            """
            Windows Registry Editor Version 5.00

            [HKEY_LOCAL_MACHINE\App]
            "Port"=dword:00001f90
            "name"="Straße Nord"

            [HKEY_LOCAL_MACHINE\App\Sub Key]
            "list"=hex(7):6f,00,6e,00,65,00,00,00,74,00,77,00,6f,00,00,00,00,00

            """, Run(0, "export", "machine/aPP"));

    [Fact]
    public void What_export_prints_an_import_takes_from_its_input()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Run(0, "export", @"Machine\App")));
        var context = new RegContext(() => _bench.Registry, _out, _error) { Input = input };
        Assert.Equal(0, new CommandTree(context, inShell: false).Run(["import", "-", "--into", @"Machine\Copy"]));
        Assert.Equal("", Run(0, "diff", @"Machine\App", @"Machine\Copy"));
    }

    [Fact]
    public void Export_makes_a_JSON_batch_when_it_is_told_to_or_the_file_is_called_so()
    {
        string printed = Run(0, "export", "--json", @"Machine\App");
        Run(0, "export", @"Machine\App", "a.json");
        using JsonDocument output = JsonDocument.Parse(printed), file = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "a.json")));
        Assert.True(JsonElement.DeepEquals(output.RootElement, file.RootElement));
        Assert.Equal(8080u, output.RootElement.GetProperty("keys")[0].GetProperty("values")[0].GetProperty("data").GetUInt32());
    }

    [Fact]
    public void A_JSON_batch_is_one_line_unless_it_is_for_a_terminal_or_a_file()
    {
        Assert.Equal(1, Run(0, "export", "--json", @"Machine\App").Count(c => c == '\n'));
        Assert.Equal(1, Run(0, "export", "--json", @"Machine\App", "-").Count(c => c == '\n'));
        Assert.Equal(1, Run(0, "export", "--json", @"Machine\App", "a.json").Count(c => c == '\n'));
        string written = File.ReadAllText(Path.Combine(_folder, "a.json"));
        Assert.StartsWith("{\n  \"keys\": [\n    {\n      \"path\": ", written, StringComparison.Ordinal);
        using var shown = new StringWriter();
        var terminal = new RegContext(() => _bench.Registry, shown, _error) { IsTerminal = true };
        Assert.Equal(0, new CommandTree(terminal, inShell: false).Run(["export", "--json", @"Machine\App"]));
        Assert.Equal(written, shown.ToString());
    }

    [Theory]
    [InlineData("import")]
    [InlineData("apply")]
    public void The_JSON_of_export_can_be_read_back_and_that_of_tree_is_refused_with_what_to_do(string command)
    {
        File.WriteAllText(Path.Combine(_folder, "export.json"), Run(0, "export", "--json", @"Machine\App"));
        File.WriteAllText(Path.Combine(_folder, "tree.json"), Run(0, "tree", "--json", "--values", @"Machine\App"));
        Run(0, command, "export.json", "--into", @"Machine\Copy");
        Assert.Equal("", Run(0, "diff", @"Machine\App", @"Machine\Copy"));
        Run(ExitCodes.Invalid, command, "tree.json", "--into", @"Machine\Other copy");
        Assert.Contains("export --json", _error.ToString(), StringComparison.Ordinal);
        Run(ExitCodes.NotFound, "ls", @"Machine\Other copy");
    }

    [Fact]
    public void What_is_told_of_a_value_has_the_line_of_the_value()
    {
        string tooLong = new('x', _bench.Registry.Options.MaxValueBytes + 1);
        File.WriteAllText(Path.Combine(_folder, "a.reg"), $"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\App]\n\"Port\"=dword:1\n\"none\"=-\n\n\"long\"=\"{tooLong}\"\n");
        string report = Run(0, "import", "a.reg");
        Assert.Contains("line 5: value \"none\"", report, StringComparison.Ordinal);
        Assert.Contains("line 7: value \"long\"", report, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "a.json"), $$"""
            {"keys": [{"path": "Machine\\App", "values": [
              {"name": "Port", "type": "dword", "data": 1},
              {"name": "long", "type": "sz", "data": "{{tooLong}}"}]}]}
            """);
        Assert.Contains("line 3: value \"long\"", Run(0, "apply", "a.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_in_UTF16_has_its_byte_order_mark_and_CR_LF()
    {
        Run(0, "export", @"Machine\App", "a.reg", "--utf16");
        byte[] bytes = File.ReadAllBytes(Path.Combine(_folder, "a.reg"));
        Assert.Equal([0xFF, 0xFE], bytes[..2]);
        string text = Encoding.Unicode.GetString(bytes);
        Assert.Equal(text.Count(c => c == '\n'), text.Count(c => c == '\r'));
        Assert.StartsWith("Imported 2 keys and 3 values in ", Run(0, "import", "a.reg"), StringComparison.Ordinal);
        Run(ExitCodes.Usage, "export", @"Machine\App", "--utf16");
    }

    [Fact]
    public void What_the_format_cannot_hold_is_said_and_is_exit_status_4_and_the_rest_is_written()
    {
        _bench.Store.AddValue(_bench.Store.EntriesOf(_bench.Root, "App")[0].Target, "short", RegType.Dword, [1]);
        Run(ExitCodes.Invalid, "export", @"Machine\App", "a.json");
        Assert.Contains(@"left out: value short of Machine\App", _out.ToString(), StringComparison.Ordinal);
        Assert.Contains("Straße", File.ReadAllText(Path.Combine(_folder, "a.json")), StringComparison.Ordinal);
        Run(0, "export", @"Machine\App", "a.reg");
    }

    [Theory]
    [InlineData("export")]
    [InlineData("backup")]
    public void A_file_that_is_there_is_written_over_only_after_a_yes(string command)
    {
        string path = Path.Combine(_folder, "there");
        File.WriteAllText(path, "precious");
        Run(ExitCodes.Usage, command, @"Machine\App", "there");
        Assert.Equal("precious", File.ReadAllText(path));
        _answer = "y";
        Run(0, command, @"Machine\App", "there");
        Assert.NotEqual("precious", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_failure_leaves_the_file_that_was_there_and_no_other()
    {
        string path = Path.Combine(_folder, "there");
        File.WriteAllText(path, "precious");
        _bench.Source.Script = request => request.Op == OpCode.QueryValues ? FakeAnswers.StatusOnly(request, Status.StorageError) : null;
        Run(ExitCodes.SourceFailure, "export", @"Machine\App", "there", "-y");
        Run(ExitCodes.SourceFailure, "backup", @"Machine\App", "there", "-y");
        Assert.Equal("precious", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        Run(0, "export", @"Machine\App", "/dev/null");
        Assert.True(new FileInfo("/dev/null").Length == 0);
    }

    [Fact]
    public void So_is_one_that_a_link_leads_to()
    {
        // Not a device, for the device's sake; but what is below /dev counts as one.
        string device = Path.Combine("/dev/shm", Path.GetRandomFileName()), link = Path.Combine(_folder, "link");
        try
        {
            File.WriteAllText(device, "");
            File.CreateSymbolicLink(link, device);
            Run(0, "export", @"Machine\App", "link");
            Assert.StartsWith("Windows Registry Editor", File.ReadAllText(device), StringComparison.Ordinal);
            Assert.Equal(device, new FileInfo(link).LinkTarget);
        }
        finally
        {
            File.Delete(device);
        }
    }

    [Theory]
    [InlineData("sub", "Machine\\App\\Sub Key\\\n")]
    [InlineData("STRASSE", "")]
    [InlineData("straße", "Machine\\App  name = REG_SZ Straße Nord\n")]
    [InlineData("tw", "Machine\\App\\Sub Key  list = REG_MULTI_SZ one, two\n")]
    [InlineData("0x1F90", "Machine\\App  Port = REG_DWORD 8080 (0x1f90)\nMachine\\Other  PORT = REG_DWORD 8080 (0x1f90)\n")]
    [InlineData("hex:6f6e65", "Machine\\App\\Sub Key  list = REG_MULTI_SZ one, two\n")]
    public void Find_looks_in_names_and_data_in_any_case(string text, string found) =>
        Assert.Equal(found, Run(found.Length == 0 ? ExitCodes.NotFound : 0, "find", text));

    [Fact]
    public void Find_looks_only_where_it_is_told_to()
    {
        Assert.Equal("Machine\\Other\\\n", Run(0, "find", "o", "--keys", @"Machine\Other").Split('\n')[0] + "\n");
        Run(ExitCodes.NotFound, "find", "8080", "--names");
        Assert.Equal("Machine\\Other  PORT = REG_DWORD 8080 (0x1f90)\n", Run(0, "find", "8080", "Machine/Other", "--data"));
        Assert.Equal("""[{"path":"Machine\\Other","name":"PORT","type":"dword","data":8080}]""" + "\n", Run(0, "find", "8080", "Machine/Other", "--json"));
        Assert.Equal("[]\n", Run(ExitCodes.NotFound, "find", "nowhere", "--json"));
        Run(ExitCodes.Invalid, "find", "");
    }

    [Fact]
    public void Diff_shows_what_is_only_in_one_and_what_differs()
    {
        Assert.Equal(
            """
            - .  name = REG_SZ Straße Nord
            + .  name = REG_SZ South
            + more\  2 keys, 0 values
            - Sub Key\  1 key, 1 value

            """, Run(0, "diff", @"Machine\App", @"Machine\Other"));
        Assert.Equal("", Run(0, "diff", @"Machine\App", @"machine\app", "--exit-code"));
        Run(ExitCodes.Conflict, "diff", @"Machine\App", @"Machine\Other", "--exit-code");
        Run(ExitCodes.NotFound, "diff", @"Machine\App", @"Machine\none");
    }

    [Fact]
    public void Diff_in_JSON_has_both_sides()
    {
        JsonElement differences = JsonDocument.Parse(Run(0, "diff", @"Machine\App", @"Machine\Other", "--json")).RootElement;
        Assert.Equal(["both value", "b key", "a key"], differences.EnumerateArray().Select(d => $"{d.GetProperty("in")} {d.GetProperty("kind")}"));
        Assert.Equal("South", differences[0].GetProperty("b").GetProperty("data").GetString());
        Assert.Equal(2, differences[1].GetProperty("keys").GetInt32());
    }

    [Fact]
    public void Diff_of_all_layers_sees_what_no_caller_sees()
    {
        KeyGuid a = _bench.Store.AddKey(_bench.Root, "a"), b = _bench.Store.AddKey(_bench.Root, "b");
        foreach (KeyGuid key in new[] { a, b })
            _bench.Store.AddValue(key, "v", RegType.Dword, ValueEncoding.FromDword(1));
        _bench.Store.AddValue(a, "v", RegType.Dword, ValueEncoding.FromDword(2), layer: "off");
        _bench.Store.AddValue(b, "v", RegType.Dword, ValueEncoding.FromDword(3), layer: "off");
        _bench.Store.AddValue(b, "gone", RegType.Tombstone, [], layer: "site");
        _bench.Store.AddEntry(a, new FakeStore.Entry("hidden", "site", true, KeyGuid.Zero, 3));
        Assert.Equal("", Run(0, "diff", @"Machine\a", @"Machine\b"));
        Assert.Equal(
            """
            - .  [off] v = REG_DWORD 2 (0x2)
            + .  [off] v = REG_DWORD 3 (0x3)
            - .  [site] hidden\ is hidden
            + .  [site] gone is masked

            """, Run(0, "diff", "-L", @"Machine\a", @"Machine\b"));
    }

    [Fact]
    public void Verify_says_what_a_backup_holds_and_needs_no_registry()
    {
        Run(0, "backup", @"Machine\App", "a.backup");
        var alone = new RegContext(() => throw new InvalidOperationException("the registry was started"), _out, _error) { WorkingDirectory = _folder };
        _out.GetStringBuilder().Clear();
        Assert.Equal(0, new CommandTree(alone, inShell: false).Run(["verify", "a.backup"]));
        Assert.Contains("holds     2 keys, 3 values, 1 layer, ", _out.ToString(), StringComparison.Ordinal);
        JsonElement summary = JsonDocument.Parse(Run(0, "verify", "a.backup", "--json")).RootElement;
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$", summary.GetProperty("made").GetString());
        Assert.Equal((2, "Machine"), (summary.GetProperty("keys").GetInt32(), summary.GetProperty("hive").GetString()));
    }

    [Fact]
    public void A_backup_goes_through_standard_output_and_input_and_progress_stays_out_of_it()
    {
        using var output = new MemoryStream();
        var writing = new RegContext(() => _bench.Registry, _out, _error) { Output = output };
        Assert.Equal(0, new CommandTree(writing, inShell: false).Run(["backup", @"Machine\App", "-"]));
        Assert.Equal("", _out.ToString() + _error);
        Assert.Equal(0, With(output.ToArray(), "verify", "-"));
        Assert.Contains("file      the standard input, whole and undamaged\n", _out.ToString(), StringComparison.Ordinal);
        Run(0, "set", @"Machine\App", "Port", "1");
        Assert.Equal(0, With(output.ToArray(), "restore", @"Machine\App", "-", "-y"));
        Assert.Equal("8080\n", Run(0, "get", @"Machine\App", "Port"));
        Assert.Equal(ExitCodes.Invalid, With(output.ToArray()[..^1], "restore", @"Machine\App", "-", "-y"));
        Assert.Contains("the standard input is no whole and undamaged backup", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_restore_that_fails_in_an_open_transaction_aborts_it()
    {
        Run(0, "backup", @"Machine\App", "a.backup");
        using RegistryTransaction open = _bench.Registry.BeginTransaction();
        _context.Transaction = open;
        Run(ExitCodes.Conflict, "restore", @"Machine\Other", "a.backup", "-y");
        Assert.Contains("aborted", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("export and import --into make one", _error.ToString(), StringComparison.Ordinal);
        Assert.Null(_context.Transaction);
        Run(0, "get", @"Machine\Other", "PORT");
    }

    [Fact]
    public void A_backup_does_not_go_to_a_terminal()
    {
        using var output = new MemoryStream();
        var terminal = new RegContext(() => _bench.Registry, _out, _error) { Output = output, IsTerminal = true };
        Assert.Equal(ExitCodes.Usage, new CommandTree(terminal, inShell: false).Run(["backup", @"Machine\App", "-"]));
        Assert.Contains("terminal", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public void Export_to_a_dash_is_export_to_the_output() => Assert.Equal(Run(0, "export", @"Machine\App"), Run(0, "export", @"Machine\App", "-"));

    [Fact]
    public void An_import_in_JSON_counts_and_says_what_was_skipped()
    {
        File.WriteAllText(Path.Combine(_folder, "a.reg"), Import.RegFileParser.Header + "\n[HKEY_LOCAL_MACHINE\\App]\n\"x\"=hex(ff):\n\"y\"=\"1\"\n");
        JsonElement result = JsonDocument.Parse(Run(0, "import", "a.reg", "--json")).RootElement;
        Assert.Equal((1, 1, 1), (result.GetProperty("keys").GetInt32(), result.GetProperty("values").GetInt32(), result.GetProperty("skippedValues").GetInt32()));
        Assert.Equal(3, result.GetProperty("notes")[0].GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData(ExitCodes.NotFound, "verify", "none")]
    [InlineData(ExitCodes.NotFound, "restore", "Machine", "none")]
    [InlineData(ExitCodes.NotFound, "apply", "none")]
    [InlineData(ExitCodes.NotFound, "export", @"Machine\none")]
    [InlineData(ExitCodes.NotFound, "export", "Machine", "none/out.reg")]
    [InlineData(ExitCodes.Invalid, "export", "Machine", ".")]
    [InlineData(ExitCodes.Invalid, "import", ".")]
    [InlineData(ExitCodes.Invalid, "verify", ".")]
    [InlineData(ExitCodes.Usage, "diff", "Machine")]
    public void Failures_have_their_exit_status_and_a_message(int status, params string[] words)
    {
        Run(status, words);
        Assert.NotEqual("", _error.ToString());
        Assert.Equal("", _out.ToString());
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private int With(byte[] input, params string[] words)
    {
        using var stream = new BufferedStream(new MemoryStream(input));
        return new CommandTree(new RegContext(() => _bench.Registry, _out, _error) { Input = stream }, inShell: false).Run(words);
    }

    private string Run(int status, params string[] words)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        Assert.True(status == new CommandTree(_context, inShell: false).Run(words), $"{string.Join(' ', words)}: {_error}");
        return _out.ToString();
    }
}

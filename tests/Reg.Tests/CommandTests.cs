using Peios.Lcs;
using Peios.Lcs.Tests.Fakes;
using Peios.Rsi;
using Reg.Commands;
using Reg.Hosting;
using Reg.Shell;

namespace Reg.Tests;

/// <summary>The commands, against a scripted source.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly Bench _bench = new(new LcsOptions { UnawaitedOkTakesSourceDown = false });
    private readonly StringWriter _out = new(), _error = new();
    private readonly RegContext _context;

    public CommandTests() => _context = new RegContext(() => _bench.Registry, _out, _error);

    public void Dispose()
    {
        _bench.Dispose();
        _out.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void New_makes_missing_parents_and_set_and_get_agree()
    {
        Run(0, "new", @"Machine\Software\Acme");
        Run(0, "set", "Machine/Software/Acme", "Port", "8080");
        Run(0, "set", "Machine/Software/Acme", "@", "the default");
        Assert.Equal("8080\n", Run(0, "get", @"machine\SOFTWARE\acme", "PORT"));
        Assert.Equal("the default\n", Run(0, "get", @"Machine\Software\Acme", "@"));
        Assert.Equal("Port  REG_DWORD  8080 (0x1f90)\n@     REG_SZ     the default\n", Run(0, "get", @"Machine\Software\Acme"));
        Assert.Equal("Software\\\n", Run(0, "ls", "Machine"));
        Assert.Equal("Machine\\\n", Run(0, "ls"));
    }

    [Fact]
    public void A_list_is_printed_a_line_each_and_bytes_in_hexadecimal()
    {
        Run(0, "set", "Machine", "list", "multi:a,b");
        Run(0, "set", "Machine", "bytes", "hex:00ff");
        Assert.Equal("a\nb\n", Run(0, "get", "Machine", "list"));
        Assert.Equal("00 ff\n", Run(0, "get", "Machine", "bytes"));
    }

    [Theory]
    [InlineData("@file")]
    [InlineData("-5")]
    [InlineData("--text")]
    [InlineData("a=b")]
    [InlineData("[x]")]
    public void Names_and_texts_may_look_like_something_else(string text)
    {
        Run(0, "set", "Machine", text, text);
        Assert.Equal($"{text}\n", Run(0, "get", "Machine", text));
        Run(0, "del", "Machine", text);
    }

    [Theory]
    [InlineData("reg: -z is no option here; a key whose name begins so comes after --. See reg ls --help\n", "ls", "-z")]
    [InlineData("reg: --depht is no option here; a key whose name begins so comes after --. See reg tree --help\n", "tree", "--depht")]
    [InlineData("reg: there is no command nonsense; help lists them\n", "help", "nonsense")]
    [InlineData("reg: there is no command nonsense; help lists them\n", "help", "layer", "nonsense")]
    [InlineData("reg: Argument 'fish' not recognized. Must be one of: 'bash', 'zsh'. See reg completion --help\n", "completion", "fish")]
    public void A_wrong_word_is_told_in_one_line_and_says_where_to_read_on(string told, params string[] words)
    {
        Run(ExitCodes.Usage, words);
        Assert.Equal(told, _error.ToString());
    }

    [Fact]
    public void A_key_whose_name_begins_like_an_option_comes_after_two_dashes()
    {
        Run(0, "new", @"Machine\-z");
        _context.Current = "Machine";
        Run(0, "info", "--", "-z");
        Assert.Contains(@"Machine\-z", _out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help", "layer", "new")]
    public void Help_shows_what_the_option_shows(params string[] words) => Assert.Equal(Run(0, [.. words[1..], "--help"]), Run(0, words));

    [Fact]
    public void Tree_shows_levels_and_values_and_counts()
    {
        Run(0, "new", @"Machine\a\b\c");
        Run(0, "new", @"Machine\d");
        Run(0, "set", @"Machine\a", "v", "1");
        Assert.Equal("Machine\n├── a\n│   └── b\n│       └── c\n└── d\n5 keys\n", Run(0, "tree", "Machine"));
        Assert.Equal("Machine\n├── a\n└── d\n3 keys\n", Run(0, "tree", "Machine", "--depth", "1"));
        Assert.Equal("Machine\n1 key\n", Run(0, "tree", "Machine", "--depth", "0"));
        Assert.Contains("v = REG_DWORD 1 (0x1)\n", Run(0, "tree", "Machine", "--values"), StringComparison.Ordinal);
    }

    [Fact]
    public void Info_says_what_a_key_is()
    {
        Run(0, "new", @"Machine\a\b");
        string info = Run(0, "info", @"Machine\a");
        Assert.Contains("path      Machine\\a\n", info, StringComparison.Ordinal);
        Assert.Contains("subkeys   1\n", info, StringComparison.Ordinal);
        Assert.Contains("volatile  no\n", info, StringComparison.Ordinal);
    }

    [Fact]
    public void Del_takes_values_and_empty_keys_and_with_r_whole_trees()
    {
        Run(0, "new", @"Machine\a\b\c");
        Run(0, "set", @"Machine\a", "v", "1");
        Run(0, "del", @"Machine\a", "v");
        Run(ExitCodes.NotFound, "del", @"Machine\a", "v");
        Run(ExitCodes.Conflict, "del", @"Machine\a");
        Assert.Contains("-r", _error.ToString(), StringComparison.Ordinal);
        Run(0, "del", "-y", "-r", @"Machine\a");
        Run(ExitCodes.NotFound, "ls", @"Machine\a");
        Assert.Equal(1, _bench.Store.CountKeys(_bench.Root));
    }

    [Fact]
    public void Del_r_deletes_a_symlink_and_not_what_it_leads_to()
    {
        KeyGuid parent = _bench.Store.AddKey(_bench.Root, "a");
        _bench.Store.AddKey(_bench.Store.AddKey(_bench.Root, "real"), "below");
        _bench.Store.AddValue(_bench.Store.AddKey(parent, "link", isSymlink: true), "", RegType.Link, [.. @"Machine\real"u8, 0]);
        Run(0, "del", "-y", "-r", @"Machine\a");
        Assert.Equal("Machine\n└── real\n    └── below\n3 keys\n", Run(0, "tree", "Machine"));
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "frobnicate")]
    [InlineData(ExitCodes.Usage, "get")]
    [InlineData(ExitCodes.Usage, "set", "Machine", "a")]
    [InlineData(ExitCodes.Usage, "tree", "Machine", "--depth", "-1")]
    [InlineData(ExitCodes.Usage, "tree", "Machine", "--depth", "x")]
    [InlineData(ExitCodes.NotFound, "ls", "Nowhere")]
    [InlineData(ExitCodes.NotFound, "get", "Machine", "nothing")]
    [InlineData(ExitCodes.NotFound, "set", @"Machine\nokey", "a", "1")]
    [InlineData(ExitCodes.NotFound, "import", "no such file.reg")]
    [InlineData(ExitCodes.Invalid, "set", "Machine", "a", "dword:x")]
    [InlineData(ExitCodes.Invalid, "ls", @"Machine\\a")]
    [InlineData(ExitCodes.Invalid, "del", "Machine")]
    [InlineData(ExitCodes.Conflict, "new", "Machine")]
    public void Failures_have_their_exit_status_and_a_message(int status, params string[] words)
    {
        Run(status, words);
        Assert.NotEqual("", _error.ToString());
    }

    [Fact]
    public void Words_that_are_missing_are_named()
    {
        Run(ExitCodes.Usage, "set", "Machine");
        Assert.Equal("reg: set needs NAME, VALUE. See reg set --help\n", _error.ToString());
    }

    [Fact]
    public void A_source_that_fails_is_exit_status_5()
    {
        _bench.Source.Script = request => FakeAnswers.StatusOnly(request, Status.StorageError);
        Run(ExitCodes.SourceFailure, "ls", "Machine");
    }

    [Theory]
    [InlineData]
    [InlineData("set")]
    [InlineData("import")]
    [InlineData("tree")]
    public void Help_shows_examples(params string[] command)
    {
        string help = Run(0, [.. command, "--help"]);
        Assert.Contains("Examples:", help, StringComparison.Ordinal);
        Assert.Contains($"  reg {string.Join(' ', command)}", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cd", true, "The key; the hives if left out")]
    [InlineData("ls", true, "The key; the current one if left out, at the top all hives")]
    [InlineData("ls", false, "The key; all hives if left out")]
    [InlineData("find", false, "The key; all hives if left out")]
    [InlineData("info", true, "The key; the current one if left out")]
    [InlineData("info", false, "The key")]
    public void Help_says_what_a_path_is_if_it_is_left_out(string command, bool inShell, string description)
    {
        Assert.Equal(0, new CommandTree(_context, inShell).Run(["help", command]));
        string path = Assert.Single(_out.ToString().Split('\n'), line => line.TrimStart().StartsWith("<PATH>", StringComparison.Ordinal));
        Assert.EndsWith($"  {description}", path.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Info_outside_of_the_shell_needs_a_path_and_within_takes_the_current_key()
    {
        Run(ExitCodes.Usage, "info");
        Assert.Equal("reg: info needs PATH. See reg info --help\n", _error.ToString());
        _context.Current = "Machine";
        Assert.Equal(0, new CommandTree(_context, inShell: true).Run(["info"]));
        Assert.Contains("path      Machine\n", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_shell_keeps_a_current_key_and_ends_with_exit()
    {
        string output = Shell("new Machine\\a\\b", "cd Machine", "pwd", "cd a", "set . \"a name\" 'some text'", "get . \"a name\"", "ls", "cd ..\\..", "ls", "cd \\Machine\\a\\b", "pwd", "exit", "pwd");
        Assert.Equal("Machine\nsome text\nb\\\na name  REG_SZ  some text\nMachine\\\nMachine\\a\\b\n", output);
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void The_shell_goes_on_after_a_failure()
    {
        Assert.Equal("Machine\\\n", Shell("cd Machine\\nothing", "get 'open", "ls"));
        Assert.Equal(2, _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void The_registry_of_Wine_is_imported_whole_but_for_what_cannot_be()
    {
        using var wine = new WineRegistry();
        string report = Run(0, "import", wine.Path);
        Assert.StartsWith("Imported 10,345 keys and 23,354 values in ", report, StringComparison.Ordinal);
        Assert.Contains("\nSkipped 1 key and 16 values\n", report, StringComparison.Ordinal);
        Assert.Contains("cannot hold a / (7 values with it)\n", report, StringComparison.Ordinal);
        Assert.Equal(9, report.Split('\n').Count(line => line.Contains("cannot have the type 0xFFFF", StringComparison.Ordinal)));
        Assert.Equal(10_345, _bench.Store.CountKeys(_bench.Root));
        Assert.Equal(23_354, _bench.Store.Keys.Values.Sum(key => key.Values.Count));
        Assert.Equal(52, _bench.Source.TakeLog().Count(line => line.StartsWith("COMMIT", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_import_that_fails_says_where_and_that_earlier_batches_stay()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, Import.RegFileParser.Header + "\n" + string.Join('\n', Enumerable.Range(0, 450).Select(i => $"[HKEY_LOCAL_MACHINE\\k{i}]")));
        _bench.Source.Script = request => request.Op == OpCode.CreateKey && request.Payload.AsSpan().IndexOf("k410"u8) >= 0
            ? FakeAnswers.StatusOnly(request, Status.StorageError) : null;
        Run(ExitCodes.SourceFailure, "import", file);
        File.Delete(file);
        Assert.Contains(@"stopped at Machine\k410", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("400 keys and 0 values are in the registry", _error.ToString(), StringComparison.Ordinal);
        // Nobody waits for an ABORT; what is asked afterwards comes behind it.
        Run(0, "get", "Machine");
        string[] log = _bench.Source.TakeLog();
        Assert.Equal(2, log.Count(line => line.StartsWith("COMMIT", StringComparison.Ordinal)));
        Assert.Equal(1, log.Count(line => line.StartsWith("ABORT", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_import_deletes_what_the_file_deletes_and_says_what_was_not_there()
    {
        Run(0, "new", @"Machine\a\b");
        Run(0, "set", @"Machine\a", "v", "1");
        Run(0, "new", @"Machine\c\d");
        string file = Path.GetTempFileName();
        File.WriteAllText(file, Import.RegFileParser.Header + "\n[HKEY_LOCAL_MACHINE\\a]\n\"v\"=-\n\"w\"=-\n[-HKEY_LOCAL_MACHINE\\c]\n[-HKEY_LOCAL_MACHINE\\e]\n");
        string report = Run(0, "import", file);
        File.Delete(file);
        Assert.StartsWith("Imported 1 key and 0 values, deleted 1 key and 1 value in ", report, StringComparison.Ordinal);
        Assert.Equal("Machine\n└── a\n    └── b\n3 keys\n", Run(0, "tree", "Machine"));
        Assert.Equal(2, report.Split('\n').Count(line => line.Contains("there is none to delete", StringComparison.Ordinal)));
    }

    private string Run(int status, params string[] words)
    {
        _out.GetStringBuilder().Clear();
        Assert.Equal(status, new CommandTree(_context, inShell: false).Run(words));
        return _out.ToString();
    }

    private string Shell(params string[] typed)
    {
        _out.GetStringBuilder().Clear();
        var lines = new TextLineReader(new StringReader(string.Join('\n', typed)));
        new InteractiveShell(lines, RunInShell, _error).Run();
        return _out.ToString();
    }

    private CommandEnd RunInShell(IReadOnlyList<string> words)
    {
        int status = new CommandTree(_context, inShell: true).Run(words);
        return new CommandEnd(status, _context.Current, _context.Transaction is not null, _context.IsLeaving);
    }
}

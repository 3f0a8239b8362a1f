namespace Reg.Tests;

/// <summary>The shell as a person has it, at a terminal.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Up = "\e[A", Left = "\e[D", CtrlC = "\x03", CtrlD = "\x04";

    private readonly string _folder = Directory.CreateTempSubdirectory("reg-").FullName;

    public void Dispose()
    {
        ProcessTable.AssertNobodyStays(_folder);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Lines_are_edited_and_run_and_Ctrl_D_leaves_the_terminal_as_it_was()
    {
        using var shell = new TerminalSession(_folder);
        shell.WaitFor("\\> ");
        shell.Type("set Machine v x日" + Left + Left + "a\r");
        shell.WaitFor("\\> ");
        shell.Type("get Machine v\r");
        shell.WaitFor("lax日\r\n");
        shell.Type(CtrlD);
        shell.WaitForEnd(0);
    }

    [Fact]
    public void TAB_completes_commands_keys_and_values()
    {
        using var shell = new TerminalSession(_folder);
        shell.WaitFor("\\> ");
        shell.Type("new Ma\tAcme\\Server\r");
        shell.WaitFor("\\> ");
        shell.Type("set Machine\\Acme 'the name' 1\r");
        shell.WaitFor("\\> ");
        shell.Type("get mach\tac\tser\t");
        shell.WaitFor("\\Acme\\Server ");
        shell.Type("\x15get machine\\acme the\t\r");
        shell.WaitFor("l1\r\n");
        shell.Type("exit\r");
        shell.WaitForEnd(0);
    }

    [Fact]
    public void Lines_typed_while_a_command_runs_and_lines_pasted_all_run()
    {
        using var shell = new TerminalSession(_folder);
        // Before the shell is there, while it starts, and all at once.
        shell.Type(string.Concat(Enumerable.Range(0, 40).Select(i => $"set Machine v{i} {i}\n")));
        shell.WaitFor("\\> ");
        shell.Type("\e[200~" + string.Concat(Enumerable.Range(40, 200).Select(i => $"set Machine v{i} {i}\r")) + "\e[201~");
        shell.Type("get Machine v239\r");
        shell.WaitFor("l239\r\n");
        shell.Type("exit\r");
        shell.WaitForEnd(0);
        Assert.Equal(240, Programs.Reg(_folder, "", "get", "Machine").Output.Count(c => c == '\n'));
    }

    [Fact]
    public void Ctrl_C_gives_up_a_line_and_abandons_a_command_but_not_the_shell()
    {
        string file = Path.Combine(_folder, "import.reg");
        File.WriteAllText(file, Import.RegFileParser.Header + "\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"[HKEY_LOCAL_MACHINE\\Import\\k{i:00000}]\n")));
        using var shell = new TerminalSession(_folder);
        shell.WaitFor("\\> ");
        shell.Type("set Machine never 1" + CtrlC);
        shell.WaitFor("^C");
        shell.WaitFor("\\> ");
        shell.Type($"import '{file}'\r");
        shell.WaitFor("importing");
        // Typed before Ctrl-C, and kept by it.
        shell.Type("get Machine never\r");
        shell.Type(CtrlC);
        shell.WaitFor("lreg: Machine has no value");
        shell.Type("exit\r");
        shell.WaitForEnd(0);
        Assert.InRange(Programs.Reg(_folder, "", "ls", "Machine/Import").Output.Count(c => c == '\n'), 200, 59_800);
    }

    [Fact]
    public void A_line_taller_than_the_terminal_is_edited_at_both_ends_and_nothing_of_it_is_lost()
    {
        using var shell = new TerminalSession(_folder);
        shell.WaitFor("\\> ");
        string text = string.Concat(Enumerable.Range(0, 500).Select(i => $"{i:000000}"));
        shell.Type($"\e[200~set Machine v {text}\e[201~");
        shell.WaitFor("000499");
        shell.Type("|end");
        string line = $"\\> set Machine v {text}|end";
        string[] rows = [.. line.Chunk(TerminalSession.Size.Columns).Select(row => new string(row))];
        shell.WaitFor($"|end\r\e[{rows[^1].Length}C");
        Editing.Screen screen = shell.Screen();
        Assert.Equal(rows[^TerminalSession.Size.Rows..], screen.Rows);
        Assert.Equal((23, rows[^1].Length), (screen.Row, screen.Column));
        shell.Type("\x01\e[C\e[C\e[C|");
        shell.WaitFor("set| Machine");
        shell.Type("\b");
        shell.WaitFor("set Machine");
        shell.WaitFor("\e[23A\r\e[6C");
        Assert.Equal(rows[..TerminalSession.Size.Rows], shell.Screen().Rows);
        shell.Type("\r");
        shell.WaitFor("|end\r");
        shell.WaitFor("\\> ");
        Assert.EndsWith(line + "\\>", string.Concat(shell.Screen().All), StringComparison.Ordinal);
        shell.Type("exit\r");
        shell.WaitForEnd(0);
        Assert.Equal($"{text}|end\n", Programs.Reg(_folder, "", "get", "Machine", "v").Output);
    }

    [Fact]
    public void Ctrl_C_ends_the_line_of_progress_and_the_command_and_tells_no_fault()
    {
        string file = Path.Combine(_folder, "import.reg");
        File.WriteAllText(file, Import.RegFileParser.Header + "\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"[HKEY_LOCAL_MACHINE\\Import\\k{i:00000}]\n")));
        using var import = new TerminalSession(_folder, "import", file);
        import.WaitFor("importing");
        import.Type(CtrlC);
        string told = import.WaitFor("status 130");
        Assert.Matches(@"(\n|\e\[K)$", told);
        Assert.DoesNotContain("reg:", told, StringComparison.Ordinal);
        import.WaitForEnd();
    }

    [Fact]
    public void The_history_outlives_the_shell_for_its_owner_only()
    {
        using (var first = new TerminalSession(_folder))
        {
            first.WaitFor("\\> ");
            first.Type("pwd\r");
            first.WaitFor("\\> ");
            first.Type(" pwd\r");
            first.WaitFor("\\> ");
            first.Type("exit\r");
            first.WaitForEnd(0);
        }
        string history = Path.Combine(_folder, "history");
        Assert.Equal("pwd\nexit\n", File.ReadAllText(history));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(history));
        using var second = new TerminalSession(_folder);
        second.WaitFor("\\> ");
        second.Type(Up + Up + "\r");
        second.WaitFor("pwd");
        second.WaitFor("l\\\r\n");
        second.Type("exit\r");
        second.WaitForEnd(0);
    }

    [Fact]
    public void A_transaction_shows_in_the_prompt_and_is_for_its_shell_alone_until_commit()
    {
        using var shell = new TerminalSession(_folder);
        shell.WaitFor("\\> ");
        shell.Type("begin\r");
        shell.WaitFor("\\*> ");
        shell.Type("set Machine v 1\r");
        shell.WaitFor("\\*> ");
        shell.Type("get Machine v\r");
        shell.WaitFor("l1\r\n");
        Assert.Equal(ExitCodes.NotFound, Programs.Reg(_folder, "", "get", "Machine", "v").Status);
        shell.Type("commit\r");
        shell.WaitFor("\\> ");
        Assert.Equal(0, Programs.Reg(_folder, "", "get", "Machine", "v").Status);
        shell.Type("begin\r");
        shell.WaitFor("\\*> ");
        shell.Type("del Machine v\rexit\r");
        shell.WaitFor("was not committed");
        shell.WaitForEnd(0);
        Assert.Equal(0, Programs.Reg(_folder, "", "get", "Machine", "v").Status);
    }
}

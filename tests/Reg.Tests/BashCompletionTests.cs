namespace Reg.Tests;

/// <summary>Words completed in a bash at a terminal, by the script that is printed for it.</summary>
public sealed class BashCompletionTests : IDisposable
{
    private const string Tab = "\t", ClearLine = "\x15", ShowLine = "\x14";

    private readonly string _folder = Directory.CreateTempSubdirectory("reg-").FullName;

    public void Dispose()
    {
        ProcessTable.AssertNobodyStays(_folder);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void TAB_completes_commands_options_keys_values_and_files()
    {
        // Held open, so that not every TAB starts a host.
        using var open = new PipedShell(_folder);
        open.Run("new 'Machine\\Acme\\Server One\\it'\"'s\"");
        open.Run("new Machine\\Acme\\Über");
        open.Run("new Machine\\Acme\\a:b=c");
        open.Run("new Machine\\Acme\\Twin1");
        open.Run("new Machine\\Acme\\Twin2");
        open.Run("set 'Machine\\Acme\\Server One' 'back\\slash $x' 1");
        string backup = Path.Combine(_folder, "a file.backup");
        File.WriteAllText(backup, "");
        Programs.Reg(Path.Combine(_folder, "other"), "", "new", "Machine/There");
        using var bash = TerminalSession.Of(_folder, "bash", "--norc", "--noprofile");
        string reg = string.Join(' ', ((string[])[Programs.RegProgram, .. Programs.RegWords(_folder)]).Select(word => $"'{word}'"));
        bash.Type($"PS1='$ '; reg() {{ {reg} \"$@\"; }}; source <(reg completion bash)\r");
        bash.Type("show() { printf '\\n<<%s>>\\n' \"$READLINE_LINE\"; }; bind -x '\"\\C-t\": show'; echo rea''dy\r");
        bash.WaitFor("ready");
        foreach ((string typed, string completed) in Expected(_folder))
        {
            bash.Type(typed + Tab + ShowLine);
            bash.WaitFor($"<<{completed}>>");
            bash.Type(ClearLine);
        }
        bash.Type("exit\r");
        bash.WaitForEnd(0);
        open.End();
    }

    private static (string Typed, string Completed)[] Expected(string folder) =>
    [
        ("reg tr", "reg tree "),
        ("reg layer n", "reg layer new "),
        ("reg --json sta", "reg --json stats "),
        ("reg ls mach", "reg ls Machine/"),
        ("reg ls MACHINE/ac", "reg ls MACHINE/Acme/"),
        ("reg ls Machine/Acme/ser", @"reg ls Machine/Acme/Server\ One/"),
        (@"reg ls Machine\\ac", @"reg ls Machine\\Acme\\"),
        (@"reg ls Machine\\Acme\\Server\ O", @"reg ls Machine\\Acme\\Server\ One\\"),
        (@"reg ls Machine\\Acme\\tw", @"reg ls Machine\\Acme\\Twin"),
        (@"reg ls 'Machine\ac", @"reg ls 'Machine\Acme\"),
        (@"reg ls 'Machine\Acme\ser", @"reg ls 'Machine\Acme\Server One\"),
        (@"reg ls 'Machine\Acme\tw", @"reg ls 'Machine\Acme\Twin"),
        (@"reg ls 'Machine\Acme\Server One\", @"reg ls 'Machine\Acme\Server One\it'\''s' "),
        (@"reg ls 'Machine\Acme\Server One\it'\''", @"reg ls 'Machine\Acme\Server One\it'\''s' "),
        ("reg ls \"Machine\\ac", "reg ls \"Machine\\\\Acme\\\\"),
        ("reg ls \"Machine\\\\Acme\\\\ser", "reg ls \"Machine\\\\Acme\\\\Server One\\\\"),
        ("reg ls \"Machine/Acme/ser", "reg ls \"Machine/Acme/Server One/"),
        ("reg ls Machine/Acme/üb", "reg ls Machine/Acme/Über "),
        ("reg ls Machine/Acme/a:", "reg ls Machine/Acme/a:b\\=c "),
        (@"reg get Machine/Acme/Server\ One ba", @"reg get Machine/Acme/Server\ One back\\slash\ \$x "),
        (@"reg get 'Machine\Acme\Server One' 'ba", @"reg get 'Machine\Acme\Server One' 'back\slash $x' "),
        ("reg set Machine v sz:1 --layer b", "reg set Machine v sz:1 --layer base "),
        ($"reg verify {folder}/a", $@"reg verify {folder}/a\ file.backup "),
        ("reg verify ~/a", $@"reg verify {folder}/a\ file.backup "),
        ("reg --registry ~/other ls Machine/", "reg --registry ~/other ls Machine/There "),
    ];
}

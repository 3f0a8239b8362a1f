namespace Reg.Tests;

/// <summary>Words completed in a zsh at a terminal, by the script that is printed for it.</summary>
public sealed class ZshCompletionTests : IDisposable
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
        Assert.SkipUnless(Programs.IsInstalled("zsh"), "zsh is not installed: apt-get install zsh");
        // Held open, so that not every TAB starts a host.
        using var open = new PipedShell(_folder);
        open.Run("new 'Machine\\Acme\\Server One\\it'\"'s\"");
        open.Run("new Machine\\Acme\\Über");
        open.Run("set 'Machine\\Acme\\Server One' 'back\\slash $x' 1");
        string backup = Path.Combine(_folder, "a file.backup");
        File.WriteAllText(backup, "");
        Programs.Reg(Path.Combine(_folder, "other"), "", "new", "Machine/There");
        using var zsh = TerminalSession.Of(_folder, "zsh", "-f");
        string reg = string.Join(' ', ((string[])[Programs.RegProgram, .. Programs.RegWords(_folder)]).Select(word => $"'{word}'"));
        zsh.Type($"PS1='$ '; reg() {{ {reg} \"$@\" }}; source <(reg completion zsh)\r");
        zsh.Type("show() { print -rn -- $'\\n'\"<<$BUFFER>>\" }; zle -N show; bindkey '^T' show; print rea''dy\r");
        zsh.WaitFor("ready");
        foreach ((string typed, string completed) in Expected(_folder))
        {
            zsh.Type(typed + Tab + ShowLine);
            zsh.WaitFor($"<<{completed}>>");
            zsh.Type(ClearLine);
        }
        zsh.Type("exit\r");
        zsh.WaitForEnd(0);
        open.End();
    }

    private static (string Typed, string Completed)[] Expected(string folder) =>
    [
        ("reg tr", "reg tree "),
        ("reg layer n", "reg layer new "),
        ("reg --js", "reg --json "),
        ("reg --json sta", "reg --json stats "),
        ("reg ls -y", "reg ls -y "),
        ("reg tree --de", "reg tree --depth "),
        ("reg ls mach", "reg ls Machine/"),
        ("reg ls MACHINE/ac", "reg ls MACHINE/Acme/"),
        ("reg ls Machine/Acme/ser", @"reg ls Machine/Acme/Server\ One/"),
        (@"reg ls Machine\\Acme\\Server\ O", @"reg ls Machine\\Acme\\Server\ One\\"),
        (@"reg ls 'Machine\Acme\ser", @"reg ls 'Machine\Acme\Server One\"),
        (@"reg ls 'Machine\Acme\Server One\", @"reg ls 'Machine\Acme\Server One\it'\''s' "),
        ("reg ls \"Machine/Acme/ser", "reg ls \"Machine/Acme/Server One/"),
        ("reg ls Machine/Acme/üb", "reg ls Machine/Acme/Über "),
        (@"reg get Machine/Acme/Server\ One ba", @"reg get Machine/Acme/Server\ One back\\slash\ \$x "),
        (@"reg get 'Machine\Acme\Server One' 'ba", @"reg get 'Machine\Acme\Server One' 'back\slash $x' "),
        ("reg set Machine v 1 --layer b", "reg set Machine v 1 --layer base "),
        ($"reg verify {folder}/a", $@"reg verify {folder}/a\ file.backup "),
        ("reg --registry ~/other ls Machine/", "reg --registry ~/other ls Machine/There "),
    ];
}

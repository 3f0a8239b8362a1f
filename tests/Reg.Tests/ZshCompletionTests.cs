namespace Reg.Tests;

/// <summary>Words completed in a zsh at a terminal.</summary>
public sealed class ZshCompletionTests : ShellCompletionTest
{
    [Fact]
    public void TAB_completes_commands_options_keys_values_and_files()
    {
        Assert.SkipUnless(Programs.IsInstalled("zsh"), "zsh is not installed: apt-get install zsh");
        AssertCompletes(
            ["zsh", "-f"],
            "show() { print -rn -- $'\\n'\"<<$BUFFER>>\" }; zle -N show; bindkey '^T' show",
            [],
            Expected(Folder));
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

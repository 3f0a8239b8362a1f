namespace Reg.Tests;

/// <summary>Words completed in a bash at a terminal.</summary>
public sealed class BashCompletionTests : ShellCompletionTest
{
    [Fact]
    public void TAB_completes_commands_options_keys_values_and_files()
    {
        AssertCompletes(
            ["bash", "--norc", "--noprofile"],
            "show() { printf '\\n<<%s>>\\n' \"$READLINE_LINE\"; }; bind -x '\"\\C-t\": show'",
            [@"Machine\Acme\a:b=c", @"Machine\Acme\Twin1", @"Machine\Acme\Twin2"],
            Expected(Folder));
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

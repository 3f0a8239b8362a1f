namespace Reg.Tests;

/// <summary>Words completed in a shell at a terminal, by the script that is printed for it.</summary>
public abstract class ShellCompletionTest : IDisposable
{
    private const string Tab = "\t", ClearLine = "\x15", ShowLine = "\x14";

    protected string Folder { get; } = Directory.CreateTempSubdirectory("reg-").FullName;

    public void Dispose()
    {
        ProcessTable.AssertNobodyStays(Folder);
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <param name="shell">The shell's command line.</param>
    /// <param name="show">What has the shell write its line between <c>&lt;&lt;</c> and <c>&gt;&gt;</c> at ^T.</param>
    /// <param name="newKeys">Keys to be there besides, as typed into the shell of <c>reg</c>.</param>
    /// <param name="expected">What is typed before TAB, and what the line is after it.</param>
    private protected void AssertCompletes(string[] shell, string show, string[] newKeys, (string Typed, string Completed)[] expected)
    {
        // Held open, so that not every TAB starts a host.
        using var open = new PipedShell(Folder);
        open.Run("new 'Machine\\Acme\\Server One\\it'\"'s\"");
        open.Run("new Machine\\Acme\\Über");
        foreach (string key in newKeys)
            open.Run($"new {key}");
        open.Run("set 'Machine\\Acme\\Server One' 'back\\slash $x' 1");
        File.WriteAllText(Path.Combine(Folder, "a file.backup"), "");
        Programs.Reg(Path.Combine(Folder, "other"), "", "new", "Machine/There");
        using var terminal = TerminalSession.Of(Folder, shell);
        string reg = string.Join(' ', ((string[])[Programs.RegProgram, .. Programs.RegWords(Folder)]).Select(word => $"'{word}'"));
        terminal.Type($"PS1='$ '; reg() {{ {reg} \"$@\"; }}; source <(reg completion {shell[0]})\r");
        terminal.Type($"{show}; echo rea''dy\r");
        terminal.WaitFor("ready");
        foreach ((string typed, string completed) in expected)
        {
            terminal.Type(typed + Tab + ShowLine);
            terminal.WaitFor($"<<{completed}>>");
            terminal.Type(ClearLine);
        }
        terminal.Type("exit\r");
        terminal.WaitForEnd(0);
        open.End();
    }
}

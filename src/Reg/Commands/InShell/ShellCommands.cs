using System.CommandLine;

namespace Reg.Commands;

/// <summary>Commands that make sense only in the shell.</summary>
internal sealed class ShellCommands(RegContext context, CommandTree tree) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build()
    {
        var path = Syntax.OptionalPath();
        var cd = new Command("cd", "Make a key the current one; without a path, go to the hives") { path };
        cd.SetAction(parsed =>
        {
            string typed = parsed.GetValue(path)!;
            string target = parsed.GetResult(path) is { Tokens.Count: > 0 } ? TypedPath.Resolve(Context.Current, typed) : "";
            if (target.Length > 0)
                Context.Registry.OpenKey(target, Context.Transaction).Dispose();
            Context.Current = target;
        });
        var pwd = new Command("pwd", "Print the current key");
        pwd.SetAction(_ => Context.Out.WriteLine(Context.Current.Length == 0 ? "\\" : Context.Current));
        var help = new Command("help", "List the commands");
        help.SetAction(_ => tree.Run(["--help"]));
        var exit = new Command("exit", "Leave the shell") { Aliases = { "quit" } };
        exit.SetAction(_ => { Context.IsLeaving = true; });
        return [new(cd, "cd Machine", "cd .."), new(pwd), new(help), new(exit)];
    }
}

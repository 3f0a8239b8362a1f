using System.CommandLine;
using Peios.Lcs;

namespace Reg.Commands;

/// <summary>Commands that make sense only in the shell.</summary>
internal sealed class ShellCommands(RegContext context) : CommandGroup(context)
{
    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build()
    {
        Argument<string?> path = Syntax.OptionalPath("The key; the hives if left out");
        var cd = new Command("cd", "Make a key the current one, or go to the hives") { path };
        cd.SetAction(parsed =>
        {
            string target = parsed.GetValue(path) is { } typed ? TypedPath.Resolve(Context.Current, typed) : "";
            if (target.Length > 0)
                Context.Registry.OpenKey(target, Context.Transaction).Dispose();
            Context.Current = target;
        });
        var pwd = new Command("pwd", "Print the current key");
        pwd.SetAction(_ => Context.Out.WriteLine(Context.Current.Length == 0 ? "\\" : Context.Current));
        var exit = new Command("exit", "Leave the shell") { Aliases = { "quit" } };
        exit.SetAction(_ => { Context.IsLeaving = true; });
        return [new(cd, "cd Machine", "cd .."), new(pwd), .. Transactions(), new(exit)];
    }

    private IEnumerable<DescribedCommand> Transactions()
    {
        var begin = new Command("begin", "Open a transaction: what follows is done at commit, or not at all");
        begin.SetAction(_ =>
        {
            if (Context.Transaction is not null)
                throw new CommandException(ExitCodes.Conflict, "a transaction is open already; commit or abort ends it");
            Context.Transaction = Context.Registry.BeginTransaction();
        });
        var commit = new Command("commit", "Do what was written since begin, all at once");
        commit.SetAction(_ =>
        {
            // One that cannot be committed now may be later; abort gives it up.
            Open().Commit();
            Context.Transaction = null;
        });
        var abort = new Command("abort", "Forget what was written since begin");
        abort.SetAction(_ =>
        {
            Open().Abort();
            Context.Transaction = null;
        });
        return [new(begin, "begin"), new(commit, "commit"), new(abort, "abort")];
    }

    private RegistryTransaction Open() =>
        Context.Transaction ?? throw new CommandException(ExitCodes.Conflict, "no transaction is open; begin opens one");
}

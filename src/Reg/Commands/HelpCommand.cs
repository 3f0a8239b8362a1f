using System.CommandLine;

namespace Reg.Commands;

/// <summary><c>help</c>: what <c>--help</c> shows, for those who ask for it first.</summary>
internal sealed class HelpCommand(RegContext context, CommandTree tree) : CommandGroup(context)
{
    /// <summary>The command that needs no registry.</summary>
    public const string Name = "help";

    /// <inheritdoc/>
    public override IEnumerable<DescribedCommand> Build()
    {
        var words = new Argument<string[]>("COMMAND") { Arity = ArgumentArity.ZeroOrMore, Description = "The command; all of them if left out" };
        var help = new Command(Name, "List the commands, or show a command's arguments and examples") { words };
        help.SetAction(parsed =>
        {
            ParseResult asked = tree.Parse([.. parsed.GetValue(words)!, "--help"]);
            if (asked.UnmatchedTokens.Count > 0)
                throw new CommandException(ExitCodes.Usage, $"there is no command {asked.UnmatchedTokens[0]}; help lists them");
            return tree.Run(asked);
        });
        return [new(help, "help", "help layer new")];
    }
}
